package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.convert.code.FunctionCalls.Translation;
import java.util.List;
import java.util.Map;

/** Functions of dates and times. */
final class DateFunctions {
    private static final SqlType DATETIME = SqlType.ofScale(Kind.DATETIME, 3);
    private static final SqlType DATETIME2 = SqlType.ofScale(Kind.DATETIME2, 6);
    private static final SqlType OFFSET = SqlType.ofScale(Kind.DATETIMEOFFSET, 6);
    private static final SqlType DATE = SqlType.of(Kind.DATE);
    private static final String SUNDAY = "date '1899-12-31'";

    private DateFunctions() {}

    static void register(Map<String, Translation> rules) {
        rules.put("GETDATE", site -> now(site, "clock_timestamp()::timestamp(3)", DATETIME));
        rules.put(
                "CURRENT_TIMESTAMP",
                site -> now(site, "clock_timestamp()::timestamp(3)", DATETIME));
        rules.put("SYSDATETIME", site -> now(site, "clock_timestamp()::timestamp", DATETIME2));
        rules.put(
                "GETUTCDATE",
                site ->
                        now(
                                site,
                                "(clock_timestamp() AT TIME ZONE 'UTC')::timestamp(3)",
                                DATETIME));
        rules.put(
                "SYSUTCDATETIME",
                site -> now(site, "(clock_timestamp() AT TIME ZONE 'UTC')", DATETIME2));
        rules.put("SYSDATETIMEOFFSET", site -> now(site, "clock_timestamp()", OFFSET));
        rules.put("DATEADD", DateFunctions::add);
        rules.put("DATEDIFF", site -> difference(site, SqlType.INT));
        rules.put("DATEDIFF_BIG", site -> difference(site, SqlType.of(Kind.BIGINT)));
        rules.put("DATEPART", site -> part(site, site.word(0), fine(site, 1)));
        rules.put("DATENAME", DateFunctions::name);
        rules.put("DAY", site -> part(site, "day", fine(site, 0)));
        rules.put("MONTH", site -> part(site, "month", fine(site, 0)));
        rules.put("YEAR", site -> part(site, "year", fine(site, 0)));
        rules.put("EOMONTH", DateFunctions::endOfMonth);
        rules.put("DATEFROMPARTS", site -> made("make_date", site, 3, DATE));
        rules.put("TIMEFROMPARTS", DateFunctions::timeFromParts);
        rules.put(
                "DATETIMEFROMPARTS",
                site ->
                        Typed.simple(
                                site.unit()
                                        .helper(
                                                "datetime_rounded",
                                                fromParts(site, "1000.0", DATETIME).sql()),
                                DATETIME));
        rules.put(
                "SMALLDATETIMEFROMPARTS",
                site ->
                        Typed.simple(
                                "make_timestamp(" + list(site, 5) + ", 0)",
                                SqlType.of(Kind.SMALLDATETIME)));
        rules.put(
                "DATETIME2FROMPARTS",
                site -> fromParts(site, "power(10.0, " + site.arg(7).sql() + ")", DATETIME2));
        rules.put("DATETIMEOFFSETFROMPARTS", DateFunctions::offsetFromParts);
        rules.put("DATETRUNC", DateFunctions::truncated);
        rules.put(
                "ISDATE",
                site ->
                        Typed.simple(
                                site.unit().helper("isdate", site.text(0).sql()), SqlType.INT));
        rules.put("SWITCHOFFSET", DateFunctions::switched);
        rules.put("TODATETIMEOFFSET", DateFunctions::withOffset);
    }

    private static Typed now(Site site, String sql, SqlType type) {
        site.unit().unstable = true;
        return Typed.simple(sql, type).notNull();
    }

    /** An argument as a date or time; text is read as a moment. */
    static Typed moment(Site site, int index) {
        Typed value = site.arg(index);
        return value.type().isTemporal()
                ? value
                : site.unit().coercion.to(value, DATETIME, site.at());
    }

    /** The same, but text keeps all of its digits: only DATEADD makes a datetime of it. */
    private static Typed fine(Site site, int index) {
        Typed value = site.arg(index);
        return value.isText()
                ? site.unit().coercion.to(value, DATETIME2, site.at())
                : moment(site, index);
    }

    /** The same; a time is one of the first day. */
    private static String ofDay(Site site, int index) {
        Typed moment = fine(site, index);
        return moment.type().kind() == Kind.TIME
                ? "(timestamp '1900-01-01' + " + moment.in() + ")"
                : moment.in();
    }

    private static String canonical(Site site, String word) {
        return switch (word) {
            case "year", "yy", "yyyy" -> "year";
            case "quarter", "qq", "q" -> "quarter";
            case "month", "mm", "m" -> "month";
            case "dayofyear", "dy", "y" -> "dayofyear";
            case "day", "dd", "d" -> "day";
            case "week", "wk", "ww" -> "week";
            case "weekday", "dw", "w" -> "weekday";
            case "hour", "hh" -> "hour";
            case "minute", "mi", "n" -> "minute";
            case "second", "ss", "s" -> "second";
            case "millisecond", "ms" -> "millisecond";
            case "microsecond", "mcs" -> "microsecond";
            case "nanosecond", "ns" -> "nanosecond";
            case "iso_week", "isowk", "isoww" -> "iso_week";
            case "tzoffset", "tz" -> "tzoffset";
            default -> throw NotConvertible.function("the part " + word, site.at());
        };
    }

    private static Typed add(Site site) {
        String part = canonical(site, site.word(0));
        Typed count = site.integer(1);
        Typed moment = moment(site, 2);
        String interval =
                count.literal().isPresent()
                        ? constantInterval(part, count.literal().get(), site)
                        : interval(part, count, site);
        String sql = moment.in() + " + " + interval;
        if (moment.type().kind() == Kind.DATE) {
            return Typed.simple("(" + sql + ")::date", DATE).exactly();
        }
        if (moment.type().kind() == Kind.SMALLDATETIME
                && List.of("second", "millisecond", "microsecond").contains(part)) {
            return Casts.toMinute(Typed.operation(sql, moment.type()), moment.type());
        }
        boolean fine = part.equals("millisecond") || part.equals("microsecond");
        Typed sum =
                fine && moment.type().kind() == Kind.DATETIME
                        ? Typed.simple(site.unit().helper("datetime_rounded", sql), moment.type())
                        : Typed.operation(sql, moment.type());
        return moment.nullable() || count.nullable() ? sum : sum.notNull();
    }

    private static String constantInterval(String part, String count, Site site) {
        String unit =
                switch (part) {
                    case "year",
                            "month",
                            "week",
                            "hour",
                            "minute",
                            "second",
                            "millisecond",
                            "microsecond" ->
                            part + "s";
                    case "day", "dayofyear", "weekday" -> "days";
                    case "quarter" -> "quarter";
                    default -> throw NotConvertible.function("DATEADD of " + part, site.at());
                };
        return unit.equals("quarter")
                ? "interval '" + 3 * Integer.parseInt(count) + " months'"
                : "interval '" + count + " " + unit + "'";
    }

    private static String interval(String part, Typed count, Site site) {
        String n = count.in();
        return switch (part) {
            case "year" -> "make_interval(years => " + integer(count) + ")";
            case "quarter" -> "make_interval(months => 3 * " + n + ")";
            case "month" -> "make_interval(months => " + integer(count) + ")";
            case "week" -> "make_interval(weeks => " + integer(count) + ")";
            case "day", "dayofyear", "weekday" -> "make_interval(days => " + integer(count) + ")";
            case "hour" -> "make_interval(hours => " + integer(count) + ")";
            case "minute" -> "make_interval(mins => " + integer(count) + ")";
            case "second" -> "make_interval(secs => " + n + ")";
            case "millisecond" -> "make_interval(secs => " + n + " * 0.001)";
            case "microsecond" -> "make_interval(secs => " + n + " * 0.000001)";
            default -> throw NotConvertible.function("DATEADD of " + part, site.at());
        };
    }

    private static String integer(Typed count) {
        return count.exact() && count.type().kind() == Kind.INT
                ? count.sql()
                : count.in() + "::integer";
    }

    private static Typed difference(Site site, SqlType type) {
        String part = canonical(site, site.word(0));
        String a = ofDay(site, 1);
        String b = ofDay(site, 2);
        String cast = "::" + TargetTypes.of(type);
        String sql =
                switch (part) {
                    case "year" ->
                            "(" + extract("year", b) + " - " + extract("year", a) + ")" + cast;
                    case "quarter" ->
                            "(("
                                    + extract("year", b)
                                    + " - "
                                    + extract("year", a)
                                    + ") * 4 + "
                                    + extract("quarter", b)
                                    + " - "
                                    + extract("quarter", a)
                                    + ")"
                                    + cast;
                    case "month" ->
                            "(("
                                    + extract("year", b)
                                    + " - "
                                    + extract("year", a)
                                    + ") * 12 + "
                                    + extract("month", b)
                                    + " - "
                                    + extract("month", a)
                                    + ")"
                                    + cast;
                    case "day", "dayofyear", "weekday" ->
                            "("
                                    + day(b)
                                    + " - "
                                    + day(a)
                                    + ")"
                                    + (type.equals(SqlType.INT) ? "" : cast);
                    case "week" ->
                            "(floor(("
                                    + day(b)
                                    + " - "
                                    + SUNDAY
                                    + ") / 7.0) - floor(("
                                    + day(a)
                                    + " - "
                                    + SUNDAY
                                    + ") / 7.0))"
                                    + cast;
                    case "hour" -> truncatedDifference("hour", a, b, " / 3600") + cast;
                    case "minute" -> truncatedDifference("minute", a, b, " / 60") + cast;
                    case "second" -> truncatedDifference("second", a, b, "") + cast;
                    case "millisecond" ->
                            truncatedDifference("milliseconds", a, b, " * 1000") + cast;
                    case "microsecond" ->
                            truncatedDifference("microseconds", a, b, " * 1000000") + cast;
                    case "nanosecond" ->
                            truncatedDifference("microseconds", a, b, " * 1000000000") + cast;
                    default -> throw NotConvertible.function("DATEDIFF of " + part, site.at());
                };
        return Typed.simple(sql, type).exactly();
    }

    private static String extract(String field, String moment) {
        return "extract(" + field + " from " + moment + ")";
    }

    private static String day(String moment) {
        return moment + "::date";
    }

    private static String truncatedDifference(String field, String a, String b, String scale) {
        return "(extract(epoch from date_trunc('"
                + field
                + "', "
                + b
                + ") - date_trunc('"
                + field
                + "', "
                + a
                + "))"
                + scale
                + ")";
    }

    private static Typed part(Site site, String word, Typed moment) {
        String m = moment.sql();
        String sql =
                switch (canonical(site, word)) {
                    case "year" -> "extract(year from " + m + ")::integer";
                    case "quarter" -> "extract(quarter from " + m + ")::integer";
                    case "month" -> "extract(month from " + m + ")::integer";
                    case "dayofyear" -> "extract(doy from " + m + ")::integer";
                    case "day" -> "extract(day from " + m + ")::integer";
                    case "week" -> week(site, m);
                    case "weekday" -> weekday(site, m);
                    case "hour" -> "extract(hour from " + m + ")::integer";
                    case "minute" -> "extract(minute from " + m + ")::integer";
                    case "second" -> "floor(extract(second from " + m + "))::integer";
                    case "millisecond" ->
                            "(floor(extract(milliseconds from " + m + "))::integer % 1000)";
                    case "microsecond" ->
                            "(extract(microseconds from " + m + ")::integer % 1000000)";
                    case "nanosecond" ->
                            "(extract(microseconds from " + m + ")::integer % 1000000 * 1000)";
                    case "iso_week" -> "extract(week from " + m + ")::integer";
                    default -> "(extract(timezone from " + m + ") / 60)::integer";
                };
        return Typed.simple(sql, SqlType.INT).exactly();
    }

    private static String week(Site site, String moment) {
        return site.unit()
                .variable("@@datefirst")
                .map(first ->
                        site.unit().helper("datefirst_week", moment + "::timestamp", first.sql()))
                .orElse(
                        "((extract(doy from "
                                + moment
                                + ") + extract(dow from date_trunc('year', "
                                + moment
                                + ")) - 1)::integer / 7 + 1)");
    }

    private static String weekday(Site site, String moment) {
        return site.unit()
                .variable("@@datefirst")
                .map(first ->
                        site.unit()
                                .helper("datefirst_weekday", moment + "::timestamp", first.sql()))
                .orElse("(extract(dow from " + moment + ")::integer + 1)");
    }

    private static Typed name(Site site) {
        String part = canonical(site, site.word(0));
        Typed moment = fine(site, 1);
        SqlType text = SqlType.ofLength(Kind.NVARCHAR, 30);
        return switch (part) {
            case "month" -> Typed.simple("to_char(" + moment.sql() + ", 'FMMonth')", text);
            case "weekday" -> Typed.simple("to_char(" + moment.sql() + ", 'FMDay')", text);
            default -> Typed.simple(part(site, part, moment).in() + "::text", text);
        };
    }

    private static Typed endOfMonth(Site site) {
        String month = "date_trunc('month', " + moment(site, 0).sql() + ")";
        if (site.has(1)) {
            month += " + make_interval(months => " + site.integer(1).sql() + ")";
        }
        return Typed.simple("(" + month + " + interval '1 month - 1 day')::date", DATE).exactly();
    }

    private static String list(Site site, int count) {
        StringBuilder list = new StringBuilder();
        for (int index = 0; index < count; index++) {
            list.append(index == 0 ? "" : ", ").append(site.integer(index).sql());
        }
        return list.toString();
    }

    private static Typed made(String function, Site site, int count, SqlType type) {
        return Typed.simple(function + "(" + list(site, count) + ")", type).exactly();
    }

    private static Typed timeFromParts(Site site) {
        return Typed.simple(
                "make_time("
                        + list(site, 2)
                        + ", "
                        + site.arg(2).in()
                        + " + "
                        + site.arg(3).in()
                        + " / power(10.0, "
                        + site.arg(4).sql()
                        + "))",
                SqlType.ofScale(Kind.TIME, 6));
    }

    private static Typed fromParts(Site site, String fraction, SqlType type) {
        return Typed.simple(
                "make_timestamp("
                        + list(site, 5)
                        + ", ("
                        + site.arg(5).in()
                        + " + "
                        + site.arg(6).in()
                        + " / "
                        + fraction
                        + ")::double precision)",
                type);
    }

    /** The moment stays; its offset is not kept. */
    private static Typed switched(Site site) {
        site.unit()
                .add(
                        CodeItem.note(
                                "offset",
                                site.at(),
                                "the local time of a moment is that of the session"));
        return site.as(0, OFFSET);
    }

    private static Typed offsetFromParts(Site site) {
        Typed local = fromParts(site, "power(10.0, " + site.arg(9).sql() + ")", DATETIME2);
        String offset =
                "make_interval(hours => "
                        + site.integer(7).sql()
                        + ", mins => "
                        + site.integer(8).sql()
                        + ")";
        return Typed.simple("(" + local.in() + " AT TIME ZONE " + offset + ")", OFFSET);
    }

    private static Typed truncated(Site site) {
        String part = canonical(site, site.word(0));
        if (part.equals("week") && site.unit().variable("@@datefirst").isPresent()) {
            throw NotConvertible.function("DATETRUNC of a week under SET DATEFIRST", site.at());
        }
        Typed moment = moment(site, 1);
        String sql =
                switch (part) {
                    case "dayofyear" -> "date_trunc('day', " + moment.sql() + ")";
                    case "iso_week" -> "date_trunc('week', " + moment.sql() + ")";
                    case "week" ->
                            "(date_trunc('week', "
                                    + moment.in()
                                    + " + interval '1 day') - interval '1 day')";
                    default -> "date_trunc('" + part + "', " + moment.sql() + ")";
                };
        return moment.type().kind() == Kind.DATE
                ? Typed.simple(sql + "::date", DATE)
                : Typed.simple(sql, moment.type());
    }

    private static Typed withOffset(Site site) {
        String offset =
                site.text(1)
                        .literal()
                        .filter(text -> text.matches("[+-][0-9]{2}:[0-9]{2}"))
                        .orElseThrow(() -> NotConvertible.function("TODATETIMEOFFSET", site.at()));
        return Typed.simple(
                "(" + moment(site, 0).in() + " AT TIME ZONE interval '" + offset + "')", OFFSET);
    }
}
