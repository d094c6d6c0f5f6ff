package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.Locale;
import java.util.Map;

/** Names of the parts of a date. */
public final class DateParts {
    private static final Map<String, String> PARTS =
            Map.ofEntries(
                    Map.entry("year", "year"),
                    Map.entry("yy", "year"),
                    Map.entry("yyyy", "year"),
                    Map.entry("quarter", "quarter"),
                    Map.entry("qq", "quarter"),
                    Map.entry("q", "quarter"),
                    Map.entry("month", "month"),
                    Map.entry("mm", "month"),
                    Map.entry("m", "month"),
                    Map.entry("dayofyear", "dayofyear"),
                    Map.entry("dy", "dayofyear"),
                    Map.entry("y", "dayofyear"),
                    Map.entry("day", "day"),
                    Map.entry("dd", "day"),
                    Map.entry("d", "day"),
                    Map.entry("week", "week"),
                    Map.entry("wk", "week"),
                    Map.entry("ww", "week"),
                    Map.entry("iso_week", "iso_week"),
                    Map.entry("isowk", "iso_week"),
                    Map.entry("isoww", "iso_week"),
                    Map.entry("weekday", "weekday"),
                    Map.entry("dw", "weekday"),
                    Map.entry("w", "weekday"),
                    Map.entry("hour", "hour"),
                    Map.entry("hh", "hour"),
                    Map.entry("minute", "minute"),
                    Map.entry("mi", "minute"),
                    Map.entry("n", "minute"),
                    Map.entry("second", "second"),
                    Map.entry("ss", "second"),
                    Map.entry("s", "second"),
                    Map.entry("millisecond", "millisecond"),
                    Map.entry("ms", "millisecond"),
                    Map.entry("microsecond", "microsecond"),
                    Map.entry("mcs", "microsecond"),
                    Map.entry("nanosecond", "nanosecond"),
                    Map.entry("ns", "nanosecond"),
                    Map.entry("tzoffset", "tzoffset"),
                    Map.entry("tz", "tzoffset"));

    private DateParts() {}

    /** The full name of a date part; 155 when there is none. */
    public static String full(String name, String function) throws SqlError {
        String part = PARTS.get(name.toLowerCase(Locale.ROOT));
        if (part == null) {
            throw new SqlError(
                    155, 15, 1, "'" + name + "' is not a recognized " + function + " option.");
        }
        return part;
    }
}
