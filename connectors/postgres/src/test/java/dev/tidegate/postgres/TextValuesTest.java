package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** PostgreSQL's texts as values of the source's types. */
class TextValuesTest {
    @Test
    void eachTypeHasItsClass() {
        assertThat(value(Kind.BIT, "t")).isEqualTo(true);
        assertThat(value(Kind.BIT, "f")).isEqualTo(false);
        assertThat(value(Kind.TINYINT, "255")).isEqualTo(255);
        assertThat(value(Kind.BIGINT, "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(value(Kind.MONEY, "-922337203685477.5808"))
                .isEqualTo(new BigDecimal("-922337203685477.5808"));
        assertThat(value(Kind.REAL, "1.1754944e-38")).isEqualTo(1.1754944e-38f);
        assertThat(value(Kind.FLOAT, "5e-324")).isEqualTo(Double.MIN_VALUE);
        assertThat(value(Kind.FLOAT, "-0")).isEqualTo(-0.0);
        assertThat(value(Kind.NVARCHAR, "t")).isEqualTo("t");
        assertThat(value(Kind.VARBINARY, "\\x00ff")).isEqualTo(new byte[] {0, -1});
        assertThat(value(Kind.VARBINARY, "\\x")).isEqualTo(new byte[0]);
        assertThat(value(Kind.DATE, "0001-01-01")).isEqualTo(LocalDate.of(1, 1, 1));
        assertThat(value(Kind.TIME, "23:59:59.999999"))
                .isEqualTo(LocalTime.parse("23:59:59.999999"));
        assertThat(value(Kind.DATETIME2, "1582-10-10 12:34:56.123456"))
                .isEqualTo(LocalDateTime.parse("1582-10-10T12:34:56.123456"));
        assertThat(value(Kind.DATETIMEOFFSET, "9999-12-31 23:59:59.9+00"))
                .isEqualTo(OffsetDateTime.parse("9999-12-31T23:59:59.9Z"));
        assertThat(value(Kind.UNIQUEIDENTIFIER, "6f9619ff-8b86-d011-b42d-00c04fc964ff"))
                .isEqualTo(UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff"));
    }

    @Test
    void whatOnlyPostgresqlHasStaysItsText() {
        assertThat(value(Kind.DECIMAL, "NaN")).isEqualTo("NaN");
        assertThat(value(Kind.DATE, "infinity")).isEqualTo("infinity");
        assertThat(value(Kind.DATE, "0044-03-15 BC")).isEqualTo("0044-03-15 BC");
        assertThat(value(Kind.TIME, "24:00:00")).isEqualTo("24:00:00");
        assertThat(value(Kind.DATETIME2, "-infinity")).isEqualTo("-infinity");
        assertThat(value(Kind.DATETIME2, "10000-01-01 00:00:00")).isEqualTo("10000-01-01 00:00:00");
        assertThat(value(Kind.DATETIMEOFFSET, "0001-01-01 00:00:00+00 BC"))
                .isEqualTo("0001-01-01 00:00:00+00 BC");
        assertThat(value(Kind.REAL, "NaN")).isEqualTo(Float.NaN);
        assertThat(value(Kind.FLOAT, "-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static Object value(Kind kind, String text) {
        return TextValues.value(ColumnType.of(kind), text);
    }
}
