package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Which of PostgreSQL's values a column of SQL Server can have: those that stay what they are. What
 * does not fit is refused, and never cut, rounded or replaced; but the digits of a second that
 * datetime and smalldatetime have not are rounded there, as they are for whoever writes into them.
 * Stateless.
 */
final class FittingValues {
    private static final BigDecimal MONEY_MAX = new BigDecimal("922337203685477.5807");
    private static final BigDecimal MONEY_MIN = new BigDecimal("-922337203685477.5808");
    private static final BigDecimal SMALLMONEY_MAX = new BigDecimal("214748.3647");
    private static final BigDecimal SMALLMONEY_MIN = new BigDecimal("-214748.3648");
    private static final int TINYINT_MAX = 255;
    private static final int SMALLINT_MAX = 32_767;
    private static final int SMALLINT_MIN = -32_768;
    private static final LocalDateTime YEAR_1 = LocalDateTime.parse("0001-01-01T00:00:00");
    private static final LocalDateTime YEAR_10000 =
            LocalDateTime.parse("9999-12-31T23:59:59.9999999");

    /** Behind it datetime rounds to the year 10000. */
    private static final LocalDateTime DATETIME_MAX =
            LocalDateTime.parse("9999-12-31T23:59:59.998");

    private static final LocalDateTime DATETIME_MIN = LocalDateTime.parse("1753-01-01T00:00:00");

    /** Behind it smalldatetime rounds to a minute that it has not. */
    private static final LocalDateTime SMALLDATETIME_MAX =
            LocalDateTime.parse("2079-06-06T23:59:29.998");

    private static final LocalDateTime SMALLDATETIME_MIN =
            LocalDateTime.parse("1900-01-01T00:00:00");

    private static final int NANOS_OF_TICK = 100;

    private FittingValues() {}

    /** The value as it is written; throws {@code TARGET_REFUSED} if the column cannot have it. */
    static Object fitting(TableId table, WrittenColumn written, Object value) {
        Column column = written.column();
        if (!column.type().kind().valueClass().isInstance(value)) {
            throw refused(table, column, "is one that only PostgreSQL has");
        }
        return switch (value) {
            case Integer number -> whole(table, column, number);
            case Float number when !Float.isFinite(number) ->
                    throw refused(table, column, "is not a finite number");
            case Double number when !Double.isFinite(number) ->
                    throw refused(table, column, "is not a finite number");
            case BigDecimal number -> decimal(table, column, number);
            case String text -> text(table, written, text);
            case byte[] bytes -> bytes(table, column, bytes);
            case LocalTime time -> time(table, column, time);
            case LocalDateTime moment -> moment(table, column, moment);
            case OffsetDateTime moment -> moment(table, column, moment);
            case LocalDate date -> {
                within(table, column, date.atStartOfDay(), YEAR_1, YEAR_10000);
                yield date;
            }
            default -> value;
        };
    }

    private static Integer whole(TableId table, Column column, Integer number) {
        boolean fits =
                switch (column.type().kind()) {
                    case TINYINT -> number >= 0 && number <= TINYINT_MAX;
                    case SMALLINT -> number >= SMALLINT_MIN && number <= SMALLINT_MAX;
                    default -> true;
                };
        if (!fits) {
            throw refused(table, column, "is out of its range");
        }
        return number;
    }

    private static BigDecimal decimal(TableId table, Column column, BigDecimal number) {
        ColumnType type = column.type();
        BigDecimal scaled;
        try {
            scaled = number.setScale(type.scale(), RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            throw refused(table, column, "has more digits behind the point than it");
        }
        boolean fits =
                switch (type.kind()) {
                    case MONEY ->
                            scaled.compareTo(MONEY_MAX) <= 0 && scaled.compareTo(MONEY_MIN) >= 0;
                    case SMALLMONEY ->
                            scaled.compareTo(SMALLMONEY_MAX) <= 0
                                    && scaled.compareTo(SMALLMONEY_MIN) >= 0;
                    default -> scaled.precision() <= type.precision();
                };
        if (!fits) {
            throw refused(table, column, "is out of its range");
        }
        return scaled;
    }

    private static String text(TableId table, WrittenColumn written, String text) {
        Column column = written.column();
        ColumnType type = column.type();
        boolean fixed = type.kind() == ColumnType.Kind.CHAR || type.kind() == ColumnType.Kind.NCHAR;
        String kept = fixed ? withoutPadding(text) : text;
        if (written.charset().isPresent()) {
            Charset charset = written.charset().get();
            requireEncodable(table, column, charset, kept);
            requireLength(table, column, kept.getBytes(charset).length);
        } else {
            requireLength(table, column, kept.length());
        }
        return kept;
    }

    /** Both sides fill up with blanks, each to its own length. */
    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /**
     * Bytes that a code page leaves undefined are the control characters of these numbers, on both
     * sides.
     */
    private static void requireEncodable(
            TableId table, Column column, Charset charset, String text) {
        CharsetEncoder encoder = charset.newEncoder();
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            boolean undefined = point >= 0x80 && point <= 0x9F;
            if (!undefined && !encoder.canEncode(Character.toString(point))) {
                throw refused(
                        table,
                        column,
                        "has a character that its code page "
                                + charset.name().toLowerCase(Locale.ROOT)
                                + " lacks");
            }
            i += Character.charCount(point);
        }
    }

    private static void requireLength(TableId table, Column column, int length) {
        ColumnType type = column.type();
        if (!type.isLargeObject() && type.length() > 0 && length > type.length()) {
            throw refused(table, column, "is longer than it");
        }
    }

    private static byte[] bytes(TableId table, Column column, byte[] bytes) {
        requireLength(table, column, bytes.length);
        if (column.type().kind() == ColumnType.Kind.BINARY
                && bytes.length != column.type().length()) {
            throw refused(table, column, "is shorter than it, and would be filled with zeros");
        }
        return bytes;
    }

    private static LocalTime time(TableId table, Column column, LocalTime time) {
        requireDigits(table, column, time.toNanoOfDay());
        return time;
    }

    private static LocalDateTime moment(TableId table, Column column, LocalDateTime moment) {
        return switch (column.type().kind()) {
            case DATETIME -> rounded(table, column, moment, DATETIME_MIN, DATETIME_MAX);
            case SMALLDATETIME ->
                    rounded(table, column, moment, SMALLDATETIME_MIN, SMALLDATETIME_MAX);
            default -> {
                within(table, column, moment, YEAR_1, YEAR_10000);
                requireDigits(table, column, moment.getNano());
                yield moment;
            }
        };
    }

    private static LocalDateTime rounded(
            TableId table,
            Column column,
            LocalDateTime moment,
            LocalDateTime first,
            LocalDateTime last) {
        LocalDateTime millis = moment.plusNanos(500_000).truncatedTo(ChronoUnit.MILLIS);
        within(table, column, millis, first, last);
        return millis;
    }

    private static OffsetDateTime moment(TableId table, Column column, OffsetDateTime moment) {
        within(table, column, moment.toLocalDateTime(), YEAR_1, YEAR_10000);
        requireDigits(table, column, moment.getNano());
        return moment;
    }

    private static void within(
            TableId table,
            Column column,
            LocalDateTime moment,
            LocalDateTime first,
            LocalDateTime last) {
        if (moment.isBefore(first) || moment.isAfter(last)) {
            throw refused(table, column, "is out of its range");
        }
    }

    private static void requireDigits(TableId table, Column column, long nanos) {
        long unit = NANOS_OF_TICK;
        for (int digits = column.type().scale(); digits < 7; digits++) {
            unit *= 10;
        }
        if (nanos % unit != 0) {
            throw refused(table, column, "has more digits of a second than it");
        }
    }

    /** A value that a column cannot have. */
    static TidegateException refused(TableId table, Column column, String why) {
        return new TidegateException(
                ErrorCode.TARGET_REFUSED,
                "a value for column \""
                        + column.name()
                        + "\" ("
                        + column.type()
                        + ") of table "
                        + table
                        + " on SQL Server "
                        + why,
                "Widen the column on SQL Server; the stream tries again by itself. If that cannot"
                        + " be, the way back is closed until the cutover is prepared anew. A check"
                        + " on PostgreSQL's column keeps such values out.");
    }
}
