package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.bind.Functions.Function;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Functions that choose among their arguments. */
final class ChoiceFunctions {
    private static final int ARGUMENTS_MAX = 254;

    private ChoiceFunctions() {}

    static void addTo(Map<String, Function> all) {
        all.put("isnull", new Function(2, 2, ChoiceFunctions::isNull));
        all.put("coalesce", new Function(2, ARGUMENTS_MAX, call -> common(call, "COALESCE")));
        all.put("greatest", new Function(1, ARGUMENTS_MAX, call -> common(call, "GREATEST")));
        all.put("least", new Function(1, ARGUMENTS_MAX, call -> common(call, "LEAST")));
        all.put("nullif", new Function(2, 2, ChoiceFunctions::nullIf));
        all.put("iif", new Function(3, 3, ChoiceFunctions::iif));
        all.put("choose", new Function(2, ARGUMENTS_MAX, ChoiceFunctions::choose));
        for (String user : List.of("current_user", "session_user", "user")) {
            all.put(user, new Function(0, 0, call -> new Term.Constant("dbo", Types.NAME)));
        }
    }

    private static Term isNull(FunctionCall call) throws SqlError {
        Term first = call.term(0);
        SqlType type = first instanceof Term.Untyped ? call.term(1).type() : first.type();
        return new Term.Plain(
                "COALESCE("
                        + call.translation().as(first, type)
                        + ", "
                        + call.translation().as(call.term(1), type)
                        + ")",
                type);
    }

    private static Term common(FunctionCall call, String function) throws SqlError {
        List<Term> terms = Functions.terms(call);
        SqlType type = Expressions.commonType(terms);
        StringJoiner text = new StringJoiner(", ", function + "(", ")");
        for (Term term : terms) {
            text.add(call.translation().as(term, type));
        }
        return new Term.Plain(text.toString(), type);
    }

    private static Term nullIf(FunctionCall call) throws SqlError {
        Term first = call.term(0);
        String equal =
                call.expressions()
                        .conditions()
                        .h2(new Expression.Comparison("=", call.argument(0), call.argument(1)));
        return new Term.Plain(
                "CASE WHEN " + equal + " THEN NULL ELSE " + call.translation().h2(first) + " END",
                first.type());
    }

    private static Term iif(FunctionCall call) throws SqlError {
        List<Term> results = List.of(call.term(1), call.term(2));
        SqlType type = Expressions.commonType(results);
        return new Term.Plain(
                "CASE WHEN "
                        + call.expressions().conditions().h2(call.argument(0))
                        + " THEN "
                        + call.translation().as(results.get(0), type)
                        + " ELSE "
                        + call.translation().as(results.get(1), type)
                        + " END",
                type);
    }

    private static Term choose(FunctionCall call) throws SqlError {
        List<Term> terms = Functions.terms(call);
        List<Term> results = terms.subList(1, terms.size());
        SqlType type = Expressions.commonType(results);
        StringJoiner text = new StringJoiner(" ", "CASE " + call.integer(0) + " ", " END");
        for (int i = 0; i < results.size(); i++) {
            text.add("WHEN " + (i + 1) + " THEN " + call.translation().as(results.get(i), type));
        }
        return new Term.Plain(text.toString(), type);
    }
}
