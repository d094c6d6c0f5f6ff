package dev.tidegate.sandbox.sqlserver.bind;

import static dev.tidegate.sandbox.sqlserver.bind.Functions.routine;

import dev.tidegate.sandbox.sqlserver.bind.Functions.Function;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.Map;
import java.util.StringJoiner;

/** String functions. */
final class TextFunctions {
    private TextFunctions() {}

    static void addTo(Map<String, Function> all) {
        parts(all);
        searches(all);
        codes(all);
        all.put("concat", new Function(1, 254, call -> concat(call, 0, "''")));
        all.put("concat_ws", new Function(2, 254, TextFunctions::concatWithSeparator));
        all.put("datalength", new Function(1, 1, TextFunctions::dataLength));
        all.put("hashbytes", new Function(2, 2, TextFunctions::hash));
        all.put(
                "str",
                new Function(
                        1,
                        3,
                        call ->
                                routine(
                                        Types.text(false, 8000),
                                        "str",
                                        call.as(0, Types.FLOAT),
                                        call.count() > 1 ? call.integer(1) : "10",
                                        call.count() > 2 ? call.integer(2) : "0")));
    }

    private static void parts(Map<String, Function> all) {
        all.put("len", new Function(1, 1, call -> routine(Types.INT, "len", call.text(0))));
        all.put(
                "substring",
                new Function(
                        3,
                        3,
                        call ->
                                isBinary(call.term(0))
                                        ? new Term.Plain(
                                                "SUBSTRING("
                                                        + call.translation().h2(call.term(0))
                                                        + " FROM "
                                                        + call.integer(1)
                                                        + " FOR "
                                                        + call.integer(2)
                                                        + ")",
                                                SqlType.ofLength(Kind.VARBINARY, 8000))
                                        : routine(
                                                call.textType(0),
                                                "substring",
                                                call.text(0),
                                                call.as(1, Types.BIGINT),
                                                call.as(2, Types.BIGINT))));
        all.put("left", part("left_part"));
        all.put("right", part("right_part"));
        all.put("upper", same("UPPER", false));
        all.put("lower", same("LOWER", false));
        all.put("ltrim", same("ltrim", true));
        all.put("rtrim", same("rtrim", true));
        all.put(
                "trim",
                new Function(
                        1,
                        1,
                        call ->
                                routine(
                                        call.textType(0),
                                        "ltrim",
                                        Translation.routine("rtrim", call.text(0)))));
        all.put("reverse", same("reverse", true));
        all.put(
                "replicate",
                new Function(
                        2,
                        2,
                        call ->
                                routine(
                                        Types.text(Types.isNational(call.textType(0)), 8000),
                                        "replicate",
                                        call.text(0),
                                        call.integer(1))));
        all.put(
                "space",
                new Function(
                        1,
                        1,
                        call ->
                                routine(
                                        Types.text(false, 8000),
                                        "replicate",
                                        "' '",
                                        call.integer(0))));
        all.put(
                "stuff",
                new Function(
                        4,
                        4,
                        call ->
                                routine(
                                        longText(call),
                                        "stuff",
                                        call.text(0),
                                        call.integer(1),
                                        call.integer(2),
                                        call.text(3))));
        all.put(
                "replace",
                new Function(
                        3,
                        3,
                        call ->
                                routine(
                                        longText(call),
                                        "replace_text",
                                        call.text(0),
                                        call.text(1),
                                        call.text(2))));
        all.put(
                "translate",
                new Function(
                        3,
                        3,
                        call ->
                                routine(
                                        longText(call),
                                        "translate_text",
                                        call.text(0),
                                        call.text(1),
                                        call.text(2))));
    }

    private static boolean isBinary(Term term) {
        return Types.family(term.type()) == Types.Family.BINARY;
    }

    private static SqlType longText(FunctionCall call) throws SqlError {
        SqlType type = call.textType(0);
        return Types.text(Types.isNational(type), type.isMax() ? SqlType.MAX : 8000);
    }

    private static Function part(String routine) {
        return new Function(
                2, 2, call -> routine(call.textType(0), routine, call.text(0), call.integer(1)));
    }

    private static Function same(String function, boolean routine) {
        return new Function(
                1,
                1,
                call ->
                        routine
                                ? routine(call.textType(0), function, call.text(0))
                                : new Term.Plain(
                                        function + "(" + call.text(0) + ")", call.textType(0)));
    }

    private static void searches(Map<String, Function> all) {
        all.put(
                "charindex",
                new Function(
                        2,
                        3,
                        call ->
                                routine(
                                        Types.INT,
                                        "char_index",
                                        call.text(0),
                                        call.text(1),
                                        call.count() > 2 ? call.integer(2) : "1")));
        all.put(
                "patindex",
                new Function(
                        2, 2, call -> routine(Types.INT, "pat_index", call.text(0), call.text(1))));
        all.put(
                "quotename",
                new Function(
                        1,
                        2,
                        call ->
                                routine(
                                        SqlType.ofLength(Kind.NVARCHAR, 258),
                                        "quote_name",
                                        call.text(0),
                                        call.count() > 1 ? call.text(1) : "'['")));
        all.put(
                "parsename",
                new Function(
                        2,
                        2,
                        call -> routine(Types.NAME, "parse_name", call.text(0), call.integer(1))));
        all.put(
                "soundex",
                new Function(
                        1,
                        1,
                        call ->
                                new Term.Plain(
                                        "SOUNDEX(" + call.text(0) + ")",
                                        SqlType.ofLength(Kind.VARCHAR, 4))));
        all.put(
                "difference",
                new Function(
                        2,
                        2,
                        call ->
                                new Term.Plain(
                                        "DIFFERENCE(" + call.text(0) + ", " + call.text(1) + ")",
                                        Types.INT)));
    }

    private static void codes(Map<String, Function> all) {
        all.put(
                "ascii",
                new Function(1, 1, call -> routine(Types.INT, "ascii_code", call.text(0))));
        all.put(
                "unicode",
                new Function(1, 1, call -> routine(Types.INT, "unicode_code", call.text(0))));
        all.put(
                "char",
                new Function(
                        1,
                        1,
                        call ->
                                routine(
                                        SqlType.ofLength(Kind.VARCHAR, 1),
                                        "char_of",
                                        call.integer(0))));
        all.put(
                "nchar",
                new Function(
                        1,
                        1,
                        call ->
                                routine(
                                        SqlType.ofLength(Kind.NVARCHAR, 1),
                                        "nchar_of",
                                        call.integer(0))));
    }

    /** Joined texts, NULL as nothing. */
    private static Term concat(FunctionCall call, int from, String separator) throws SqlError {
        StringJoiner text = new StringJoiner(" || " + separator + " || ", "(", ")");
        boolean national = false;
        long length = 0;
        for (int i = from; i < call.count(); i++) {
            SqlType type = call.textType(i);
            national |= Types.isNational(type);
            length = length < 0 || type.isMax() ? SqlType.MAX : length + type.length();
            text.add("COALESCE(" + call.text(i) + ", '')");
        }
        long bounded = length < 0 ? length : Math.min(length, national ? 4000 : 8000);
        return new Term.Plain(text.toString(), Types.text(national, bounded));
    }

    /** Texts that are not NULL, with the separator between them. */
    private static Term concatWithSeparator(FunctionCall call) throws SqlError {
        StringJoiner arguments = new StringJoiner(", ", "CONCAT_WS(", ")");
        for (int i = 0; i < call.count(); i++) {
            arguments.add(call.text(i));
        }
        return new Term.Plain(arguments.toString(), Types.text(true, 4000));
    }

    private static Term dataLength(FunctionCall call) throws SqlError {
        Term term = call.term(0);
        Translation translation = call.translation();
        String h2 = translation.h2(term);
        SqlType type = Types.length(term.type()) == SqlType.MAX ? Types.BIGINT : Types.INT;
        return switch (Types.family(term.type())) {
            case TEXT ->
                    Functions.cast(
                            type,
                            Translation.routine(
                                    "text_bytes",
                                    h2,
                                    Types.isNational(term.type()) ? "TRUE" : "FALSE"));
            case BINARY -> Functions.cast(type, "OCTET_LENGTH(" + h2 + ")");
            default ->
                    Functions.cast(
                            type,
                            "CASE WHEN "
                                    + h2
                                    + " IS NULL THEN NULL ELSE "
                                    + dev.tidegate.sandbox.sqlserver.catalog.TypeNames.maxLength(
                                            term.type())
                                    + " END");
        };
    }

    private static Term hash(FunctionCall call) throws SqlError {
        SqlType type = SqlType.ofLength(Kind.VARBINARY, 8000);
        Term value = call.term(1);
        if (Types.family(value.type()) == Types.Family.BINARY) {
            return routine(type, "hash_bytes", call.text(0), call.translation().h2(value));
        }
        return routine(
                type,
                "hash_text",
                call.text(0),
                call.text(1),
                Types.isNational(value.type()) ? "TRUE" : "FALSE");
    }
}
