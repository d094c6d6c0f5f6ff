package dev.tidegate.convert;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.Expressions.Result;
import java.util.Map;

/** DATEADD and DATEDIFF. */
final class DateArithmetic {
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
                    Map.entry("week", "week"),
                    Map.entry("wk", "week"),
                    Map.entry("ww", "week"),
                    Map.entry("dayofyear", "day"),
                    Map.entry("dy", "day"),
                    Map.entry("y", "day"),
                    Map.entry("weekday", "day"),
                    Map.entry("dw", "day"),
                    Map.entry("w", "day"),
                    Map.entry("day", "day"),
                    Map.entry("dd", "day"),
                    Map.entry("d", "day"),
                    Map.entry("hour", "hour"),
                    Map.entry("hh", "hour"),
                    Map.entry("minute", "minute"),
                    Map.entry("mi", "minute"),
                    Map.entry("n", "minute"),
                    Map.entry("second", "second"),
                    Map.entry("ss", "second"),
                    Map.entry("s", "second"));

    private DateArithmetic() {}

    private static String part(String written) throws UnconvertedException {
        String part = PARTS.get(written);
        if (part == null) {
            throw new UnconvertedException("the part " + written + " of a date");
        }
        return part;
    }

    /** A date moved by a whole number of a part; the day of a shorter month is its last. */
    static Result add(String written, Result number, Result date) throws UnconvertedException {
        String part = part(written);
        requireDate(date);
        String count =
                number.type().isInteger()
                        ? number.sql()
                        : Coercions.cast(number, SqlType.INT).sql();
        String interval =
                switch (part) {
                    case "quarter" -> "months => 3 * (" + count + ")";
                    case "minute" -> "mins => " + count;
                    case "second" -> "secs => " + count;
                    default -> part + "s => " + count;
                };
        String sum = date.sql() + " + make_interval(" + interval + ")";
        boolean immutable =
                number.immutable() && date.immutable() && date.type().kind() != Kind.DATETIMEOFFSET;
        return date.type().kind() == Kind.DATE
                ? new Result("cast(" + sum + " as date)", date.type(), immutable)
                : new Result("(" + sum + ")", date.type(), immutable);
    }

    /** How many borders of a part lie between two dates. */
    static Result difference(String written, Result from, Result to) throws UnconvertedException {
        String part = part(written);
        requireDate(from);
        requireDate(to);
        String sql =
                switch (part) {
                    case "year" -> extracted("year", to) + " - " + extracted("year", from);
                    case "quarter" ->
                            "("
                                    + extracted("year", to)
                                    + " - "
                                    + extracted("year", from)
                                    + ") * 4 + "
                                    + extracted("quarter", to)
                                    + " - "
                                    + extracted("quarter", from);
                    case "month" ->
                            "("
                                    + extracted("year", to)
                                    + " - "
                                    + extracted("year", from)
                                    + ") * 12 + "
                                    + extracted("month", to)
                                    + " - "
                                    + extracted("month", from);
                    case "week" -> weeks(to) + " - " + weeks(from);
                    case "day" -> day(to) + " - " + day(from);
                    case "hour" -> seconds("hour", 3600, from, to);
                    case "minute" -> seconds("minute", 60, from, to);
                    default -> seconds("second", 1, from, to);
                };
        boolean zoned =
                from.type().kind() == Kind.DATETIMEOFFSET
                        || to.type().kind() == Kind.DATETIMEOFFSET;
        return new Result(
                "(" + sql + ")", SqlType.INT, from.immutable() && to.immutable() && !zoned);
    }

    private static String extracted(String part, Result date) {
        return "cast(extract(" + part + " from " + date.sql() + ") as integer)";
    }

    private static String day(Result date) {
        return "cast(" + date.sql() + " as date)";
    }

    /** Weeks begin with Sunday, whatever DATEFIRST says; 0001-01-07 was one. */
    private static String weeks(Result date) {
        return "(" + day(date) + " - date '0001-01-07') / 7";
    }

    private static String seconds(String part, int length, Result from, Result to) {
        return "cast(extract(epoch from date_trunc('%s', %s) - date_trunc('%s', %s)) / %d as integer)"
                .formatted(part, moment(to), part, moment(from), length);
    }

    private static String moment(Result date) {
        return date.type().kind() == Kind.DATE
                ? "cast(" + date.sql() + " as timestamp)"
                : date.sql();
    }

    private static void requireDate(Result date) throws UnconvertedException {
        if (!date.type().isTemporal() || date.type().kind() == Kind.TIME) {
            throw new UnconvertedException("the difference or sum of a date and " + date.type());
        }
    }
}
