package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Writes dates and times in the styles of CONVERT. */
final class DateStyles {
    private static final DateTimeFormatter ISO_DATE = pattern("uuuu-MM-dd");
    private static final DateTimeFormatter ISO_SECONDS = pattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter DEFAULT = pattern("MMM ppd uuuu pph:mma");

    private DateStyles() {}

    private static DateTimeFormatter pattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    private static DateTimeFormatter withFraction(String pattern, int digits) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().append(pattern(pattern));
        if (digits > 0) {
            builder.appendLiteral('.')
                    .appendFraction(ChronoField.NANO_OF_SECOND, digits, digits, false);
        }
        return builder.toFormatter(Locale.ENGLISH);
    }

    /** A datetime's text; {@code digits} of the fraction where the style shows one. */
    static String text(LocalDateTime value, int style, int digits) throws SqlError {
        return switch (style) {
            case 0, 100 -> value.format(DEFAULT);
            case 1, 101 -> value.format(pattern(style == 1 ? "MM/dd/uu" : "MM/dd/uuuu"));
            case 2, 102 -> value.format(pattern(style == 2 ? "uu.MM.dd" : "uuuu.MM.dd"));
            case 3, 103 -> value.format(pattern(style == 3 ? "dd/MM/uu" : "dd/MM/uuuu"));
            case 4, 104 -> value.format(pattern(style == 4 ? "dd.MM.uu" : "dd.MM.uuuu"));
            case 5, 105 -> value.format(pattern(style == 5 ? "dd-MM-uu" : "dd-MM-uuuu"));
            case 6, 106 -> value.format(pattern(style == 6 ? "dd MMM uu" : "dd MMM uuuu"));
            case 7, 107 -> value.format(pattern(style == 7 ? "MMM dd, uu" : "MMM dd, uuuu"));
            case 8, 24, 108 -> value.format(pattern("HH:mm:ss"));
            case 9, 109 ->
                    value.format(withFraction("MMM ppd uuuu pph:mm:ss", digits)) + half(value);
            case 10, 110 -> value.format(pattern(style == 10 ? "MM-dd-uu" : "MM-dd-uuuu"));
            case 11, 111 -> value.format(pattern(style == 11 ? "uu/MM/dd" : "uuuu/MM/dd"));
            case 12, 112 -> value.format(pattern(style == 12 ? "uuMMdd" : "uuuuMMdd"));
            case 13, 113 -> value.format(withFraction("dd MMM uuuu HH:mm:ss", digits));
            case 14, 114 -> value.format(withFraction("HH:mm:ss", digits)).replace('.', ':');
            case 20, 120 -> value.format(ISO_SECONDS);
            case 21, 25, 121 -> value.format(withFraction("uuuu-MM-dd HH:mm:ss", digits));
            case 23 -> value.format(ISO_DATE);
            case 126 -> iso8601(value, digits);
            case 127 -> iso8601(value, digits) + "Z";
            default ->
                    throw new SqlError(
                            281,
                            16,
                            1,
                            style
                                    + " is not a valid style number when converting from datetime to"
                                    + " a character string.");
        };
    }

    private static String half(LocalDateTime value) {
        return value.getHour() < 12 ? "AM" : "PM";
    }

    private static String iso8601(LocalDateTime value, int digits) {
        boolean whole = value.getNano() == 0 && digits <= 3;
        return value.format(withFraction("uuuu-MM-dd'T'HH:mm:ss", whole ? 0 : digits));
    }

    /** A date's text. */
    static String text(LocalDate value, int style) throws SqlError {
        return style == 0 || style == 121 || style == 126
                ? value.format(ISO_DATE)
                : text(value.atStartOfDay(), style, 0);
    }

    /** A time's text. */
    static String text(LocalTime value, int style, int digits) throws SqlError {
        return style == 0 || style == 121 || style == 126
                ? value.format(withFraction("HH:mm:ss", digits))
                : text(value.atDate(LocalDate.of(1900, 1, 1)), style, digits);
    }

    /** A datetimeoffset's text. */
    static String text(OffsetDateTime value, int style, int digits) throws SqlError {
        if (style == 127) {
            return iso8601(
                            value.withOffsetSameInstant(java.time.ZoneOffset.UTC).toLocalDateTime(),
                            digits)
                    + "Z";
        }
        String zone =
                value.getOffset().getTotalSeconds() == 0 ? "+00:00" : value.getOffset().getId();
        String gap = style == 126 ? "" : " ";
        return text(value.toLocalDateTime(), style == 0 ? 121 : style, digits) + gap + zone;
    }
}
