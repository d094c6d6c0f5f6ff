package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.TableSource;
import java.util.List;
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
        if (target.type().kind() == Kind.HIERARCHYID) {
            return new HierarchyMethods(unit).of(target, method, scope);
        }
        if (target.type().kind() != Kind.XML) {
            throw NotConvertible.of(
                    "method",
                    method.span(),
                    "the method " + name + " of a value",
                    "Find what it computes.");
        }
        XmlPath path = path(method, scope, target);
        return switch (name) {
            case "value" -> value(target, path, method, scope);
            case "exist" ->
                    Typed.simple(
                            "xpath_exists("
                                    + Literals.quoted(path.path())
                                    + ", "
                                    + target.sql()
                                    + path.array()
                                    + ")::integer",
                            SqlType.INT);
            case "query" ->
                    Typed.simple(
                            "(SELECT xmlagg(x) FROM unnest(xpath("
                                    + Literals.quoted(path.path())
                                    + ", "
                                    + target.sql()
                                    + path.array()
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

    /** The rows of the method nodes, each with one node in its one column. */
    String nodes(TableSource.FunctionTable table, Call.Method method, Scope scope) {
        Typed target = unit.expressions.of(method.target(), scope);
        TableSource.Alias alias =
                table.alias()
                        .filter(any -> any.columns().size() == 1)
                        .orElseThrow(() -> xquery(method, "rows of xml without a column"));
        if (!method.name().value().equalsIgnoreCase("nodes") || target.type().kind() != Kind.XML) {
            throw xquery(method, "a method that gives rows");
        }
        XmlPath path = path(method, scope, target);
        String source = unit.names.local(alias.name().value());
        String column = unit.names.local(alias.columns().getFirst().value());
        boolean root = path.isRoot() && !unit.xmlNodes.containsKey(target.sql());
        unit.xmlNodes.put(source + "." + column, root);
        unit.xmlNodes.put(column, root);
        scope.add(
                new Scope.Source(
                        alias.name().value(),
                        source,
                        List.of(
                                new Scope.ScopeColumn(
                                        alias.columns().getFirst().value(),
                                        column,
                                        SqlType.of(Kind.XML),
                                        true,
                                        false)),
                        true));
        return "XMLTABLE("
                + path.clause()
                + Literals.quoted(path.path())
                + " PASSING "
                + passed(target)
                + " COLUMNS "
                + column
                + " xml PATH '.') AS "
                + source;
    }

    /** The path that a method gets first, from where its target is on PostgreSQL. */
    private XmlPath path(Call.Method method, Scope scope, Typed target) {
        if (method.arguments().isEmpty()) {
            throw xquery(method, "a method of xml without a path");
        }
        XmlPath path =
                XmlPath.of(text(method.arguments().getFirst(), scope, method))
                        .orElseThrow(() -> xquery(method, "a query of xml that is no path"));
        Optional<Boolean> root = Optional.ofNullable(unit.xmlNodes.get(target.sql()));
        if (root.isEmpty()) {
            return path;
        }
        if (path.isAbsolute() && !root.get()) {
            throw xquery(method, "a path from a node back to its document");
        }
        return path.insideElement();
    }

    private static NotConvertible xquery(Call.Method method, String reason) {
        return NotConvertible.of("xquery", method.span(), reason, "Write it with xmltable.");
    }

    /** PASSING takes no cast without parentheses. */
    private static String passed(Typed document) {
        return document.sql().contains("::") ? "(" + document.sql() + ")" : document.in();
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
                .orElseThrow(() -> xquery(method, "a query of xml that is no constant"));
    }

    private Typed value(Typed target, XmlPath path, Call.Method method, Scope scope) {
        String typeName = text(method.arguments().get(1), scope, method);
        SqlType type =
                TSqlParser.parseExpression("cast(1 as " + typeName + ")", SyntaxOptions.STATEMENT)
                        .node()
                        .filter(Call.Cast.class::isInstance)
                        .map(node -> unit.catalog.castType(((Call.Cast) node).type()))
                        .orElse(SqlType.UNKNOWN);
        Typed text =
                Typed.simple(
                        "(SELECT x.v FROM XMLTABLE("
                                + path.clause()
                                + "'/' PASSING "
                                + passed(target)
                                + " COLUMNS v text PATH "
                                + Literals.quoted(path.path())
                                + ") AS x)",
                        Casts.text(SqlType.MAX));
        return new Casts(unit).cast(text, type, Optional.empty(), method.span());
    }
}
