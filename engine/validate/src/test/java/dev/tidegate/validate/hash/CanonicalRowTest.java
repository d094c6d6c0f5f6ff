package dev.tidegate.validate.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanonicalRowTest {
    private static final Column ID = column("Id", ColumnType.of(Kind.INT));
    private static final Column NAME = column("Name", ColumnType.ofLength(Kind.NVARCHAR, 50));
    private static final Column CITY = column("City", ColumnType.ofLength(Kind.NVARCHAR, 50));
    private static final Column NOTE = column("Note", ColumnType.ofLength(Kind.NVARCHAR, -1));

    @Test
    void aColumnThatIsAddedChangesNoRowThatHasNullThere() {
        assertThat(bytes(schema(ID, NAME), 1, "ada"))
                .isEqualTo(bytes(schema(ID, NAME, CITY), 1, "ada", null));
    }

    @Test
    void theOrderOfColumnsDoesNotMatter() {
        assertThat(bytes(schema(ID, NAME, CITY), 1, "ada", "rome"))
                .isEqualTo(bytes(schema(CITY, ID, NAME), "rome", 1, "ada"));
    }

    @Test
    void valuesThatChangeColumnsAreSeen() {
        TableSchema schema = schema(ID, NAME, CITY);

        assertThat(bytes(schema, 1, "ada", "rome")).isNotEqualTo(bytes(schema, 1, "rome", "ada"));
        assertThat(bytes(schema, 1, "ada", null)).isNotEqualTo(bytes(schema, 1, null, "ada"));
    }

    @Test
    void unitsThatMoveIntoTheNextColumnAreSeen() {
        TableSchema schema = schema(ID, NAME, CITY);

        assertThat(bytes(schema, 1, "ab", "c")).isNotEqualTo(bytes(schema, 1, "a", "bc"));
    }

    @Test
    void nullIsNotEmpty() {
        assertThat(bytes(NAME, null)).isNotEqualTo(bytes(NAME, ""));
    }

    @Test
    void blanksAtTheEndCountInVarcharAndNotInChar() {
        Column padded = column("Name", ColumnType.ofLength(Kind.NCHAR, 50));

        assertThat(bytes(NAME, "ada")).isNotEqualTo(bytes(NAME, "ada "));
        assertThat(bytes(padded, "ada")).isEqualTo(bytes(padded, "ada   "));
        assertThat(bytes(padded, "ada")).isNotEqualTo(bytes(padded, " ada"));
        assertThat(bytes(padded, "ada")).isNotEqualTo(bytes(padded, "ada\u00a0"));
    }

    @Test
    void caseAndAccentsCountWhateverTheCollation() {
        assertThat(bytes(NAME, "ada")).isNotEqualTo(bytes(NAME, "Ada"));
        assertThat(bytes(NAME, "\u00e9")).isNotEqualTo(bytes(NAME, "e\u0301"));
    }

    @Test
    void zeroAndMinusZeroAreApart() {
        Column real = column("r", ColumnType.of(Kind.REAL));
        Column number = column("f", ColumnType.of(Kind.FLOAT));

        assertThat(bytes(real, 0f)).isNotEqualTo(bytes(real, -0f));
        assertThat(bytes(number, 0.0)).isNotEqualTo(bytes(number, -0.0));
    }

    @Test
    void allNaNsAreOne() {
        Column number = column("f", ColumnType.of(Kind.FLOAT));
        double other = Double.longBitsToDouble(0xfff8_0000_0000_0001L);

        assertThat(bytes(number, other)).isEqualTo(bytes(number, Double.NaN));
    }

    @Test
    void aMicrosecondCountsAndASmallerTimeDoesNot() {
        Column time = column("at", new ColumnType(Kind.DATETIME2, 0, 0, 7));

        assertThat(bytes(time, LocalDateTime.parse("1969-12-31T23:59:59.9999990")))
                .isEqualTo(bytes(time, LocalDateTime.parse("1969-12-31T23:59:59.9999999")))
                .isNotEqualTo(bytes(time, LocalDateTime.parse("1969-12-31T23:59:59.9999989")));
    }

    @Test
    void aMomentIsTheSameAtEveryOffset() {
        Column moment = column("at", new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7));

        assertThat(bytes(moment, OffsetDateTime.parse("2024-03-10T12:00:00+02:00")))
                .isEqualTo(bytes(moment, OffsetDateTime.parse("2024-03-10T04:30:00-05:30")))
                .isNotEqualTo(bytes(moment, OffsetDateTime.parse("2024-03-10T12:00:00Z")));
    }

    @Test
    void theScaleOfADecimalIsItsColumns() {
        Column amount = column("n", new ColumnType(Kind.DECIMAL, 0, 10, 2));

        assertThat(bytes(amount, new BigDecimal("1.5")))
                .isEqualTo(bytes(amount, new BigDecimal("1.50")));
        assertThat(bytes(amount, new BigDecimal("1.5")))
                .isNotEqualTo(bytes(amount, new BigDecimal("1.51")));
        assertThat(bytes(amount, new BigDecimal("1.505")))
                .isEqualTo(bytes(amount, new BigDecimal("1.51")));
    }

    @Test
    void everyPlainDecimalIsWrittenAsJavaWritesIt() {
        for (int scale = 0; scale <= 6; scale++) {
            for (String digits :
                    List.of(
                            "0",
                            "1",
                            "9",
                            "10",
                            "99",
                            "100",
                            "12345",
                            "999999999999999999",
                            "1000000000000000000")) {
                for (String sign : List.of("", "-")) {
                    BigDecimal number =
                            new BigDecimal(sign + digits).movePointLeft(scale).setScale(scale);
                    byte[] bytes = new byte[100];
                    int end = CanonicalDecimal.put(number, scale, bytes, 7);

                    assertThat(new String(bytes, 7, end - 7, StandardCharsets.US_ASCII))
                            .isEqualTo(number.toPlainString());
                }
            }
        }
    }

    @Test
    void largeObjectsAreNoPartOfTheRow() {
        TableSchema schema = schema(ID, NOTE);

        assertThat(bytes(schema, 1, "long"))
                .isEqualTo(bytes(schema, 1, Row.UNCHANGED))
                .isEqualTo(bytes(schema(ID), 1));
    }

    @Test
    void whatHasNoBytesIsRefused() {
        CanonicalRow canonical = new CanonicalRow(schema(ID, NOTE));

        assertThatThrownBy(() -> canonical.largeObjectBytes(Row.of(1, null), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> canonical.largeObjectBytes(Row.of(1, "x"), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(Column column, @Nullable Object value) {
        return bytes(schema(ID, column), 1, value);
    }

    private static byte[] bytes(TableSchema schema, @Nullable Object... values) {
        return new CanonicalRow(schema).bytes(Row.of(values));
    }

    private static Column column(String name, ColumnType type) {
        return new Column(name, type, true);
    }

    private static TableSchema schema(Column... columns) {
        return new TableSchema(new TableId("dbo", "person"), 1, List.of(columns), List.of("Id"));
    }
}
