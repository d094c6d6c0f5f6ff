package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Predicate;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Translates scalars and conditions, with their types. */
final class Expressions {
    private final Unit unit;
    private final Operators operators;
    private final Predicates predicates;
    private final Casts casts;
    private final FunctionCalls calls;

    Expressions(Unit unit) {
        this.unit = unit;
        operators = new Operators(unit);
        predicates = new Predicates(unit);
        casts = new Casts(unit);
        calls = new FunctionCalls(unit);
    }

    Typed of(Expression expression, Scope scope) {
        Typed value =
                switch (expression) {
                    case Expression.Operand operand -> operand(operand, scope);
                    case Predicate predicate -> predicates.of(predicate, scope);
                    case Call call -> call(call, scope);
                };
        return value.isText() ? represented(value, scope, expression) : value;
    }

    /** PostgreSQL does not know in a subquery whether a row sums up groups of the outer query. */
    private static Typed represented(Typed value, Scope scope, Expression at) {
        Typed shown = scope.represented(value);
        boolean other = !shown.sql().equals(value.sql());
        if (other && shown.sql().contains("grouping(") && !scope.groupsBy(value)) {
            throw NotConvertible.of(
                    "rollup_subquery",
                    at.span(),
                    "text that rows are grouped by with ROLLUP or its like, in a subquery",
                    "Group in a derived table, and put the subquery around it.");
        }
        return shown;
    }

    /** A condition, as text. */
    String condition(Expression expression, Scope scope) {
        Typed value = of(expression, scope);
        return value.type().isBit() || !value.type().isKnown()
                ? value.sql()
                : casts.toBit(value, expression.span()).sql();
    }

    List<Typed> all(List<Expression> expressions, Scope scope) {
        List<Typed> values = new ArrayList<>();
        for (Expression expression : expressions) {
            values.add(of(expression, scope));
        }
        return values;
    }

    private Typed operand(Expression.Operand operand, Scope scope) {
        return switch (operand) {
            case Expression.Literal literal -> Literals.of(literal);
            case Expression.Variable variable -> variable(variable);
            case Expression.ColumnReference column -> column(column, scope);
            case Expression.Unary unary -> operators.unary(unary, scope);
            case Expression.Binary binary -> operators.binary(binary, scope);
            case Expression.Parenthesised(_, Expression inner) -> parenthesised(of(inner, scope));
            case Expression.ScalarSubquery query -> subquery(query, scope);
            case Expression.Case choice -> new Cases(unit).of(choice, scope);
            case Expression.Collate collate -> collate(collate, scope);
            case Expression.AtTimeZone zone -> new TimeZones(unit).of(zone, scope);
            case Expression.NextValue next -> nextValue(next);
            case Expression.OdbcEscape odbc -> odbc(odbc, scope);
            case Expression.Star star -> star(star);
            case Expression.Default value -> Typed.simple("DEFAULT", SqlType.UNKNOWN);
            case Expression.When when -> throw misplaced(when);
            case Expression.Over over -> throw misplaced(over);
            case Expression.Window window -> throw misplaced(window);
            case Expression.Hole hole -> Typed.simple(hole.text(), SqlType.UNKNOWN);
        };
    }

    private static NotConvertible misplaced(Expression at) {
        return NotConvertible.of("window", at.span(), "a window alone", "Look at the statement.");
    }

    private static Typed parenthesised(Typed inner) {
        return inner.simple()
                ? inner
                : new Typed(
                        "(" + inner.sql() + ")",
                        inner.type(),
                        inner.nullable(),
                        inner.exact(),
                        true,
                        inner.exactCase(),
                        inner.literal());
    }

    private Typed star(Expression.Star star) {
        return Typed.simple(
                star.qualifier()
                        .map(any -> unit.names.local(any.base().value()) + ".*")
                        .orElse("*"),
                SqlType.UNKNOWN);
    }

    private Typed variable(Expression.Variable variable) {
        if (variable.name().startsWith("@@")) {
            return new SystemFunctions(unit).global(variable);
        }
        return unit.variable(variable.name())
                .map(any -> Typed.simple(any.sql(), any.type()).exactly())
                .orElseThrow(() ->
                        NotConvertible.of(
                                "variable",
                                variable.span(),
                                "the variable " + variable.name() + " is not declared here",
                                "Declare it."));
    }

    private Typed column(Expression.ColumnReference reference, Scope scope) {
        ObjectName name = reference.name();
        String column = name.base().value();
        if (name.parts().size() > 1) {
            String qualifier = name.parts().get(name.parts().size() - 2).value();
            Optional<Scope.Source> source = scope.source(qualifier);
            if (source.isPresent()) {
                return of(source.get(), column);
            }
            Optional<Typed> coordinate = new Points(unit).coordinate(reference, scope);
            if (coordinate.isPresent()) {
                return coordinate.get();
            }
            return Typed.simple(
                    unit.names.local(qualifier) + "." + unit.names.local(column), SqlType.UNKNOWN);
        }
        if (column.startsWith("$")) {
            return special(reference, column);
        }
        Optional<Scope.Found> found = scope.column(column);
        if (found.isPresent()) {
            Scope.ScopeColumn known = found.get().column();
            boolean qualify =
                    scope.sources().size() > 1 || !scope.sources().contains(found.get().source());
            return typed(
                    qualify ? found.get().source().sql() + "." + known.sql() : known.sql(), known);
        }
        boolean quoted = name.base().quote() == Identifier.Quote.DOUBLE_QUOTES;
        if (quoted && scope.sources().stream().allMatch(Scope.Source::complete)) {
            return Literals.text(column, SqlType.of(Kind.VARCHAR));
        }
        return Typed.simple(unit.names.local(column), SqlType.UNKNOWN);
    }

    private static Typed special(Expression.ColumnReference reference, String column) {
        if (column.equalsIgnoreCase("$action")) {
            return Typed.simple("merge_action()", Casts.text(10));
        }
        throw NotConvertible.of(
                "pseudo_column", reference.span(), column, "Write the name of the column.");
    }

    private Typed of(Scope.Source source, String column) {
        Optional<Scope.ScopeColumn> known = source.column(column);
        return known.isPresent()
                ? typed(source.sql() + "." + known.get().sql(), known.get())
                : Typed.simple(source.sql() + "." + unit.names.local(column), SqlType.UNKNOWN);
    }

    /** A column under the text by which it is read. */
    static Typed typed(String sql, Scope.ScopeColumn column) {
        return new Typed(
                sql,
                column.type(),
                column.nullable(),
                column.exact(),
                true,
                column.exactCase(),
                Optional.empty());
    }

    private Typed subquery(Expression.ScalarSubquery query, Scope scope) {
        Optional<Typed> joined = new ForXml(unit).scalar(query.query(), scope);
        if (joined.isPresent()) {
            return joined.get();
        }
        Translated inner = unit.queries.query(query.query(), Optional.of(scope));
        SqlType type =
                inner.columns().isEmpty() ? SqlType.UNKNOWN : inner.columns().getFirst().type();
        boolean exactCase = !inner.columns().isEmpty() && inner.columns().getFirst().exactCase();
        return Typed.simple("(" + inner.sql() + ")", type).withCase(exactCase);
    }

    private Typed collate(Expression.Collate collate, Scope scope) {
        if (Accents.areDisregarded(collate)) {
            throw NotConvertible.of(
                    "accents",
                    collate.span(),
                    "a collation that disregards accents, outside of a comparison",
                    "Say what is compared by it; unaccented of the compatibility schema helps.");
        }
        Typed value = of(collate.operand(), scope);
        return value.withCase(tellsCases(collate.collation().value()));
    }

    /** Whether a collation of SQL Server tells cases apart. */
    static boolean tellsCases(String collation) {
        String upper = collation.toUpperCase(Locale.ROOT);
        return upper.contains("_CS") || upper.contains("_BIN");
    }

    private Typed nextValue(Expression.NextValue next) {
        unit.unstable = true;
        SqlType type =
                unit.find(next.sequence())
                        .filter(CatalogObject.Sequence.class::isInstance)
                        .map(found -> ((CatalogObject.Sequence) found).type())
                        .orElse(SqlType.of(Kind.BIGINT));
        Typed value =
                Typed.simple(
                        "nextval(" + Literals.quoted(unit.objectSql(next.sequence())) + ")", type);
        return value.notNull();
    }

    private Typed odbc(Expression.OdbcEscape odbc, Scope scope) {
        Typed inner = of(odbc.inner(), scope);
        return switch (odbc.kind()) {
            case "fn" -> inner;
            case "d" -> unit.coercion.to(inner, SqlType.of(Kind.DATE), odbc.span());
            case "t" -> unit.coercion.to(inner, SqlType.ofScale(Kind.TIME, 3), odbc.span());
            case "ts" -> unit.coercion.to(inner, SqlType.ofScale(Kind.DATETIME, 3), odbc.span());
            case "guid" -> unit.coercion.to(inner, SqlType.of(Kind.UNIQUEIDENTIFIER), odbc.span());
            default -> throw NotConvertible.function("{" + odbc.kind() + "}", odbc.span());
        };
    }

    private Typed call(Call call, Scope scope) {
        return switch (call) {
            case Call.Function function -> calls.of(function, scope);
            case Call.Cast cast -> casts.cast(cast, scope);
            case Call.Convert convert -> casts.convert(convert, scope);
            case Call.Parse parse -> casts.parse(parse, scope);
            case Call.Trim trim -> trim(trim, scope);
            case Call.Method method -> new XmlMethods(unit).of(method, scope);
            case Call.JsonPair pair -> throw NotConvertible.function("JSON_OBJECT", pair.span());
            case Call.WithinGroup group -> throw misplaced(group);
            case Call.IdentityFunction identity ->
                    throw NotConvertible.of(
                            "identity_function",
                            identity.span(),
                            "IDENTITY in SELECT INTO",
                            "Create the table first.");
            case Call.Property property ->
                    throw NotConvertible.function(property.name().value(), property.span());
            case Call.StaticMember member ->
                    throw NotConvertible.function(
                            member.type().text() + "::" + member.name().value(), member.span());
        };
    }

    private Typed trim(Call.Trim trim, Scope scope) {
        Typed characters = of(trim.characters(), scope);
        Typed value = of(trim.operand(), scope);
        String function =
                switch (trim.side().orElse("BOTH").toUpperCase(Locale.ROOT)) {
                    case "LEADING" -> "ltrim";
                    case "TRAILING" -> "rtrim";
                    default -> "btrim";
                };
        return Typed.simple(
                        function + "(" + value.sql() + ", " + characters.sql() + ")", value.type())
                .withCase(value.exactCase());
    }

    /** OVER with its window, with a blank in front. */
    String over(Expression.Over over, Scope scope) {
        Expression.Window window = over.window();
        return " OVER " + window(window, scope);
    }

    String window(Expression.Window window, Scope scope) {
        StringBuilder text = new StringBuilder("(");
        window.base().ifPresent(name -> text.append(unit.names.local(name.value())));
        if (!window.partitionBy().isEmpty()) {
            text.append("PARTITION BY ")
                    .append(
                            all(window.partitionBy(), scope).stream()
                                    .map(value -> predicates.key(value).sql())
                                    .collect(Collectors.joining(", ")));
        }
        if (!window.orderBy().isEmpty()) {
            text.append(text.length() > 1 ? " " : "").append(orderBy(window.orderBy(), scope));
        }
        window.frame().ifPresent(frame -> text.append(' ').append(unit.text(frame)));
        return text.append(')').toString();
    }

    /** ORDER BY with NULLs where T-SQL has them: they are less than all values. */
    String orderBy(List<QueryPart.OrderItem> items, Scope scope) {
        return "ORDER BY "
                + items.stream()
                        .map(item -> orderItem(item, scope))
                        .collect(Collectors.joining(", "));
    }

    private String orderItem(QueryPart.OrderItem item, Scope scope) {
        return orderItem(item, of(item.expression(), scope));
    }

    /** One item of ORDER BY that was translated. */
    String orderItem(QueryPart.OrderItem item, Typed value) {
        boolean mayBeNull = value.nullable() && value.literal().isEmpty();
        if (value.type().kind() == Kind.UNIQUEIDENTIFIER) {
            unit.note("uuid_order", item, "uniqueidentifier has another order on PostgreSQL");
        } else {
            unit.orders.key(value, item.span());
        }
        String order = item.descending() ? " DESC" : "";
        String nulls = item.descending() ? " NULLS LAST" : " NULLS FIRST";
        return value.sql() + order + (mayBeNull ? nulls : "");
    }

    /** The alias of a source, as in T-SQL: its own, or the last part of its name. */
    static String aliasOf(Optional<TableSource.Alias> alias, ObjectName name) {
        return alias.map(any -> any.name().value()).orElse(name.base().value());
    }
}
