package dev.tidegate.convert.code;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** A datetime counts three hundredths of a second: its last digit is 0, 3 or 7. */
final class DatetimeThirds {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private DatetimeThirds() {}

    /** A constant of {@code yyyy-mm-dd hh:mm:ss.fff}, rounded; another text as it is. */
    static String rounded(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            return text;
        }
        try {
            LocalDateTime seconds = LocalDateTime.parse(text.substring(0, point), SECONDS);
            double fraction = Double.parseDouble("0" + text.substring(point));
            long ticks = Math.round(fraction * 300);
            long millis = Math.round(ticks * 10 / 3.0);
            LocalDateTime moment = seconds.plusNanos(millis * 1_000_000);
            return SECONDS.format(moment)
                    + String.format(Locale.ROOT, ".%03d", moment.getNano() / 1_000_000);
        } catch (DateTimeParseException e) {
            return text;
        }
    }
}
