package dev.tidegate.sandbox.sqlserver.type;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** How dates and times are counted on the wire. */
final class Temporals {
    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
    private static final long DAY_1900 = LocalDate.of(1900, 1, 1).toEpochDay();
    private static final int TICKS_PER_DAY = 300 * 24 * 60 * 60;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final long[] NANOS_PER_UNIT = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100
    };

    private Temporals() {}

    /** Bytes of a time of this scale. */
    static int timeBytes(int scale) {
        if (scale <= 2) {
            return 3;
        }
        return scale <= 4 ? 4 : 5;
    }

    /** Writes a date: days since 0001-01-01. */
    static void putDate(WireOutput out, LocalDate date) {
        long day = date.toEpochDay();
        if (day < FIRST_DAY || day > LAST_DAY) {
            throw new IllegalArgumentException("date outside 0001-01-01 to 9999-12-31");
        }
        out.putNumber(day - FIRST_DAY, 3);
    }

    /** Reads a date. */
    static LocalDate readDate(WireInput in) throws WireException {
        try {
            return LocalDate.ofEpochDay(FIRST_DAY + in.readNumber(3));
        } catch (DateTimeException e) {
            throw invalid("date", e);
        }
    }

    /** Writes a time: units of the scale since midnight. */
    static void putTime(WireOutput out, LocalTime time, int scale) {
        out.putNumber(time.toNanoOfDay() / NANOS_PER_UNIT[scale], timeBytes(scale));
    }

    /** Reads a time. */
    static LocalTime readTime(WireInput in, int scale) throws WireException {
        try {
            long units = in.readNumber(timeBytes(scale));
            return LocalTime.ofNanoOfDay(Math.multiplyExact(units, NANOS_PER_UNIT[scale]));
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid("time", e);
        }
    }

    /** Writes a datetimeoffset without its length: UTC time, UTC date, minutes of offset. */
    static void putOffsetDateTime(WireOutput out, OffsetDateTime value, int scale) {
        LocalDateTime utc = value.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        putTime(out, utc.toLocalTime(), scale);
        putDate(out, utc.toLocalDate());
        out.putShort(value.getOffset().getTotalSeconds() / SECONDS_PER_MINUTE);
    }

    /** Reads a datetimeoffset. */
    static OffsetDateTime readOffsetDateTime(WireInput in, int scale) throws WireException {
        LocalTime time = readTime(in, scale);
        LocalDate date = readDate(in);
        try {
            int seconds = (short) in.readShort() * SECONDS_PER_MINUTE;
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(seconds);
            return OffsetDateTime.of(date, time, ZoneOffset.UTC).withOffsetSameInstant(offset);
        } catch (DateTimeException e) {
            throw invalid("datetimeoffset", e);
        }
    }

    /** Writes a datetime: days since 1900, ticks of 1/300 s, rounded to the nearest. */
    static void putDateTime(WireOutput out, LocalDateTime value) {
        long ticks = (value.toLocalTime().toNanoOfDay() * 3 + 5_000_000) / 10_000_000;
        long days = value.toLocalDate().toEpochDay() - DAY_1900 + ticks / TICKS_PER_DAY;
        out.putInt((int) days);
        out.putInt((int) (ticks % TICKS_PER_DAY));
    }

    /** Reads a datetime; a tick is given in whole milliseconds, as SQL Server shows it. */
    static LocalDateTime readDateTime(WireInput in) throws WireException {
        int days = in.readInt();
        long ticks = in.readNumber(4);
        if (ticks >= TICKS_PER_DAY) {
            throw new WireException("datetime with " + ticks + " ticks");
        }
        LocalDate date = LocalDate.ofEpochDay(DAY_1900 + days);
        return date.atStartOfDay().plus((ticks * 10 + 1) / 3, ChronoUnit.MILLIS);
    }

    /** Writes a smalldatetime: days since 1900, minutes. */
    static void putSmallDateTime(WireOutput out, LocalDateTime value) {
        LocalDateTime rounded = value.plusSeconds(30).truncatedTo(ChronoUnit.MINUTES);
        long days = rounded.toLocalDate().toEpochDay() - DAY_1900;
        if (days < 0 || days > 0xFFFF) {
            throw new IllegalArgumentException("smalldatetime outside 1900-01-01 to 2079-06-06");
        }
        out.putShort((int) days);
        out.putShort(rounded.toLocalTime().toSecondOfDay() / SECONDS_PER_MINUTE);
    }

    /** Reads a smalldatetime. */
    static LocalDateTime readSmallDateTime(WireInput in) throws WireException {
        LocalDate date = LocalDate.ofEpochDay(DAY_1900 + in.readShort());
        return date.atStartOfDay().plusMinutes(in.readShort());
    }

    private static WireException invalid(String type, Exception cause) {
        WireException invalid = new WireException("not a " + type);
        invalid.initCause(cause);
        return invalid;
    }
}
