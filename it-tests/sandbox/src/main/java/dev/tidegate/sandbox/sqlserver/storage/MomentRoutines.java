package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.Temporal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Functions on dates and times. Parts have their full names in lower case, see {@link DateParts}.
 */
public final class MomentRoutines {
    private static final LocalDate BASE = LocalDate.of(1900, 1, 1);

    private MomentRoutines() {}

    /** GETDATE() where a column's default needs it. */
    public static LocalDateTime now() {
        return Moments.now();
    }

    /** DATEADD. */
    public static @Nullable LocalDateTime add_moment(
            String part, @Nullable Long number, @Nullable LocalDateTime to) throws SQLException {
        return number == null || to == null ? null : add(part, number, to, LocalDateTime.class);
    }

    /** DATEADD. */
    public static @Nullable LocalDate add_date(
            String part, @Nullable Long number, @Nullable LocalDate to) throws SQLException {
        return number == null || to == null ? null : add(part, number, to, LocalDate.class);
    }

    /** DATEADD. */
    public static @Nullable LocalTime add_time(
            String part, @Nullable Long number, @Nullable LocalTime to) throws SQLException {
        return number == null || to == null ? null : add(part, number, to, LocalTime.class);
    }

    /** DATEADD. */
    public static @Nullable OffsetDateTime add_offset(
            String part, @Nullable Long number, @Nullable OffsetDateTime to) throws SQLException {
        return number == null || to == null ? null : add(part, number, to, OffsetDateTime.class);
    }

    private static <T extends Temporal> T add(String part, long number, T to, Class<T> type)
            throws SQLException {
        try {
            Temporal sum =
                    switch (part) {
                        case "quarter" ->
                                to.plus(Math.multiplyExact(3L, number), ChronoUnit.MONTHS);
                        case "dayofyear", "weekday" -> to.plus(number, ChronoUnit.DAYS);
                        case "millisecond" -> to.plus(number, ChronoUnit.MILLIS);
                        default -> to.plus(number, unit(part));
                    };
            return type.cast(sum);
        } catch (DateTimeException | ArithmeticException e) {
            throw Routines.failure(
                    new SqlError(517, "Adding a value to a 'datetime' column caused an overflow."));
        }
    }

    private static ChronoUnit unit(String part) {
        return switch (part) {
            case "year" -> ChronoUnit.YEARS;
            case "month" -> ChronoUnit.MONTHS;
            case "week", "iso_week" -> ChronoUnit.WEEKS;
            case "hour" -> ChronoUnit.HOURS;
            case "minute" -> ChronoUnit.MINUTES;
            case "second" -> ChronoUnit.SECONDS;
            case "millisecond" -> ChronoUnit.MILLIS;
            case "microsecond" -> ChronoUnit.MICROS;
            case "nanosecond" -> ChronoUnit.NANOS;
            default -> ChronoUnit.DAYS;
        };
    }

    /** DATEDIFF: boundaries of the part between two moments. */
    public static @Nullable Long difference(
            String part, @Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        if (from == null || to == null) {
            return null;
        }
        return switch (part) {
            case "year" -> (long) to.getYear() - from.getYear();
            case "quarter" -> quarters(to) - quarters(from);
            case "month" -> months(to) - months(from);
            case "week" -> weeks(to) - weeks(from);
            case "day", "dayofyear", "weekday" ->
                    to.toLocalDate().toEpochDay() - from.toLocalDate().toEpochDay();
            default -> {
                ChronoUnit unit = unit(part);
                yield unit.between(from.truncatedTo(unit), to.truncatedTo(unit));
            }
        };
    }

    private static long quarters(LocalDateTime moment) {
        return moment.getYear() * 4L + moment.get(IsoFields.QUARTER_OF_YEAR);
    }

    private static long months(LocalDateTime moment) {
        return moment.getYear() * 12L + moment.getMonthValue();
    }

    private static long weeks(LocalDateTime moment) {
        return Math.floorDiv(moment.toLocalDate().toEpochDay() + 4, 7L);
    }

    /** DATEPART, all but tzoffset. */
    public static @Nullable Integer date_part(String part, @Nullable LocalDateTime of) {
        if (of == null) {
            return null;
        }
        return switch (part) {
            case "year" -> of.getYear();
            case "quarter" -> of.get(IsoFields.QUARTER_OF_YEAR);
            case "month" -> of.getMonthValue();
            case "dayofyear" -> of.getDayOfYear();
            case "day" -> of.getDayOfMonth();
            case "week" ->
                    (of.getDayOfYear() - 1 + sundayBased(of.withDayOfYear(1).getDayOfWeek()) - 1)
                                    / 7
                            + 1;
            case "iso_week" -> of.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case "weekday" -> sundayBased(of.getDayOfWeek());
            case "hour" -> of.getHour();
            case "minute" -> of.getMinute();
            case "second" -> of.getSecond();
            case "millisecond" -> of.getNano() / 1_000_000;
            case "microsecond" -> of.getNano() / 1000;
            case "nanosecond" -> of.getNano();
            default -> 0;
        };
    }

    private static int sundayBased(DayOfWeek day) {
        return day.getValue() % 7 + 1;
    }

    /** DATENAME. */
    public static @Nullable String date_name(String part, @Nullable LocalDateTime of) {
        if (of == null) {
            return null;
        }
        return switch (part) {
            case "month" -> of.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "weekday" -> of.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            default -> String.valueOf(date_part(part, of));
        };
    }

    /** DATEPART(tzoffset). */
    public static @Nullable Integer offset_minutes(@Nullable OffsetDateTime of) {
        return of == null ? null : Integer.valueOf(of.getOffset().getTotalSeconds() / 60);
    }

    /** The moment by UTC, for DATEDIFF. */
    public static @Nullable LocalDateTime utc(@Nullable OffsetDateTime of) {
        return of == null ? null : of.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    /** EOMONTH. */
    public static @Nullable LocalDate end_of_month(
            @Nullable LocalDate of, @Nullable Integer months) {
        if (of == null) {
            return null;
        }
        LocalDate moved = of.plusMonths(months == null ? 0 : months);
        return moved.withDayOfMonth(moved.lengthOfMonth());
    }

    /** DATEFROMPARTS. */
    public static @Nullable LocalDate date_of(
            @Nullable Integer year, @Nullable Integer month, @Nullable Integer day)
            throws SQLException {
        if (year == null || month == null || day == null) {
            return null;
        }
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException e) {
            throw invalidParts("date");
        }
    }

    /** DATETIMEFROMPARTS and DATETIME2FROMPARTS; the fraction in nanoseconds. */
    public static @Nullable LocalDateTime moment_of(
            @Nullable LocalDate date, @Nullable LocalTime time) {
        return date == null || time == null ? null : date.atTime(time);
    }

    /** TIMEFROMPARTS; the fraction in nanoseconds. */
    public static @Nullable LocalTime time_of(
            @Nullable Integer hour,
            @Nullable Integer minute,
            @Nullable Integer second,
            @Nullable Integer nanos)
            throws SQLException {
        if (hour == null || minute == null || second == null || nanos == null) {
            return null;
        }
        try {
            return LocalTime.of(hour, minute, second, nanos);
        } catch (DateTimeException e) {
            throw invalidParts("time");
        }
    }

    private static SQLException invalidParts(String type) {
        return Routines.failure(
                new SqlError(
                        289,
                        "Cannot construct data type "
                                + type
                                + ", some of the arguments have values which are not valid."));
    }

    /** SWITCHOFFSET. */
    public static @Nullable OffsetDateTime switch_offset(
            @Nullable OffsetDateTime moment, @Nullable Integer minutes) {
        return moment == null || minutes == null
                ? null
                : moment.withOffsetSameInstant(ZoneOffset.ofTotalSeconds(minutes * 60));
    }

    /** TODATETIMEOFFSET. */
    public static @Nullable OffsetDateTime to_offset_moment(
            @Nullable LocalDateTime moment, @Nullable Integer minutes) {
        return moment == null || minutes == null
                ? null
                : OffsetDateTime.of(moment, ZoneOffset.ofTotalSeconds(minutes * 60));
    }

    /** Minutes of an offset that is written as {@code +02:00}, or already a number. */
    public static @Nullable Integer zone_minutes(@Nullable String offset) throws SQLException {
        if (offset == null) {
            return null;
        }
        try {
            return offset.contains(":")
                    ? ZoneOffset.of(offset).getTotalSeconds() / 60
                    : Integer.parseInt(offset.strip());
        } catch (DateTimeException | NumberFormatException e) {
            throw Routines.failure(
                    new SqlError(9812, "The timezone provided to builtin function is invalid."));
        }
    }

    /** AT TIME ZONE of a moment without a zone. */
    public static @Nullable OffsetDateTime in_zone(
            @Nullable LocalDateTime moment, @Nullable String zone) throws SQLException {
        return moment == null || zone == null ? null : moment.atZone(zone(zone)).toOffsetDateTime();
    }

    /** AT TIME ZONE of a moment with one. */
    public static @Nullable OffsetDateTime to_zone(
            @Nullable OffsetDateTime moment, @Nullable String zone) throws SQLException {
        return moment == null || zone == null
                ? null
                : moment.atZoneSameInstant(zone(zone)).toOffsetDateTime();
    }

    private static ZoneId zone(String name) throws SQLException {
        try {
            return name.equalsIgnoreCase("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            throw Routines.failure(
                    new SqlError(
                            9820,
                            "The time zone parameter '"
                                    + name
                                    + "' provided to AT TIME ZONE clause is invalid."));
        }
    }

    /** A datetime and a number of days. */
    public static @Nullable LocalDateTime add_days(
            @Nullable LocalDateTime moment, @Nullable Double days) {
        return moment == null || days == null
                ? null
                : Moments.datetime(moment.plusNanos(Math.round(days * 86_400e9)));
    }

    /** The moment that lies as far behind 1900-01-01 as {@code to} behind {@code from}. */
    public static @Nullable LocalDateTime since(
            @Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        return from == null || to == null
                ? null
                : Moments.datetime(BASE.atStartOfDay().plus(java.time.Duration.between(from, to)));
    }

    /** ISDATE. */
    public static Integer is_date(@Nullable String text) {
        return text != null && DateTexts.parse(text, DateOrder.MDY).isPresent() ? 1 : 0;
    }
}
