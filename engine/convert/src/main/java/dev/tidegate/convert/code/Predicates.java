package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Predicate;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.QueryPart.SelectElement;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Conditions; texts are compared as their collation and the profile say. */
final class Predicates {
    private final Unit unit;

    Predicates(Unit unit) {
        this.unit = unit;
    }

    Typed of(Predicate predicate, Scope scope) {
        return switch (predicate) {
            case Predicate.And(_, Expression left, Expression right) ->
                    condition(conjunct(left, scope) + " AND " + conjunct(right, scope));
            case Predicate.Or(_, Expression left, Expression right) ->
                    Typed.operation(
                            disjunct(left, scope) + " OR " + disjunct(right, scope), SqlType.BIT);
            case Predicate.Not(_, Expression operand) -> condition("NOT " + inside(operand, scope));
            case Predicate.Comparison comparison -> comparison(comparison, scope);
            case Predicate.Quantified quantified -> quantified(quantified, scope);
            case Predicate.IsNull(_, Expression operand, boolean negated) ->
                    condition(
                            unit.expressions.of(operand, scope).in()
                                    + (negated ? " IS NOT NULL" : " IS NULL"));
            case Predicate.IsDistinctFrom distinct -> distinct(distinct, scope);
            case Predicate.Between between -> between(between, scope);
            case Predicate.InList in -> inList(in, scope);
            case Predicate.InQuery in -> inQuery(in, scope);
            case Predicate.Like like -> new Likes(unit).of(like, scope);
            case Predicate.Exists(_, SelectQuery query) ->
                    Typed.simple(
                                    "EXISTS ("
                                            + unit.queries
                                                    .query(asked(query), Optional.of(scope))
                                                    .sql()
                                            + ")",
                                    SqlType.BIT)
                            .notNull();
            case Predicate.FullText text -> fullText(text);
            case Predicate.GraphMatch match ->
                    throw NotConvertible.of(
                            "graph", match.span(), "MATCH of a graph", "Write joins.");
            case Predicate.CurrentOf current ->
                    condition("CURRENT OF " + Cursors.name(unit, current.cursor()));
        };
    }

    /** What EXISTS asks: with {@code *} for whatever columns there are, for none of them. */
    private static SelectQuery asked(SelectQuery query) {
        if (!(query.body() instanceof QuerySpecification select)
                || select.distinct()
                || select.elements().size() != 1
                || !(select.elements().getFirst().expression() instanceof Expression.Star star)) {
            return query;
        }
        SelectElement element = select.elements().getFirst();
        SelectElement one =
                new SelectElement(
                        element.span(),
                        new Expression.Literal(star.span(), Expression.LiteralKind.INTEGER, "1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        QuerySpecification asked =
                new QuerySpecification(
                        select.span(),
                        false,
                        select.top(),
                        List.of(one),
                        select.into(),
                        select.from(),
                        select.where(),
                        select.groupBy(),
                        select.having(),
                        select.windows());
        return new SelectQuery(
                query.span(), asked, query.orderBy(), query.offset(), query.forClause());
    }

    private static Typed condition(String sql) {
        return Typed.operation(sql, SqlType.BIT);
    }

    private String inside(Expression operand, Scope scope) {
        String text = unit.expressions.condition(operand, scope);
        return operand instanceof Expression.Parenthesised || text.startsWith("EXISTS (")
                ? text
                : "(" + text + ")";
    }

    private String conjunct(Expression operand, Scope scope) {
        String text = unit.expressions.condition(operand, scope);
        return operand instanceof Predicate.Or ? "(" + text + ")" : text;
    }

    private String disjunct(Expression operand, Scope scope) {
        return unit.expressions.condition(operand, scope);
    }

    private Typed comparison(Predicate.Comparison comparison, Scope scope) {
        List<Typed> sides =
                new Accents(unit).of(List.of(comparison.left(), comparison.right()), scope);
        return comparison(comparison.operator(), sides.get(0), sides.get(1), comparison.span());
    }

    /** A comparison of two values of any types. */
    Typed comparison(String operator, Typed left, Typed right, Span at) {
        String sign =
                switch (operator) {
                    case "!=" -> "<>";
                    case "!<" -> ">=";
                    case "!>" -> "<=";
                    case "*=", "=*" ->
                            throw NotConvertible.of(
                                    "old_outer_join", at, operator, "Write LEFT JOIN.");
                    default -> operator.replaceAll("\\s", "");
                };
        if (left.type().isBit() != right.type().isBit()) {
            Optional<Typed> bit = bit(sign, left, right);
            if (bit.isPresent()) {
                return bit.get();
            }
        }
        notePrecision(left, right, at);
        List<Typed> pair = folded(unit.coercion.pair(left, right, at));
        if (!sign.equals("=") && !sign.equals("<>")) {
            pair = pair.stream().map(any -> unit.orders.key(any, at)).toList();
        }
        return condition(pair.get(0).in() + " " + sign + " " + pair.get(1).in());
    }

    /** Since 2016 SQL Server compares with all digits of the thirds of milliseconds. */
    private void notePrecision(Typed left, Typed right, Span at) {
        Kind first = left.type().kind();
        Kind second = right.type().kind();
        if (first == Kind.DATETIME && second == Kind.DATETIME2
                || first == Kind.DATETIME2 && second == Kind.DATETIME) {
            unit.add(
                    CodeItem.note(
                            "datetime_precision",
                            at,
                            "a datetime meets a datetime2: SQL Server compares thirds of"
                                    + " hundredths of a second, PostgreSQL milliseconds"));
        }
    }

    /** A bit against a constant. */
    private static Optional<Typed> bit(String sign, Typed left, Typed right) {
        boolean leftIsBit = left.type().isBit();
        Typed bit = leftIsBit ? left : right;
        Typed other = leftIsBit ? right : left;
        if (other.literal().isEmpty() || !sign.equals("=") && !sign.equals("<>")) {
            return Optional.empty();
        }
        String text = other.literal().get().toLowerCase(Locale.ROOT);
        boolean yes = text.equals("1") || text.equals("true");
        boolean no = text.equals("0") || text.equals("false");
        if (!yes && !no) {
            return Optional.empty();
        }
        return Optional.of(
                sign.equals("=") == yes ? bit.as(SqlType.BIT) : condition("NOT " + bit.in()));
    }

    /** Values that are compared with each other, in lower case where case is disregarded. */
    List<Typed> folded(List<Typed> values) {
        boolean texts =
                values.stream()
                        .allMatch(any ->
                                any.isText() || Coercion.isNull(any) || !any.type().isKnown());
        boolean anyText = values.stream().anyMatch(Typed::isText);
        boolean exact = values.stream().anyMatch(Typed::exactCase);
        List<Typed> folded = new ArrayList<>();
        boolean caseless = values.stream().anyMatch(Predicates::withoutLetters);
        boolean lower = texts && anyText && !exact && unit.disregardsCase() && !caseless;
        for (Typed value : values) {
            Typed next = anyText && texts ? trimmed(value) : value;
            folded.add(lower ? lower(next) : next);
        }
        return folded;
    }

    /** What texts have in common that are equal; another value as it is. */
    Typed key(Typed value) {
        if (!value.isText() || Coercion.isNull(value)) {
            return value;
        }
        Typed trimmed = trimmed(value);
        return value.exactCase() || !unit.disregardsCase() ? trimmed : lower(trimmed);
    }

    private static boolean withoutLetters(Typed value) {
        return value.isTextLiteral()
                && value.literal().orElseThrow().chars().noneMatch(Character::isLetter);
    }

    /** Blanks at the end do not count. */
    private Typed trimmed(Typed value) {
        if (value.isTextLiteral()) {
            String text = value.literal().orElseThrow();
            String stripped = text.replaceAll(" +$", "");
            return stripped.equals(text) ? value : Literals.text(stripped, value.type());
        }
        return unit.semantics.strict() && value.isText()
                ? Typed.simple("rtrim(" + value.sql() + ")", value.type())
                        .withCase(value.exactCase())
                : value;
    }

    static Typed lower(Typed value) {
        if (Coercion.isNull(value)) {
            return value;
        }
        if (value.isTextLiteral()) {
            return Literals.text(
                    value.literal().orElseThrow().toLowerCase(Locale.ROOT), value.type());
        }
        return Typed.simple("lower(" + value.sql() + ")", value.type());
    }

    private Typed quantified(Predicate.Quantified quantified, Scope scope) {
        String sign =
                quantified.operator().replace("!=", "<>").replace("!<", ">=").replace("!>", "<=");
        return toQuery(
                unit.expressions.of(quantified.left(), scope),
                sign + " " + quantified.quantifier() + " (",
                unit.queries.query(quantified.query(), Optional.of(scope)),
                quantified.span());
    }

    private Typed distinct(Predicate.IsDistinctFrom distinct, Scope scope) {
        List<Typed> pair =
                folded(
                        unit.coercion.pair(
                                unit.expressions.of(distinct.left(), scope),
                                unit.expressions.of(distinct.right(), scope),
                                distinct.span()));
        String words = distinct.negated() ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ";
        return condition(pair.get(0).in() + words + pair.get(1).in());
    }

    private Typed between(Predicate.Between between, Scope scope) {
        List<Typed> values =
                same(
                                new Accents(unit)
                                        .of(
                                                List.of(
                                                        between.operand(),
                                                        between.low(),
                                                        between.high()),
                                                scope),
                                between.span())
                        .stream()
                        .map(any -> unit.orders.key(any, between.span()))
                        .toList();
        return condition(
                values.get(0).in()
                        + (between.negated() ? " NOT BETWEEN " : " BETWEEN ")
                        + values.get(1).in()
                        + " AND "
                        + values.get(2).in());
    }

    private List<Typed> same(List<Typed> values, Span at) {
        SqlType type = unit.coercion.common(values);
        List<Typed> same = new ArrayList<>();
        for (Typed value : values) {
            same.add(type.isText() ? value : unit.coercion.to(value, type, at));
        }
        return folded(same);
    }

    private Typed inList(Predicate.InList in, Scope scope) {
        List<Expression> all = new ArrayList<>();
        all.add(in.operand());
        all.addAll(in.list());
        List<Typed> values = new Accents(unit).of(all, scope);
        List<Typed> same = same(values, in.span());
        if (values.getFirst().type().isBit()) {
            same =
                    values.stream()
                            .map(any -> unit.coercion.to(any, SqlType.BIT, in.span()))
                            .toList();
        }
        String list = same.stream().skip(1).map(Typed::sql).collect(Collectors.joining(", "));
        return condition(
                same.getFirst().in() + (in.negated() ? " NOT IN (" : " IN (") + list + ")");
    }

    private Typed inQuery(Predicate.InQuery in, Scope scope) {
        return toQuery(
                unit.expressions.of(in.operand(), scope),
                in.negated() ? "NOT IN (" : "IN (",
                unit.queries.query(in.query(), Optional.of(scope)),
                in.span());
    }

    /** A value beside the one column of a query, both as what they are compared by. */
    private Typed toQuery(Typed left, String operator, Translated query, Span at) {
        SqlType type =
                query.columns().isEmpty() ? SqlType.UNKNOWN : query.columns().getFirst().type();
        boolean exact = !query.columns().isEmpty() && query.columns().getFirst().exactCase();
        Typed column = Typed.simple("q.c", type).withCase(exact);
        Typed value = left;
        Typed other = column;
        if (left.isText() && type.isText()) {
            value = key(left.withCase(left.exactCase() || exact));
            other = key(column.withCase(left.exactCase() || exact));
        } else if (left.isText() != type.isText() && type.isKnown() && left.type().isKnown()) {
            SqlType common = unit.coercion.common(left.type(), type);
            value = unit.coercion.to(left, common, at);
            other = unit.coercion.to(column, common, at);
        }
        String inner =
                other.sql().equals("q.c")
                        ? query.sql()
                        : "SELECT " + other.sql() + " FROM (" + query.sql() + ") AS q(c)";
        return condition(value.in() + " " + operator + inner + ")");
    }

    private static Typed fullText(Predicate.FullText text) {
        throw NotConvertible.of(
                "full_text",
                text.span(),
                text.function() + " searches a full text index",
                "Add a tsvector column with a GIN index and search it with to_tsquery.");
    }
}
