package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.ledger.CanonicalColumns;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CanonicalSqlTest {
    private static final String ID =
            HexFormat.of().toHexDigits(CanonicalColumns.id("c")).toUpperCase(Locale.ROOT);

    @Test
    void aRowsHashIsOfTheSaltAndItsColumns() {
        assertThat(CanonicalSql.of(schema(ColumnType.of(Kind.INT), false), 17).rows())
                .isEqualTo(
                        "SELECT COUNT_BIG(*), "
                                + half("h0", 1)
                                + ", "
                                + half("h0", 9)
                                + " FROM (SELECT HASHBYTES('MD5',"
                                + " CAST(0x0000000000000011 AS varbinary(max)) + (0x"
                                + ID
                                + "00000008 + CAST(CAST([c] AS bigint) AS binary(8)))) AS h0"
                                + " FROM [dbo].[t]) AS hashed");
    }

    @Test
    void nullIsNothing() {
        assertThat(CanonicalSql.of(schema(ColumnType.of(Kind.BIT), true), 17).rows())
                .contains("ISNULL((0x" + ID + "00000001 + CAST([c] AS binary(1))), 0x)");
    }

    @Test
    void textIsWidenedThenMadeStorableThenUtf8() {
        String utf8 =
                "CAST(CAST(REPLACE(CAST([c] AS nvarchar(max)) COLLATE Latin1_General_100_BIN2,"
                        + " NCHAR(0), NCHAR(65533)) COLLATE Latin1_General_100_BIN2_UTF8"
                        + " AS varchar(max)) AS varbinary(max))";

        assertThat(CanonicalSql.of(schema(ColumnType.ofLength(Kind.VARCHAR, 10), false), 17).rows())
                .contains(
                        "(CAST(0x"
                                + ID
                                + " AS varbinary(max)) + CAST(CAST(DATALENGTH("
                                + utf8
                                + ") AS int) AS binary(4)) + "
                                + utf8
                                + ")");
    }

    @Test
    void paddedTextLosesItsBlanks() {
        assertThat(CanonicalSql.of(schema(ColumnType.ofLength(Kind.NCHAR, 10), false), 17).rows())
                .contains("REPLACE(RTRIM(CAST([c] AS nvarchar(max))) COLLATE");
    }

    @Test
    void numbersWithFractionsAreTheirBits() {
        assertThat(CanonicalSql.of(schema(ColumnType.of(Kind.REAL), false), 17).rows())
                .contains(ID + "00000004 + CAST([c] AS binary(4))");
        assertThat(CanonicalSql.of(schema(ColumnType.of(Kind.FLOAT), false), 17).rows())
                .contains(ID + "00000008 + CAST([c] AS binary(8))");
    }

    @Test
    void aLargeObjectIsHashedWithTheKey() {
        TableSchema schema =
                new TableSchema(
                        new TableId("dbo", "t"),
                        1,
                        List.of(
                                new Column("Id", ColumnType.of(Kind.INT), false),
                                new Column("c", ColumnType.ofLength(Kind.VARBINARY, -1), true)),
                        List.of("Id"));
        CanonicalSql sql = CanonicalSql.of(schema, 17);

        assertThat(sql.rows()).doesNotContain("[c]");
        assertThat(sql.largeObjects())
                .containsSubsequence(
                        "CAST(CAST([Id] AS bigint) AS binary(8))",
                        ID,
                        "CAST([c] AS varbinary(max))")
                .doesNotContain("ISNULL((");
    }

    @Test
    void whatCannotBeCapturedHasNoBytes() {
        CanonicalSql sql = CanonicalSql.of(schema(ColumnType.of(Kind.SQL_VARIANT), true), 17);

        assertThatThrownBy(sql::rows)
                .isInstanceOf(TidegateException.class)
                .hasMessageContaining("\"c\"");
    }

    private static String half(String hash, int start) {
        return "ISNULL(SUM(CAST(CAST(SUBSTRING("
                + hash
                + ", "
                + start
                + ", 8) AS bigint) AS decimal(38, 0))), 0)";
    }

    private static TableSchema schema(ColumnType type, boolean nullable) {
        return new TableSchema(
                new TableId("dbo", "t"), 1, List.of(new Column("c", type, nullable)), List.of());
    }
}
