package dev.tidegate.convert.assess;

import java.util.Locale;

/** How reports write an effort. */
final class Hours {
    private static final int MINUTES_OF_AN_HOUR = 60;

    private Hours() {}

    /** Minutes below an hour, else hours with one digit behind the point if it is not zero. */
    static String of(int minutes) {
        if (minutes == 0) {
            return "0";
        }
        if (minutes < MINUTES_OF_AN_HOUR) {
            return minutes + " min";
        }
        String hours = String.format(Locale.ROOT, "%.1f", minutes / (double) MINUTES_OF_AN_HOUR);
        return (hours.endsWith(".0") ? hours.substring(0, hours.length() - 2) : hours) + " h";
    }
}
