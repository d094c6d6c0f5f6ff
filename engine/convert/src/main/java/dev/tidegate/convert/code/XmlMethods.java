package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import java.util.Locale;
import java.util.Optional;

/** Methods of xml: value, exist and query become XPath. */
final class XmlMethods {
    private final Unit unit;

    XmlMethods(Unit unit) {
        this.unit = unit;
    }

    Typed of(Call.Method method, Scope scope) {
        String name = method.name().value().toLowerCase(Locale.ROOT);
        if (name.equals("value")
                && inner(method.target()) instanceof Expression.ScalarSubquery query) {
            Optional<Typed> joined = new ForXml(unit).scalar(query.query(), scope);
            if (joined.isPresent()) {
                return joined.get();
            }
        }
        Typed target = unit.expressions.of(method.target(), scope);
        if (target.type().kind() != Kind.XML) {
            throw NotConvertible.of(
                    "method",
                    method.span(),
                    "the method " + name + " of a value",
                    "Find what it computes.");
        }
        String path =
                method.arguments().isEmpty()
                        ? ""
                        : text(method.arguments().getFirst(), scope, method);
        if (path.matches("(?s).*(declare|sql:|for \\$|\\bif\\b|data\\(|contains\\().*")) {
            throw NotConvertible.of(
                    "xquery", method.span(), "a query of xml", "Write it with xmltable.");
        }
        String xpath = path.replaceFirst("^\\((.*)\\)\\[1]$", "$1");
        return switch (name) {
            case "value" -> value(target, xpath, method, scope);
            case "exist" ->
                    Typed.simple(
                            "xpath_exists("
                                    + Literals.quoted(path)
                                    + ", "
                                    + target.sql()
                                    + ")::integer",
                            SqlType.INT);
            case "query" ->
                    Typed.simple(
                            "(SELECT xmlagg(x) FROM unnest(xpath("
                                    + Literals.quoted(path)
                                    + ", "
                                    + target.sql()
                                    + ")) AS x)",
                            target.type());
            default ->
                    throw NotConvertible.of(
                            "xml_method",
                            method.span(),
                            "the method " + name + " of xml",
                            "Write it with xmltable.");
        };
    }

    private static Expression inner(Expression expression) {
        return expression instanceof Expression.Parenthesised(_, Expression inner)
                ? inner(inner)
                : expression;
    }

    private String text(Expression expression, Scope scope, Call.Method method) {
        return unit.expressions
                .of(expression, scope)
                .literal()
                .orElseThrow(() ->
                        NotConvertible.of(
                                "xquery",
                                method.span(),
                                "a query of xml that is no constant",
                                "Write it with xmltable."));
    }

    private Typed value(Typed target, String xpath, Call.Method method, Scope scope) {
        String typeName = text(method.arguments().get(1), scope, method);
        SqlType type =
                TSqlParser.parseExpression("cast(1 as " + typeName + ")", SyntaxOptions.STATEMENT)
                        .node()
                        .filter(Call.Cast.class::isInstance)
                        .map(node -> unit.catalog.castType(((Call.Cast) node).type()))
                        .orElse(SqlType.UNKNOWN);
        boolean plain =
                xpath.contains("/@")
                        || xpath.startsWith("@")
                        || xpath.endsWith("text()")
                        || xpath.endsWith(")");
        String full = plain ? xpath : xpath + "/text()";
        Typed text =
                Typed.simple(
                        "(xpath(" + Literals.quoted(full) + ", " + target.sql() + "))[1]::text",
                        Casts.text(SqlType.MAX));
        return new Casts(unit).cast(text, type, Optional.empty(), method.span());
    }
}
