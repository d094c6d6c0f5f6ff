package dev.tidegate.convert;

import dev.tidegate.bind.Literals;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.Expressions.Result;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Expression.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions of T-SQL in the definition of a table that have an equal. */
final class TableFunctions {
    private static final SqlType NAME = SqlType.ofLength(Kind.NVARCHAR, 128);
    private static final Pattern JSON_PATH = Pattern.compile("\\$(\\.[A-Za-z_][A-Za-z0-9_]*)*");

    private static final Set<String> MOMENTS =
            Set.of(
                    "getdate",
                    "current_timestamp",
                    "sysdatetime",
                    "getutcdate",
                    "sysutcdatetime",
                    "sysdatetimeoffset");

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
                    Map.entry("day", "day"),
                    Map.entry("dd", "day"),
                    Map.entry("d", "day"),
                    Map.entry("dayofyear", "doy"),
                    Map.entry("dy", "doy"),
                    Map.entry("y", "doy"),
                    Map.entry("hour", "hour"),
                    Map.entry("hh", "hour"),
                    Map.entry("minute", "minute"),
                    Map.entry("mi", "minute"),
                    Map.entry("n", "minute"));

    private static final Map<String, String> STYLES =
            Map.of(
                    "101", "MM/DD/YYYY",
                    "103", "DD/MM/YYYY",
                    "104", "DD.MM.YYYY",
                    "108", "HH24:MI:SS",
                    "112", "YYYYMMDD",
                    "120", "YYYY-MM-DD HH24:MI:SS",
                    "121", "YYYY-MM-DD HH24:MI:SS.MS",
                    "23", "YYYY-MM-DD",
                    "126", "YYYY-MM-DD\"T\"HH24:MI:SS.MS");

    /** The first major version with the predicate IS JSON. */
    private static final int INPUT_IS_VALID_SINCE = 16;

    private static final int IS_JSON_SINCE = 16;

    /** They count bytes or halves of surrogate pairs, compare text, or read JSON less strictly. */
    private static final Set<String> DOUBTFUL =
            Set.of("reverse", "datalength", "isjson", "json_value", "json_query", "nullif");

    private final ScalarText scalars;

    TableFunctions(ScalarText scalars) {
        this.scalars = scalars;
    }

    /** Whether a call gives the moment of the call. */
    static boolean isMoment(Call.Function call) {
        return MOMENTS.contains(name(call));
    }

    /** Whether that is the time of the server's zone, without the zone. */
    static boolean isLocal(Call.Function call) {
        return isMoment(call) && !name(call).contains("utc") && !name(call).contains("offset");
    }

    private static String name(Call.Function call) {
        return call.name().text().toLowerCase(Locale.ROOT);
    }

    /** The moment, as a value of a type. */
    static Result moment(Call.Function call, SqlType wanted) throws UnconvertedException {
        String name = name(call);
        boolean utc = name.contains("utc");
        SqlType own =
                switch (name) {
                    case "sysdatetime", "sysutcdatetime" -> SqlType.ofScale(Kind.DATETIME2, 7);
                    case "sysdatetimeoffset" -> SqlType.ofScale(Kind.DATETIMEOFFSET, 7);
                    default -> SqlType.of(Kind.DATETIME);
                };
        SqlType type = wanted.isTemporal() ? wanted : own;
        if (wanted.isKnown() && !wanted.isTemporal()) {
            throw new UnconvertedException(name + " as a value of " + wanted);
        }
        String moment = utc ? "(clock_timestamp() at time zone 'UTC')" : "clock_timestamp()";
        if (type.kind() == Kind.DATETIMEOFFSET) {
            moment = "clock_timestamp()";
        }
        return new Result(moment + "::" + PgTypes.of(type).orElseThrow(), type, false);
    }

    Result of(Call.Function call) throws UnconvertedException {
        String name = name(call);
        if (isMoment(call)) {
            return moment(call, SqlType.UNKNOWN);
        }
        scalars.aim().doubt(DOUBTFUL.contains(name), "the function " + name);
        List<Expression> arguments = call.arguments();
        return switch (name) {
            case "newid", "newsequentialid" ->
                    new Result("gen_random_uuid()", SqlType.of(Kind.UNIQUEIDENTIFIER), false);
            case "suser_sname", "suser_name", "system_user", "original_login" ->
                    new Result("session_user::text", NAME, false);
            case "user_name", "current_user", "session_user", "user" ->
                    new Result("current_user::text", NAME, false);
            case "db_name" -> new Result("current_database()::text", NAME, false);
            case "app_name" -> new Result("current_setting('application_name')", NAME, false);
            case "isnull" -> isNull(arguments);
            case "coalesce" -> several("coalesce", arguments);
            case "nullif" -> nullIf(arguments);
            case "iif" -> iif(arguments);
            case "concat" -> concat(arguments);
            case "len" -> text("length(rtrim(%s, ' '))", arguments, SqlType.INT);
            case "datalength" -> dataLength(arguments);
            case "upper", "lower" -> text(name + "(%s)", arguments, null);
            case "ltrim", "rtrim" -> text(name + "(%s, ' ')", arguments, null);
            case "trim" -> text("trim(both ' ' from %s)", arguments, null);
            case "reverse" -> text("reverse(%s)", arguments, null);
            case "left", "right" -> part(name, arguments);
            case "substring" -> substring(arguments);
            case "abs", "ceiling", "floor", "sign" -> number(name, arguments);
            case "round" -> round(arguments);
            case "year", "month", "day" -> datePart(name, one(name, arguments));
            case "datepart" -> datePart(part(arguments), second(name, arguments));
            case "dateadd" ->
                    DateArithmetic.add(
                            word(arguments),
                            scalars.of(second(name, arguments)),
                            date(argument(name, arguments, 2)));
            case "datediff" ->
                    DateArithmetic.difference(
                            word(arguments),
                            date(second(name, arguments)),
                            date(argument(name, arguments, 2)));
            case "isjson" -> isJson(arguments);
            case "json_value", "json_query" -> json(name, arguments);
            default -> throw new UnconvertedException("the function " + name + " is not converted");
        };
    }

    /** A date as text in a style of CONVERT. */
    static Result shown(Result value, String style, SqlType wanted) throws UnconvertedException {
        String format = format(value.type(), style);
        String sql = "to_char(" + value.sql() + ", '" + format + "')";
        return new Result(
                "cast(" + sql + " as " + PgTypes.of(wanted).orElseThrow() + ")", wanted, false);
    }

    /** Of a date only the date is shown; how many digits a finer type has is not looked at. */
    private static String format(SqlType type, String style) throws UnconvertedException {
        String format = STYLES.get(style);
        boolean date = type.kind() == Kind.DATE;
        boolean moment = type.kind() == Kind.DATETIME || type.kind() == Kind.SMALLDATETIME;
        boolean clock = format != null && format.contains("HH24");
        boolean fraction = format != null && format.endsWith(".MS");
        if (date && format != null && format.startsWith("YYYY-MM-DD")) {
            return "YYYY-MM-DD";
        }
        boolean known =
                date
                        ? !clock
                        : moment
                                ? !style.equals("126")
                                : type.kind() == Kind.DATETIME2 && !fraction;
        if (format == null || !known) {
            throw new UnconvertedException("a conversion of " + type + " with the style " + style);
        }
        return format;
    }

    private static Expression one(String name, List<Expression> arguments)
            throws UnconvertedException {
        return argument(name, arguments, 0);
    }

    private static Expression second(String name, List<Expression> arguments)
            throws UnconvertedException {
        return argument(name, arguments, 1);
    }

    private static Expression argument(String name, List<Expression> arguments, int at)
            throws UnconvertedException {
        if (at >= arguments.size()) {
            throw new UnconvertedException(name + " with too few arguments");
        }
        return arguments.get(at);
    }

    /** The result has the type of the first argument. */
    private Result isNull(List<Expression> arguments) throws UnconvertedException {
        Result first = scalars.of(one("isnull", arguments));
        Result other = scalars.as(second("isnull", arguments), first.type());
        return new Result(
                "coalesce(" + first.sql() + ", " + other.sql() + ")",
                first.type(),
                first.immutable() && other.immutable());
    }

    private Result several(String function, List<Expression> arguments)
            throws UnconvertedException {
        SqlType type = scalars.common(arguments);
        List<String> values = new ArrayList<>();
        boolean immutable = true;
        for (Expression argument : arguments) {
            Result value = scalars.as(argument, type);
            values.add(value.sql());
            immutable &= value.immutable();
        }
        return new Result(function + "(" + String.join(", ", values) + ")", type, immutable);
    }

    private Result nullIf(List<Expression> arguments) throws UnconvertedException {
        Result first = scalars.of(one("nullif", arguments));
        Result other = scalars.as(second("nullif", arguments), first.type());
        return new Result(
                "nullif(" + first.sql() + ", " + other.sql() + ")",
                first.type(),
                first.immutable() && other.immutable());
    }

    private Result iif(List<Expression> arguments) throws UnconvertedException {
        Result condition = new ConditionText(scalars).of(one("iif", arguments));
        List<Expression> values = List.of(second("iif", arguments), argument("iif", arguments, 2));
        SqlType type = scalars.common(values);
        Result yes = scalars.as(values.get(0), type);
        Result no = scalars.as(values.get(1), type);
        return new Result(
                "case when %s then %s else %s end".formatted(condition.sql(), yes.sql(), no.sql()),
                type,
                condition.immutable() && yes.immutable() && no.immutable());
    }

    /** CONCAT takes NULL for nothing; concat() of PostgreSQL is not immutable. */
    private Result concat(List<Expression> arguments) throws UnconvertedException {
        List<String> values = new ArrayList<>();
        boolean immutable = true;
        boolean national = false;
        int length = 0;
        for (Expression argument : arguments) {
            Result value = scalars.of(argument);
            scalars.aim().doubt(value.type().isBlankFilled(), ScalarText.BLANKS_FORGOTTEN);
            Result text =
                    value.type().isText()
                            ? value
                            : Coercions.cast(value, SqlType.ofLength(Kind.VARCHAR, SqlType.MAX));
            boolean literal = ScalarText.stripped(argument) instanceof Literal;
            values.add(literal ? text.sql() : "coalesce(" + text.sql() + ", '')");
            immutable &= text.immutable();
            national |= value.type().isNational();
            length =
                    length == SqlType.MAX || text.type().length() == SqlType.MAX
                            ? SqlType.MAX
                            : length + text.type().length();
        }
        return new Result(
                String.join(" || ", values),
                SqlType.ofLength(national ? Kind.NVARCHAR : Kind.VARCHAR, length),
                immutable);
    }

    private Result text(String form, List<Expression> arguments, @Nullable SqlType type)
            throws UnconvertedException {
        Result value = scalars.of(one(form.replaceAll("\\(.*", ""), arguments));
        if (arguments.size() != 1 || !value.type().isText()) {
            throw new UnconvertedException("a function of text with " + value.type());
        }
        SqlType result =
                type != null
                        ? type
                        : value.type().isBlankFilled()
                                ? SqlType.ofLength(
                                        value.type().isNational() ? Kind.NVARCHAR : Kind.VARCHAR,
                                        value.type().length())
                                : value.type();
        return new Result(form.formatted(value.sql()), result, value.immutable());
    }

    /** National text has two bytes for a character. */
    private Result dataLength(List<Expression> arguments) throws UnconvertedException {
        Result value = scalars.of(one("datalength", arguments));
        if (value.type().isBlankFilled()) {
            throw new UnconvertedException("datalength of text that is filled with blanks");
        }
        if (value.type().isText()) {
            String sql = "length(" + value.sql() + ")" + (value.type().isNational() ? " * 2" : "");
            return new Result(sql, SqlType.INT, value.immutable());
        }
        if (value.type().isBinary()) {
            return new Result("length(" + value.sql() + ")", SqlType.INT, value.immutable());
        }
        throw new UnconvertedException("datalength of " + value.type());
    }

    /** A negative length is an error in T-SQL, and something else in PostgreSQL. */
    private Result part(String name, List<Expression> arguments) throws UnconvertedException {
        Result value = scalars.of(one(name, arguments));
        Result length = scalars.of(second(name, arguments));
        if (!value.type().isText() || !(ScalarText.stripped(arguments.get(1)) instanceof Literal)) {
            throw new UnconvertedException(name + " with a length that is no literal");
        }
        return new Result(
                name + "(" + value.sql() + ", " + length.sql() + ")",
                value.type(),
                value.immutable());
    }

    private Result substring(List<Expression> arguments) throws UnconvertedException {
        Result value = scalars.of(one("substring", arguments));
        Result start = scalars.of(second("substring", arguments));
        Result length = scalars.of(argument("substring", arguments, 2));
        if (!value.type().isText() || !start.type().isInteger() || !length.type().isInteger()) {
            throw new UnconvertedException("substring of " + value.type());
        }
        return new Result(
                "substring(%s, %s, %s)".formatted(value.sql(), start.sql(), length.sql()),
                value.type(),
                value.immutable() && start.immutable() && length.immutable());
    }

    private Result number(String name, List<Expression> arguments) throws UnconvertedException {
        Result value = scalars.of(one(name, arguments));
        if (!value.type().isNumber()) {
            throw new UnconvertedException(name + " of " + value.type());
        }
        return new Result(name + "(" + value.sql() + ")", value.type(), value.immutable());
    }

    private Result round(List<Expression> arguments) throws UnconvertedException {
        Result value = scalars.of(one("round", arguments));
        Result digits = scalars.of(second("round", arguments));
        if (arguments.size() != 2
                || value.type().kind() != Kind.DECIMAL && !value.type().isMoney()) {
            throw new UnconvertedException("round of " + value.type());
        }
        return new Result(
                "round(" + value.sql() + ", " + digits.sql() + ")",
                value.type(),
                value.immutable());
    }

    /** A text literal in place of a date is read as a datetime. */
    private Result date(Expression argument) throws UnconvertedException {
        Expression inner = ScalarText.stripped(argument);
        return inner instanceof Literal literal && Literals.isText(literal)
                ? scalars.as(argument, SqlType.of(Kind.DATETIME))
                : scalars.of(argument);
    }

    private static String word(List<Expression> arguments) throws UnconvertedException {
        if (one("a function of dates", arguments) instanceof Expression.ColumnReference word) {
            return word.name().text().toLowerCase(Locale.ROOT);
        }
        throw new UnconvertedException("a part of a date that is no word");
    }

    private static String part(List<Expression> arguments) throws UnconvertedException {
        String part = PARTS.get(word(arguments));
        if (part == null) {
            throw new UnconvertedException("this part of a date");
        }
        return part;
    }

    /** Only objects and arrays count as JSON; older servers need {@link CodeConverter#helpers}. */
    private Result isJson(List<Expression> arguments) throws UnconvertedException {
        Result value = scalars.of(one("isjson", arguments));
        if (arguments.size() != 1 || !value.type().isText()) {
            throw new UnconvertedException("isjson of " + value.type());
        }
        String sql =
                scalars.aim().postgres() < IS_JSON_SINCE
                        ? "mssql_compat.isjson(%s)".formatted(value.sql())
                        : "cast(%s is json object or %s is json array as integer)"
                                .formatted(value.sql(), value.sql());
        return new Result(sql, SqlType.INT, value.immutable());
    }

    /**
     * TRY_CAST and TRY_CONVERT: NULL where the text is no value of the type. Moments on older
     * servers need {@link CodeConverter#helpers}.
     */
    static Result tried(Aim aim, Result value, String style, SqlType wanted)
            throws UnconvertedException {
        aim.doubt(true, "a conversion that may fail");
        boolean isMoment = wanted.kind() == Kind.DATETIME2 && style.equals("126");
        if (aim.postgres() < INPUT_IS_VALID_SINCE && !isMoment) {
            throw new UnconvertedException(
                    "a conversion that may fail, before PostgreSQL " + INPUT_IS_VALID_SINCE);
        }
        String form =
                wanted.isInteger() && style.isEmpty()
                        ? "^\\s*[-+]?[0-9]+\\s*$"
                        : isMoment
                                ? "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?$"
                                : "";
        if (!value.type().isText() || form.isEmpty()) {
            throw new UnconvertedException("a conversion to " + wanted + " that may fail");
        }
        String type = PgTypes.of(wanted).orElseThrow();
        String text = value.sql();
        return new Result(
                aim.postgres() < INPUT_IS_VALID_SINCE
                        ? "case when %s ~ '%s' then cast(mssql_compat.try_timestamp(%s) as %s) end"
                                .formatted(text, form, text, type)
                        : "case when %s ~ '%s' and pg_input_is_valid(%s, '%s') then cast(%s as %s) end"
                                .formatted(text, form, text, type, text, type),
                wanted,
                false);
    }

    private Result datePart(String part, Expression argument) throws UnconvertedException {
        Result value = scalars.of(argument);
        if (!value.type().isTemporal()) {
            throw new UnconvertedException("a part of a date of " + value.type());
        }
        return new Result(
                "cast(extract(" + part + " from " + value.sql() + ") as integer)",
                SqlType.INT,
                value.immutable() && value.type().kind() != Kind.DATETIMEOFFSET);
    }

    /** JSON_QUERY gives only objects and arrays, JSON_VALUE only scalars; else NULL. */
    private Result json(String name, List<Expression> arguments) throws UnconvertedException {
        Result value = scalars.of(one(name, arguments));
        String path =
                arguments.size() > 1
                                && ScalarText.stripped(arguments.get(1)) instanceof Literal literal
                        ? Literals.text(literal)
                        : "$";
        if (!value.type().isText() || !JSON_PATH.matcher(path).matches()) {
            throw new UnconvertedException(name + " with a path that is not simple");
        }
        String keys = path.equals("$") ? "{}" : "{" + path.substring(2).replace('.', ',') + "}";
        String found = "cast(" + value.sql() + " as json) #> '" + keys + "'";
        boolean query = name.equals("json_query");
        String text = query ? "cast(" + found + " as text)" : found.replace("#>", "#>>");
        return new Result(
                "case when json_typeof(%s) %s ('object', 'array') then %s end"
                        .formatted(found, query ? "in" : "not in", text),
                SqlType.ofLength(Kind.NVARCHAR, query ? SqlType.MAX : 4000),
                false);
    }
}
