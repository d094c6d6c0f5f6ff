package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    /** What SQL Server takes into no key. */
    private static final Set<Kind> NEVER_IN_A_KEY =
            EnumSet.of(
                    Kind.TEXT,
                    Kind.NTEXT,
                    Kind.IMAGE,
                    Kind.XML,
                    Kind.SQL_VARIANT,
                    Kind.GEOMETRY,
                    Kind.GEOGRAPHY);

    @Test
    void aKeyOfEveryKindIsReadBackAsItWas() {
        for (Kind kind : EnumSet.complementOf(EnumSet.copyOf(NEVER_IN_A_KEY))) {
            for (Object value : samples(kind)) {
                assertThat(value).isInstanceOf(kind.valueClass());
                assertExact(Row.of(value));
            }
        }
    }

    @Test
    void aKeyOfSeveralColumnsIsReadBackAsItWas() {
        assertExact(
                Row.of(
                        "a, b",
                        7,
                        new UUID(1, 2),
                        OffsetDateTime.parse("2024-03-10T02:30:00.1234567+05:30")));
    }

    @Test
    void textIsExactWhateverIsInIt() {
        for (String text :
                List.of(
                        "",
                        " ",
                        "O'Hara said \"no\"",
                        "back\\slash \\u0041 \\\\",
                        "{a,NULL}",
                        "é☃😀",
                        "\0",
                        "a\uD83Db",
                        "\uDE00\uD83D",
                        "\uD83D\uD83D\uDE00",
                        "line\nbreak\ttab")) {
            assertExact(Row.of(text));
        }
    }

    @Test
    void noTextHasWhatPostgresqlCannotHold() {
        String text = KeyText.of(Row.of("\0 \uD83D \uDE00 😀"))[0];

        assertThat(text).isEqualTo("text \\u0000 \\ud83d \\ude00 😀");
    }

    @Test
    void aDecimalKeepsItsScale() {
        assertThat(KeyText.parse(KeyText.of(Row.of(new BigDecimal("1.50")))).value(0))
                .isEqualTo(new BigDecimal("1.50"));
    }

    @Test
    void peopleCanReadIt() {
        assertThat(KeyText.of(Row.of(42, "O'Hara", new byte[] {0, (byte) 0xff})))
                .containsExactly("int 42", "text O'Hara", "binary 00ff");
    }

    @Test
    void nullIsNoKey() {
        assertThatThrownBy(() -> KeyText.of(Row.of(new @Nullable Object[] {null})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertExact(Row key) {
        assertThat(KeyText.parse(KeyText.of(key))).isEqualTo(key);
    }

    private static List<Object> samples(Kind kind) {
        return switch (kind) {
            case BIT -> List.of(true, false);
            case TINYINT, SMALLINT, INT -> List.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
            case BIGINT -> List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE);
            case DECIMAL, MONEY, SMALLMONEY ->
                    List.of(
                            new BigDecimal("-99999999999999999999999999999999999999"),
                            new BigDecimal("0.00000000000000000000000000000000000001"),
                            new BigDecimal("0.0000"),
                            new BigDecimal("1E+3"),
                            new BigDecimal("12.3400"));
            case REAL -> List.of(-0.0f, 0.1f, Float.MIN_VALUE, -Float.MAX_VALUE);
            case FLOAT -> List.of(-0.0, 0.1, Double.MIN_VALUE, -Double.MAX_VALUE);
            case CHAR, VARCHAR, NCHAR, NVARCHAR -> List.of("", "ab   ", "it's");
            case BINARY, VARBINARY, ROWVERSION, HIERARCHYID ->
                    List.of(new byte[] {}, new byte[] {0}, new byte[] {-1, 127, -128});
            case DATE -> List.of(LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31));
            case TIME -> List.of(LocalTime.MIDNIGHT, LocalTime.parse("23:59:59.9999999"));
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    List.of(
                            LocalDateTime.parse("0001-01-01T00:00:00"),
                            LocalDateTime.parse("2024-03-10T02:30:00.003"),
                            LocalDateTime.parse("9999-12-31T23:59:59.9999999"));
            case DATETIMEOFFSET ->
                    List.of(
                            OffsetDateTime.parse("0001-01-01T14:00:00+14:00"),
                            OffsetDateTime.parse("2024-03-10T02:30:00.1234567-05:30"),
                            OffsetDateTime.parse("9999-12-31T23:59:59.9999999Z"));
            case UNIQUEIDENTIFIER -> List.of(new UUID(0, 0), new UUID(-1, Long.MIN_VALUE));
            case TEXT, NTEXT, IMAGE, XML, SQL_VARIANT, GEOMETRY, GEOGRAPHY -> List.of();
        };
    }
}
