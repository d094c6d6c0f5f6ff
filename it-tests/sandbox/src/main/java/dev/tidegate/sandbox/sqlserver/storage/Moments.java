package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.catalog.TypeNames;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** Dates and times: rounding to the types' steps, conversion, the server's clock (UTC). */
public final class Moments {
    private static final LocalDate BASE = LocalDate.of(1900, 1, 1);
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final int YEAR_MIN = 1753;

    /** Reads like a date, whose parts may be out of their ranges. */
    private static final Pattern NUMBERS =
            Pattern.compile("\\s*\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}([ T]\\d{1,2}:.*)?");

    private Moments() {}

    /** GETDATE(). */
    public static LocalDateTime getDate() {
        return datetime(LocalDateTime.now(Clock.systemUTC()));
    }

    /** SYSDATETIME(). */
    public static LocalDateTime now() {
        return rounded(LocalDateTime.now(Clock.systemUTC()), 7);
    }

    /** To the ticks of datetime: 1/300 s, shown as .000, .003, .007. */
    public static LocalDateTime datetime(LocalDateTime value) {
        int nanos = value.getNano();
        if (nanos == 0) {
            return value;
        }
        long ticks = Math.round(nanos * 3L / 1e7);
        long millis = Math.round(ticks * 10 / 3.0);
        return value.withNano(0).plusNanos(millis * 1_000_000L);
    }

    /** To whole minutes: 30 seconds and more go up. */
    public static LocalDateTime smalldatetime(LocalDateTime value) {
        LocalDateTime minute = value.withSecond(0).withNano(0);
        long seconds = value.getSecond() * 1000L + value.getNano() / 1_000_000;
        return seconds >= 29_999 ? minute.plusMinutes(1) : minute;
    }

    /** To that many digits of a second. */
    public static LocalDateTime rounded(LocalDateTime value, int digits) {
        long step = step(digits);
        int nanos = value.getNano();
        if (nanos % step == 0) {
            return value;
        }
        return value.withNano(0).plusNanos((nanos + step / 2) / step * step);
    }

    private static long step(int digits) {
        long step = 1_000_000_000L;
        for (int i = 0; i < digits; i++) {
            step /= 10;
        }
        return step;
    }

    static BigDecimal daysSince1900(LocalDateTime value) {
        long days = value.toLocalDate().toEpochDay() - BASE.toEpochDay();
        BigDecimal part =
                BigDecimal.valueOf(value.toLocalTime().toNanoOfDay())
                        .divide(BigDecimal.valueOf(NANOS_PER_DAY), 12, RoundingMode.HALF_UP);
        return BigDecimal.valueOf(days).add(part);
    }

    static Object convert(Object value, SqlType from, SqlType to, Conversions.Rules rules)
            throws SqlError {
        if (value instanceof String text) {
            Optional<DateTexts.Parsed> parsed = DateTexts.parse(text, rules.order());
            if (parsed.isEmpty() && isDateAndTime(to) && NUMBERS.matcher(text).matches()) {
                throw outOfRange(from, to);
            }
            if (parsed.isEmpty()) {
                throw new SqlError(
                        241,
                        "Conversion failed when converting date and/or time from character"
                                + " string.");
            }
            return of(parsed.get(), from, to);
        }
        return switch (value) {
            case LocalDate date -> of(parsed(date, LocalTime.MIDNIGHT), from, to);
            case LocalTime time -> of(parsed(BASE, time), from, to);
            case LocalDateTime moment ->
                    of(parsed(moment.toLocalDate(), moment.toLocalTime()), from, to);
            case OffsetDateTime moment ->
                    of(
                            new DateTexts.Parsed(
                                    moment.toLocalDate(),
                                    moment.toLocalTime(),
                                    Optional.of(moment.getOffset())),
                            from,
                            to);
            case Number number when to.kind() == Kind.DATETIME || to.kind() == Kind.SMALLDATETIME ->
                    ofDays(number, to);
            default -> throw Conversions.notAllowed(from, to);
        };
    }

    private static DateTexts.Parsed parsed(LocalDate date, LocalTime time) {
        return new DateTexts.Parsed(date, time, Optional.empty());
    }

    private static Object ofDays(Number days, SqlType to) {
        BigDecimal exact = new BigDecimal(days.toString());
        long nanos =
                exact.multiply(BigDecimal.valueOf(NANOS_PER_DAY))
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValue();
        LocalDateTime moment = BASE.atStartOfDay().plus(Duration.ofNanos(nanos));
        return to.kind() == Kind.DATETIME ? datetime(moment) : smalldatetime(moment);
    }

    private static Object of(DateTexts.Parsed parsed, SqlType from, SqlType to) throws SqlError {
        LocalDateTime moment = parsed.date().atTime(parsed.time());
        return switch (to.kind()) {
            case DATE -> parsed.date();
            case TIME -> rounded(moment, to.scale()).toLocalTime();
            case SMALLDATETIME -> smalldatetime(inRange(moment, from, to));
            case DATETIME -> datetime(inRange(moment, from, to));
            case DATETIME2 -> rounded(moment, to.scale());
            default ->
                    OffsetDateTime.of(
                            rounded(moment, to.scale()), parsed.offset().orElse(ZoneOffset.UTC));
        };
    }

    private static LocalDateTime inRange(LocalDateTime moment, SqlType from, SqlType to)
            throws SqlError {
        boolean small = to.kind() == Kind.SMALLDATETIME;
        int year = moment.getYear();
        boolean inside = small ? year >= 1900 && year <= 2079 : year >= YEAR_MIN && year <= 9999;
        if (!inside) {
            throw outOfRange(from, to);
        }
        return moment;
    }

    private static SqlError outOfRange(SqlType from, SqlType to) {
        return new SqlError(
                242,
                16,
                3,
                "The conversion of a "
                        + TypeNames.base(from)
                        + " data type to a "
                        + TypeNames.base(to)
                        + " data type resulted in an out-of-range value.");
    }

    private static boolean isDateAndTime(SqlType type) {
        return type.kind() == Kind.DATETIME || type.kind() == Kind.SMALLDATETIME;
    }
}
