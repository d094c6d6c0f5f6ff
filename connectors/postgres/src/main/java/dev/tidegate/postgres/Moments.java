package dev.tidegate.postgres;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Dates and times as the numbers that PostgreSQL keeps: days, or microseconds, since 2000-01-01;
 * what is smaller is cut off. Infinity is what pgjdbc takes for it: {@code MAX} and {@code MIN};
 * and {@link LocalTime#MAX} is 24:00. Only the target can have had those.
 */
final class Moments {
    /** Days from 1970-01-01 to 2000-01-01, PostgreSQL's day 0. */
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private static final long DAY_SECONDS = 24 * 60 * 60;
    private static final long EPOCH_SECOND = EPOCH_DAY * DAY_SECONDS;
    private static final long MICROS = 1_000_000;
    private static final int NANOS_OF_MICRO = 1_000;

    private Moments() {}

    /** Days. */
    static int days(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return Integer.MAX_VALUE;
        }
        return date.equals(LocalDate.MIN)
                ? Integer.MIN_VALUE
                : (int) (date.toEpochDay() - EPOCH_DAY);
    }

    /** Microseconds since midnight. */
    static long micros(LocalTime time) {
        return time.equals(LocalTime.MAX)
                ? DAY_SECONDS * MICROS
                : time.toNanoOfDay() / NANOS_OF_MICRO;
    }

    /** Microseconds, of whatever time zone. */
    static long micros(LocalDateTime time) {
        if (time.equals(LocalDateTime.MAX)) {
            return Long.MAX_VALUE;
        }
        return time.equals(LocalDateTime.MIN)
                ? Long.MIN_VALUE
                : micros(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
    }

    /** Microseconds, of UTC. */
    static long micros(OffsetDateTime moment) {
        if (moment.equals(OffsetDateTime.MAX)) {
            return Long.MAX_VALUE;
        }
        return moment.equals(OffsetDateTime.MIN)
                ? Long.MIN_VALUE
                : micros(moment.toEpochSecond(), moment.getNano());
    }

    private static long micros(long second, int nano) {
        return (second - EPOCH_SECOND) * MICROS + nano / NANOS_OF_MICRO;
    }
}
