package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** Translates conditions. */
final class Conditions {
    private final Expressions expressions;
    private final Translation translation;

    Conditions(Expressions expressions) {
        this.expressions = expressions;
        this.translation = expressions.translation();
    }

    String h2(Expression condition) throws SqlError {
        return switch (condition) {
            case Expression.Logical logical -> logical(logical);
            case Expression.Not not -> "(NOT " + h2(not.operand()) + ")";
            case Expression.Comparison comparison -> comparison(comparison);
            case Expression.IsNull isNull ->
                    "("
                            + expressions.h2(isNull.operand())
                            + (isNull.negated() ? " IS NOT NULL)" : " IS NULL)");
            case Expression.Between between -> between(between);
            case Expression.InList list -> inList(list);
            case Expression.InQuery query -> inQuery(query);
            case Expression.Like like -> like(like);
            case Expression.Exists exists ->
                    "EXISTS ("
                            + new Queries(translation)
                                    .derived(exists.query(), expressions.scope())
                                    .h2()
                            + ")";
            case Expression.Quantified quantified -> quantified(quantified);
            case Expression.Literal _,
                    Expression.Null _,
                    Expression.Default _,
                    Expression.Variable _,
                    Expression.Global _,
                    Expression.ColumnName _,
                    Expression.Unary _,
                    Expression.Binary _,
                    Expression.Case _,
                    Expression.Cast _,
                    Expression.Call _,
                    Expression.Subquery _,
                    Expression.Collate _,
                    Expression.NextValue _,
                    Expression.AtTimeZone _ ->
                    throw new SqlError(
                            4145,
                            15,
                            1,
                            "An expression of non-boolean type specified in a context where a"
                                    + " condition is expected.");
        };
    }

    private String logical(Expression.Logical logical) throws SqlError {
        StringJoiner text = new StringJoiner(logical.and() ? " AND " : " OR ", "(", ")");
        for (Expression operand : logical.operands()) {
            text.add(h2(operand));
        }
        Optional<String> bound = logical.and() ? Optional.empty() : lowerBound(logical);
        return bound.isPresent() ? "(" + text + " AND " + bound.get() + ")" : text.toString();
    }

    /**
     * A condition that each of the alternatives implies: {@code c = a AND … OR c > b} is never true
     * below the smaller one of {@code a} and {@code b}. H2 finds no range of an index in
     * alternatives by itself.
     */
    private Optional<String> lowerBound(Expression.Logical alternatives) throws SqlError {
        List<List<Expression.Comparison>> bounds = new ArrayList<>();
        for (Expression alternative : alternatives.operands()) {
            bounds.add(lowerBounds(alternative));
        }
        for (Expression.Comparison first : bounds.getFirst()) {
            StringJoiner values = new StringJoiner(", ", "LEAST(", ")");
            SqlType column = expressions.term(first.left()).type();
            boolean inAll = true;
            for (List<Expression.Comparison> each : bounds) {
                Optional<Expression.Comparison> bound =
                        each.stream()
                                .filter(other -> other.left().equals(first.left()))
                                .findFirst();
                inAll &= bound.isPresent();
                if (bound.isPresent()) {
                    values.add(expressions.as(bound.get().right(), column));
                }
            }
            if (inAll) {
                return Optional.of(expressions.h2(first.left()) + " >= " + values);
            }
        }
        return Optional.empty();
    }

    /** Comparisons of columns with values below which an alternative is not true. */
    private static List<Expression.Comparison> lowerBounds(Expression alternative) {
        List<Expression> parts =
                alternative instanceof Expression.Logical(boolean and, var operands) && and
                        ? operands
                        : List.of(alternative);
        List<Expression.Comparison> bounds = new ArrayList<>();
        for (Expression part : parts) {
            if (part instanceof Expression.Comparison comparison
                    && Set.of("=", ">", ">=").contains(comparison.operator())
                    && comparison.left() instanceof Expression.ColumnName
                    && comparison.right() instanceof Expression.Variable) {
                bounds.add(comparison);
            }
        }
        return bounds;
    }

    private String comparison(Expression.Comparison comparison) throws SqlError {
        Term left = expressions.term(comparison.left());
        Term right = expressions.term(comparison.right());
        List<String> sides = comparable(List.of(left, right));
        return "(" + sides.get(0) + " " + comparison.operator() + " " + sides.get(1) + ")";
    }

    /** Terms so that H2 compares them as SQL Server does; columns stay bare for their indexes. */
    private List<String> comparable(List<Term> terms) throws SqlError {
        SqlType common = Expressions.commonType(terms);
        List<String> texts = new ArrayList<>();
        for (Term term : terms) {
            boolean bare = term instanceof Term.Plain && isComparable(term.type(), common);
            texts.add(bare ? translation.h2(term) : side(term, common, terms));
        }
        return texts;
    }

    private String side(Term term, SqlType common, List<Term> terms) throws SqlError {
        if (isComparable(term.type(), common) && !(term instanceof Term.Untyped)) {
            return translation.h2(term);
        }
        boolean againstBit =
                term instanceof Term.Constant && bitColumn(terms) && Types.isWhole(common);
        return translation.as(term, againstBit ? Types.BIT : common);
    }

    private static boolean bitColumn(List<Term> terms) {
        return terms.stream().anyMatch(term -> term.type().kind() == Kind.BIT);
    }

    private static boolean isComparable(SqlType type, SqlType common) {
        Types.Family family = Types.family(type);
        return family == Types.family(common) && family != Types.Family.OTHER;
    }

    private String between(Expression.Between between) throws SqlError {
        Expression low = new Expression.Comparison(">=", between.operand(), between.low());
        Expression high = new Expression.Comparison("<=", between.operand(), between.high());
        String both = "(" + h2(low) + " AND " + h2(high) + ")";
        return between.negated() ? "(NOT " + both + ")" : both;
    }

    private String inList(Expression.InList in) throws SqlError {
        List<Term> terms = new ArrayList<>();
        terms.add(expressions.term(in.operand()));
        for (Expression each : in.list()) {
            terms.add(expressions.term(each));
        }
        List<String> texts = comparable(terms);
        return "("
                + texts.getFirst()
                + (in.negated() ? " NOT IN (" : " IN (")
                + String.join(", ", texts.subList(1, texts.size()))
                + "))";
    }

    private String inQuery(Expression.InQuery in) throws SqlError {
        Term left = expressions.term(in.operand());
        return "(" + againstQuery(left, in.query(), in.negated() ? " NOT IN (" : " IN (") + "))";
    }

    private String quantified(Expression.Quantified quantified) throws SqlError {
        Term left = expressions.term(quantified.left());
        String operator = " " + quantified.operator() + (quantified.all() ? " ALL (" : " ANY (");
        return "(" + againstQuery(left, quantified.query(), operator) + "))";
    }

    private String againstQuery(Term left, Query query, String operator) throws SqlError {
        Queries.Text text = new Queries(translation).derived(query, expressions.scope());
        if (text.columns().size() != 1) {
            throw new SqlError(
                    116,
                    "Only one expression can be specified in the select list when the subquery is"
                            + " not introduced with EXISTS.");
        }
        SqlType right = text.columns().getFirst().type();
        boolean same = Types.family(left.type()) == Types.family(right);
        String side = same ? translation.h2(left) : translation.as(left, right);
        return side + operator + text.h2();
    }

    private String like(Expression.Like like) throws SqlError {
        Term operand = expressions.term(like.operand());
        Term pattern = expressions.term(like.pattern());
        SqlType text = Types.text(true, SqlType.MAX);
        String left =
                Types.family(operand.type()) == Types.Family.TEXT
                        ? translation.h2(operand)
                        : translation.as(operand, text);
        String right =
                Types.family(pattern.type()) == Types.Family.TEXT
                        ? translation.h2(pattern)
                        : translation.as(pattern, text);
        boolean plain =
                pattern instanceof Term.Constant constant
                        && constant.value() instanceof String written
                        && !written.contains("[")
                        && like.escape().isEmpty();
        String escape = like.escape().isPresent() ? expressions.h2(like.escape().get()) : "''";
        String condition =
                plain
                        ? "(" + left + " LIKE " + right + " ESCAPE '')"
                        : Translation.routine("like_pattern", left, right, escape);
        return like.negated() ? "(NOT " + condition + ")" : condition;
    }
}
