package dev.tidegate.sqlserver;

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

class KeyScaleTest {
    @Test
    void theMiddleOfTwoValuesIsOneOfTheirType() {
        assertThat(middle(ColumnType.of(Kind.INT), -10, 20)).isEqualTo(5);
        assertThat(middle(ColumnType.of(Kind.BIGINT), Long.MIN_VALUE, Long.MAX_VALUE))
                .isEqualTo(-1L);
        assertThat(
                        middle(
                                new ColumnType(Kind.DECIMAL, 0, 10, 2),
                                new BigDecimal("1.00"),
                                new BigDecimal("2.00")))
                .isEqualTo(new BigDecimal("1.50"));
        assertThat(
                        middle(
                                ColumnType.of(Kind.DATE),
                                LocalDate.of(2024, 1, 1),
                                LocalDate.of(2024, 1, 31)))
                .isEqualTo(LocalDate.of(2024, 1, 16));
        assertThat(middle(ColumnType.of(Kind.TIME), LocalTime.MIN, LocalTime.NOON))
                .isEqualTo(LocalTime.of(6, 0));
        assertThat(
                        middle(
                                ColumnType.of(Kind.DATETIME),
                                LocalDateTime.parse("1900-01-01T00:00:00"),
                                LocalDateTime.parse("1900-01-01T00:00:00.003")))
                .isEqualTo(LocalDateTime.parse("1900-01-01T00:00:00.001"));
        assertThat(
                        middle(
                                ColumnType.of(Kind.DATETIMEOFFSET),
                                OffsetDateTime.parse("2024-01-01T02:00:00+02:00"),
                                OffsetDateTime.parse("2024-01-01T02:00:00Z")))
                .isEqualTo(OffsetDateTime.parse("2024-01-01T01:00:00Z"));
    }

    @Test
    void theMiddleOfTwoGuidsIsInSqlServersOrder() {
        UUID low = UUID.fromString("ffffffff-ffff-ffff-0000-000000000000");
        UUID high = UUID.fromString("00000000-0000-0000-0000-800000000000");

        UUID middle = (UUID) middle(ColumnType.of(Kind.UNIQUEIDENTIFIER), low, high);

        assertThat(middle.toString()).endsWith("-400000000000");
        assertThat(PortableOrder.GUIDS.compare(low, middle)).isNegative();
        assertThat(PortableOrder.GUIDS.compare(middle, high)).isNegative();
    }

    @Test
    void theEndsAreTheValuesThemselves() {
        UUID low = UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff");
        UUID high = UUID.fromString("7f9619ff-8b86-d011-b42d-10c04fc964ff");
        KeyScale scale = KeyScale.of(ColumnType.of(Kind.UNIQUEIDENTIFIER)).orElseThrow();

        assertThat(scale.between(low, high, 0)).isEqualTo(low);
        assertThat(scale.between(low, high, 1)).isEqualTo(high);
        assertThat(
                        KeyScale.of(ColumnType.ofLength(Kind.BINARY, 3))
                                .orElseThrow()
                                .between(new byte[] {0, 1, 2}, new byte[] {-1, 4, 5}, 1))
                .isEqualTo(new byte[] {-1, 4, 5});
    }

    @Test
    void textHasNoMiddle() {
        assertThat(KeyScale.of(ColumnType.ofLength(Kind.VARCHAR, 20))).isEmpty();
    }

    private static Object middle(ColumnType type, Object low, Object high) {
        return KeyScale.of(type).orElseThrow().between(low, high, 0.5);
    }
}
