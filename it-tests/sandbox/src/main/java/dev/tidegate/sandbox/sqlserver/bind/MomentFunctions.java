package dev.tidegate.sandbox.sqlserver.bind;

import static dev.tidegate.sandbox.sqlserver.bind.Functions.cast;
import static dev.tidegate.sandbox.sqlserver.bind.Functions.routine;

import dev.tidegate.sandbox.sqlserver.bind.Functions.Function;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.Map;

/** Functions on dates and times. */
final class MomentFunctions {
    private static final int FRACTION_DIGITS_MAX = 9;

    private MomentFunctions() {}

    static void addTo(Map<String, Function> all) {
        for (String name : new String[] {"getdate", "getutcdate", "current_timestamp"}) {
            all.put(name, clock(Types.DATETIME));
        }
        all.put("sysdatetime", clock(Types.DATETIME2));
        all.put("sysutcdatetime", clock(Types.DATETIME2));
        all.put("sysdatetimeoffset", clock(Types.DATETIMEOFFSET));
        all.put("current_date", clock(Types.DATE));
        all.put("dateadd", new Function(3, 3, MomentFunctions::add));
        all.put("datediff", new Function(3, 3, call -> difference(call, Types.INT)));
        all.put("datediff_big", new Function(3, 3, call -> difference(call, Types.BIGINT)));
        all.put("datepart", new Function(2, 2, MomentFunctions::part));
        all.put(
                "datename",
                new Function(
                        2,
                        2,
                        call ->
                                routine(
                                        SqlType.ofLength(Kind.NVARCHAR, 30),
                                        "date_name",
                                        Translation.literal(call.datePart()),
                                        call.as(1, Types.DATETIME2))));
        for (String part : new String[] {"year", "month", "day"}) {
            all.put(
                    part,
                    new Function(
                            1,
                            1,
                            call ->
                                    routine(
                                            Types.INT,
                                            "date_part",
                                            Translation.literal(part),
                                            call.as(0, Types.DATETIME2))));
        }
        all.put(
                "eomonth",
                new Function(
                        1,
                        2,
                        call ->
                                routine(
                                        Types.DATE,
                                        "end_of_month",
                                        call.as(0, Types.DATE),
                                        call.count() > 1 ? call.integer(1) : "0")));
        all.put("isdate", new Function(1, 1, call -> routine(Types.INT, "is_date", call.text(0))));
        fromParts(all);
        offsets(all);
    }

    private static Function clock(SqlType type) {
        return new Function(
                0,
                0,
                call ->
                        call.translation().isKept()
                                ? call.translation()
                                        .convert(
                                                new Term.Plain(
                                                        Translation.routine("now"),
                                                        Types.DATETIME2),
                                                type,
                                                Input.Mode.CAST)
                                : new Term.Parameter(new Input.Clock(type), type));
    }

    private static Term add(FunctionCall call) throws SqlError {
        String part = Translation.literal(call.datePart());
        String number = call.as(1, Types.BIGINT);
        Term moment = call.term(2);
        SqlType type =
                switch (Types.family(moment.type())) {
                    case MOMENT, TIME, OFFSET_MOMENT -> moment.type();
                    default -> Types.DATETIME;
                };
        String h2 = call.translation().as(moment, type);
        String function =
                switch (type.kind()) {
                    case DATE -> "add_date";
                    case TIME -> "add_time";
                    case DATETIMEOFFSET -> "add_offset";
                    default -> "add_moment";
                };
        return cast(type, Translation.routine(function, part, number, h2));
    }

    private static Term difference(FunctionCall call, SqlType type) throws SqlError {
        return cast(
                type,
                Translation.routine(
                        "difference",
                        Translation.literal(call.datePart()),
                        moment(call, 1),
                        moment(call, 2)));
    }

    private static String moment(FunctionCall call, int index) throws SqlError {
        Term term = call.term(index);
        return term.type().kind() == Kind.DATETIMEOFFSET
                ? Translation.routine("utc", call.translation().h2(term))
                : call.as(index, Types.DATETIME2);
    }

    private static Term part(FunctionCall call) throws SqlError {
        String part = call.datePart();
        return part.equals("tzoffset")
                ? routine(Types.INT, "offset_minutes", call.as(1, Types.DATETIMEOFFSET))
                : routine(
                        Types.INT,
                        "date_part",
                        Translation.literal(part),
                        call.as(1, Types.DATETIME2));
    }

    private static void fromParts(Map<String, Function> all) {
        all.put(
                "datefromparts",
                new Function(3, 3, call -> new Term.Plain(date(call), Types.DATE)));
        all.put(
                "datetimefromparts",
                new Function(
                        7,
                        7,
                        call ->
                                cast(
                                        Types.DATETIME,
                                        Translation.routine(
                                                "moment_of",
                                                date(call),
                                                time(call, 3, call.integer(6) + " * 1000000")))));
        all.put(
                "datetime2fromparts",
                new Function(
                        8,
                        8,
                        call ->
                                cast(
                                        SqlType.ofScale(Kind.DATETIME2, scale(call, 7)),
                                        Translation.routine(
                                                "moment_of",
                                                date(call),
                                                time(call, 3, nanos(call, 6, scale(call, 7)))))));
        all.put(
                "timefromparts",
                new Function(
                        5,
                        5,
                        call ->
                                cast(
                                        SqlType.ofScale(Kind.TIME, scale(call, 4)),
                                        time(call, 0, nanos(call, 3, scale(call, 4))))));
    }

    private static String date(FunctionCall call) throws SqlError {
        return Translation.routine("date_of", call.integer(0), call.integer(1), call.integer(2));
    }

    private static String time(FunctionCall call, int from, String nanos) throws SqlError {
        return Translation.routine(
                "time_of",
                call.integer(from),
                call.integer(from + 1),
                call.integer(from + 2),
                nanos);
    }

    private static int scale(FunctionCall call, int index) throws SqlError {
        if (call.term(index) instanceof Term.Constant(Integer digits, var _)
                && digits >= 0
                && digits <= 7) {
            return digits;
        }
        throw new SqlError(
                10760,
                "Scale argument is not valid. Valid expressions for data type datetime2 scale"
                        + " argument are integer constants and integer constant expressions.");
    }

    private static String nanos(FunctionCall call, int index, int scale) throws SqlError {
        return call.integer(index)
                + " * "
                + (long) Math.pow(10, FRACTION_DIGITS_MAX - (double) scale);
    }

    private static void offsets(Map<String, Function> all) {
        all.put(
                "switchoffset",
                new Function(
                        2,
                        2,
                        call ->
                                cast(
                                        offsetType(call),
                                        Translation.routine(
                                                "switch_offset",
                                                call.as(0, Types.DATETIMEOFFSET),
                                                minutes(call)))));
        all.put(
                "todatetimeoffset",
                new Function(
                        2,
                        2,
                        call ->
                                cast(
                                        offsetType(call),
                                        Translation.routine(
                                                "to_offset_moment",
                                                call.as(0, Types.DATETIME2),
                                                minutes(call)))));
    }

    /** As exact as the moment that it is made of. */
    private static SqlType offsetType(FunctionCall call) throws SqlError {
        SqlType type = call.term(0).type();
        int scale =
                switch (type.kind()) {
                    case DATETIME2, DATETIMEOFFSET -> type.scale();
                    case DATETIME -> 3;
                    case SMALLDATETIME, DATE -> 0;
                    default -> 7;
                };
        return SqlType.ofScale(Kind.DATETIMEOFFSET, scale);
    }

    private static String minutes(FunctionCall call) throws SqlError {
        Term term = call.term(1);
        return Types.family(term.type()) == Types.Family.TEXT
                ? Translation.routine("zone_minutes", call.translation().h2(term))
                : call.integer(1);
    }
}
