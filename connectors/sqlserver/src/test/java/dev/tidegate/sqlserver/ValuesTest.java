package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import microsoft.sql.DateTimeOffset;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void sevenDigitsOfATimeSurvive() {
        assertThat(record(Kind.DATETIME2, "9999-12-31T23:59:59.9999999Z"))
                .isEqualTo(LocalDateTime.parse("9999-12-31T23:59:59.9999999"));
        assertThat(record(Kind.TIME, "02:30:00.1234567Z"))
                .isEqualTo(LocalTime.parse("02:30:00.1234567"));
        assertThat(record(Kind.DATE, "0001-01-01Z")).isEqualTo(LocalDate.of(1, 1, 1));
        assertThat(record(Kind.DATETIMEOFFSET, "1969-12-31T23:59:59.9999999-05:30"))
                .isEqualTo(OffsetDateTime.parse("1969-12-31T23:59:59.9999999-05:30"));
    }

    @Test
    void smallNumbersAreIntegers() {
        assertThat(record(Kind.TINYINT, (short) 255)).isEqualTo(255);
        assertThat(record(Kind.SMALLINT, (short) -5)).isEqualTo(-5);
        assertThat(record(Kind.BIGINT, 5L)).isEqualTo(5L);
    }

    @Test
    void aDecimalHasTheScaleOfItsColumn() {
        ColumnType type = new ColumnType(Kind.DECIMAL, 0, 10, 3);

        assertThat(Values.ofRecord(type, new BigDecimal("1.5"))).isEqualTo(new BigDecimal("1.500"));
    }

    @Test
    void bytesComeInEitherForm() {
        byte[] bytes = {1, 2, 3};

        assertThat(record(Kind.VARBINARY, ByteBuffer.wrap(bytes))).isEqualTo(bytes);
        assertThat(record(Kind.VARBINARY, bytes)).isEqualTo(bytes);
    }

    @Test
    void anIdentifierIsAUuid() {
        assertThat(record(Kind.UNIQUEIDENTIFIER, "6F9619FF-8B86-D011-B42D-00C04FC964FF"))
                .isEqualTo(UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff"));
    }

    @Test
    void theDriversOffsetTimeIsReadExactlyBefore1970() {
        Timestamp beforeEpoch = Timestamp.valueOf("1969-12-31 23:59:59");
        beforeEpoch.setNanos(999_999_900);

        assertThat(Values.offsetDateTime(DateTimeOffset.valueOf(beforeEpoch, 330)))
                .isEqualTo(OffsetDateTime.parse("1970-01-01T05:29:59.9999999+05:30"));
    }

    @Test
    void theMaskCountsFromItsLastByte() {
        byte[] mask = {0b0000_0010, 0b0000_0001};

        assertThat(UpdateMasks.isSet(mask, 1)).isTrue();
        assertThat(UpdateMasks.isSet(mask, 2)).isFalse();
        assertThat(UpdateMasks.isSet(mask, 9)).isFalse();
        assertThat(UpdateMasks.isSet(mask, 10)).isTrue();
        assertThat(UpdateMasks.isSet(mask, 17)).isFalse();
    }

    private static Object record(Kind kind, Object value) {
        Object read = Values.ofRecord(ColumnType.of(kind), value);
        if (read == null) {
            throw new AssertionError("a value became null");
        }
        return read;
    }
}
