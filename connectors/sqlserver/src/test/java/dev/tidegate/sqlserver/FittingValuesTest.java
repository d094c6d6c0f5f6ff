package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of PostgreSQL's values go into a column of SQL Server. */
class FittingValuesTest {
    private static final TableId ITEM = new TableId("dbo", "item");
    private static final Charset WESTERN = Charset.forName("windows-1252");

    @Test
    void whatOnlyPostgresqlHasIsRefused() {
        refuses(ColumnType.of(Kind.REAL), Float.NaN, "finite");
        refuses(ColumnType.of(Kind.FLOAT), Double.POSITIVE_INFINITY, "finite");
        refuses(ColumnType.of(Kind.FLOAT), Double.NEGATIVE_INFINITY, "finite");
        refuses(new ColumnType(Kind.DECIMAL, 0, 10, 2), "NaN", "only PostgreSQL");
        refuses(new ColumnType(Kind.DATETIME2, 0, 0, 7), "infinity", "only PostgreSQL");
        refuses(ColumnType.of(Kind.DATE), "0044-03-15 BC", "only PostgreSQL");
        refuses(new ColumnType(Kind.TIME, 0, 0, 7), "24:00:00", "only PostgreSQL");
    }

    @Test
    void numbersKeepTheirValue() {
        fits(ColumnType.of(Kind.TINYINT), 255);
        refuses(ColumnType.of(Kind.TINYINT), 256, "range");
        refuses(ColumnType.of(Kind.TINYINT), -1, "range");
        refuses(ColumnType.of(Kind.SMALLINT), 40_000, "range");
        fits(ColumnType.of(Kind.FLOAT), -0.0);
        fits(ColumnType.of(Kind.FLOAT), Double.MIN_VALUE);
        ColumnType decimal = new ColumnType(Kind.DECIMAL, 0, 5, 2);
        assertThat(fitting(decimal, Optional.empty(), new BigDecimal("1.5")))
                .isEqualTo(new BigDecimal("1.50"));
        assertThat(fitting(decimal, Optional.empty(), new BigDecimal("1.500")))
                .isEqualTo(new BigDecimal("1.50"));
        refuses(decimal, new BigDecimal("1.505"), "digits behind the point");
        refuses(decimal, new BigDecimal("1000"), "range");
        ColumnType money = new ColumnType(Kind.MONEY, 0, 19, 4);
        fits(money, new BigDecimal("-922337203685477.5808"));
        refuses(money, new BigDecimal("922337203685477.5808"), "range");
        ColumnType small = new ColumnType(Kind.SMALLMONEY, 0, 10, 4);
        fits(small, new BigDecimal("214748.3647"));
        refuses(small, new BigDecimal("-214748.3649"), "range");
    }

    @Test
    void textIsNeitherCutNorReplaced() {
        ColumnType varchar = ColumnType.ofLength(Kind.VARCHAR, 3);
        assertThat(fitting(varchar, Optional.of(WESTERN), "é€ ")).isEqualTo("é€ ");
        refuses(varchar, Optional.of(WESTERN), "abcd", "longer");
        refuses(varchar, Optional.of(WESTERN), "abc ", "longer");
        refuses(varchar, Optional.of(WESTERN), "☃", "code page windows-1252");
        refuses(varchar, Optional.of(StandardCharsets.UTF_8), "☃☃", "longer");
        assertThat(fitting(varchar, Optional.of(WESTERN), "\u0081A")).isEqualTo("\u0081A");
        ColumnType nvarchar = ColumnType.ofLength(Kind.NVARCHAR, 3);
        assertThat(fitting(nvarchar, Optional.empty(), "☃😀")).isEqualTo("☃😀");
        refuses(nvarchar, Optional.empty(), "😀😀", "longer");
        ColumnType max = ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX);
        assertThat(fitting(max, Optional.empty(), "x".repeat(9_000))).asString().hasSize(9_000);
    }

    @Test
    void textOfFixedLengthIsFilledUpByEachSideToItsOwn() {
        ColumnType nchar = ColumnType.ofLength(Kind.NCHAR, 5);
        assertThat(fitting(nchar, Optional.empty(), "😀    ")).isEqualTo("😀");
        refuses(nchar, Optional.empty(), "😀😀😀", "longer");
    }

    @Test
    void bytesAreNeitherCutNorFilledUp() {
        ColumnType binary = ColumnType.ofLength(Kind.BINARY, 2);
        fits(binary, new byte[] {1, 2});
        refuses(binary, new byte[] {1}, "filled with zeros");
        refuses(binary, new byte[] {1, 2, 3}, "longer");
        refuses(ColumnType.ofLength(Kind.VARBINARY, 2), new byte[3], "longer");
    }

    @Test
    void momentsKeepTheirDigits() {
        ColumnType millis = new ColumnType(Kind.DATETIME2, 0, 0, 3);
        fits(millis, LocalDateTime.parse("2026-07-01T12:00:00.123"));
        refuses(millis, LocalDateTime.parse("2026-07-01T12:00:00.1234"), "digits of a second");
        fits(
                new ColumnType(Kind.DATETIME2, 0, 0, 7),
                LocalDateTime.parse("0001-01-01T00:00:00.000001"));
        refuses(
                new ColumnType(Kind.TIME, 0, 0, 0),
                LocalTime.parse("12:00:00.5"),
                "digits of a second");
        fits(ColumnType.of(Kind.DATE), LocalDate.parse("9999-12-31"));
        refuses(ColumnType.of(Kind.DATE), LocalDate.of(0, 1, 1), "range");
        refuses(
                new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7),
                OffsetDateTime.parse("0000-12-31T23:59:59Z"),
                "range");
    }

    @Test
    void oldTypesOfMomentsRoundToTheirStepsAsForEveryWriter() {
        ColumnType datetime = new ColumnType(Kind.DATETIME, 0, 0, 3);
        assertThat(
                        fitting(
                                datetime,
                                Optional.empty(),
                                LocalDateTime.parse("2026-07-01T12:00:00.123456")))
                .isEqualTo(LocalDateTime.parse("2026-07-01T12:00:00.123"));
        refuses(datetime, LocalDateTime.parse("1752-12-31T23:59:59"), "range");
        refuses(datetime, LocalDateTime.parse("9999-12-31T23:59:59.999"), "range");
        ColumnType small = ColumnType.of(Kind.SMALLDATETIME);
        fits(small, LocalDateTime.parse("2079-06-06T23:59:00"));
        refuses(small, LocalDateTime.parse("2079-06-06T23:59:45"), "range");
    }

    @Test
    void anErrorNamesTheColumnAndNoValue() {
        assertThatThrownBy(() ->
                        fitting(ColumnType.ofLength(Kind.NVARCHAR, 3), Optional.empty(), "secret"))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
                            assertThat(e.getMessage()).contains("\"c\"", "nvarchar(3)", "dbo.item");
                            assertThat(e.forOperator()).doesNotContain("secret");
                        });
    }

    private static void fits(ColumnType type, Object value) {
        assertThat(fitting(type, Optional.empty(), value)).isEqualTo(value);
    }

    private static void refuses(ColumnType type, Object value, String why) {
        refuses(type, Optional.empty(), value, why);
    }

    private static void refuses(
            ColumnType type, Optional<Charset> charset, Object value, String why) {
        assertThatThrownBy(() -> fitting(type, charset, value))
                .isInstanceOf(TidegateException.class)
                .hasMessageContaining(why);
    }

    private static Object fitting(ColumnType type, Optional<Charset> charset, Object value) {
        return FittingValues.fitting(
                ITEM,
                new WrittenColumn(new Column("c", type, true), Optional.empty(), charset, false),
                value);
    }
}
