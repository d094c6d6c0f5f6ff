package dev.tidegate.convert;

import dev.tidegate.bind.Literals;
import dev.tidegate.bind.SqlType;
import dev.tidegate.convert.Expressions.Result;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Expression.Literal;
import dev.tidegate.tsql.tree.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Conditions of a table's definition. */
final class ConditionText {
    private final ScalarText scalars;

    ConditionText(ScalarText scalars) {
        this.scalars = scalars;
    }

    Result of(Expression condition) throws UnconvertedException {
        return switch (condition) {
            case Expression.Parenthesised inner -> ScalarText.parenthesised(of(inner.inner()));
            case Predicate.And and -> both(and.left(), "and", and.right());
            case Predicate.Or or -> both(or.left(), "or", or.right());
            case Predicate.Not not -> {
                Result inner = of(not.operand());
                yield condition("not (" + inner.sql() + ")", inner.immutable());
            }
            case Predicate.Comparison comparison ->
                    compared(comparison.operator(), comparison.left(), comparison.right());
            case Predicate.IsNull isNull -> {
                Result operand = scalars.of(isNull.operand());
                yield condition(
                        wrapped(operand.sql()) + " is " + (isNull.negated() ? "not " : "") + "null",
                        operand.immutable());
            }
            case Predicate.Between between -> between(between);
            case Predicate.InList list -> in(list);
            case Predicate.Like like -> like(like);
            case Predicate.IsDistinctFrom distinct -> {
                Sides sides = sides("=", distinct.left(), distinct.right());
                yield condition(
                        sides.left().sql()
                                + " is "
                                + (distinct.negated() ? "not " : "")
                                + "distinct from "
                                + sides.right().sql(),
                        sides.immutable());
            }
            default ->
                    throw new UnconvertedException(
                            "a condition of the kind " + condition.getClass().getSimpleName());
        };
    }

    private static Result condition(String sql, boolean immutable) {
        return new Result(sql, SqlType.UNKNOWN, immutable);
    }

    private Result both(Expression left, String operator, Expression right)
            throws UnconvertedException {
        Result first = of(left);
        Result second = of(right);
        String one =
                left instanceof Predicate.Or && operator.equals("and")
                        ? "(" + first.sql() + ")"
                        : first.sql();
        String other =
                right instanceof Predicate.Or && operator.equals("and")
                        ? "(" + second.sql() + ")"
                        : second.sql();
        return condition(
                one + " " + operator + " " + other, first.immutable() && second.immutable());
    }

    /** Both sides of a comparison, of one type, text folded as the source compares it. */
    private record Sides(Result left, Result right) {
        boolean immutable() {
            return left.immutable() && right.immutable();
        }
    }

    Result compared(String operator, Expression left, Expression right)
            throws UnconvertedException {
        String spelled =
                switch (operator) {
                    case "!=" -> "<>";
                    case "!<" -> ">=";
                    case "!>" -> "<=";
                    case "=", "<>", "<", ">", "<=", ">=" -> operator;
                    default -> throw new UnconvertedException("the operator " + operator);
                };
        Sides sides = sides(spelled, left, right);
        return condition(
                sides.left().sql() + " " + spelled + " " + sides.right().sql(), sides.immutable());
    }

    private Sides sides(String operator, Expression left, Expression right)
            throws UnconvertedException {
        Result first = scalars.of(left);
        Result second = scalars.of(right);
        Doubts.ofComparison(scalars.aim(), operator, side(left, first), side(right, second));
        if (first.type().isText() && second.type().isText()) {
            scalars.aim()
                    .doubt(
                            has(left, Collations::ignoresAccents)
                                    || has(right, Collations::ignoresAccents),
                            "a comparison of text without regard to accents");
            return new Sides(folded(left, first, left, right), folded(right, second, left, right));
        }
        if (isLiteral(right)) {
            return new Sides(first, like(right, first.type(), second));
        }
        if (isLiteral(left)) {
            return new Sides(like(left, second.type(), first), second);
        }
        boolean leftWins = first.type().precedes(second.type());
        return leftWins
                ? new Sides(first, met(second, first.type()))
                : new Sides(met(first, second.type()), second);
    }

    private static Doubts.Side side(Expression expression, Result value) {
        Expression inner = ScalarText.stripped(expression);
        Optional<String> text =
                inner instanceof Literal literal && Literals.isText(literal)
                        ? Optional.of(Literals.text(literal))
                        : Optional.empty();
        return new Doubts.Side(value.type(), isLiteral(expression), text);
    }

    private Result like(Expression literal, SqlType type, Result plain)
            throws UnconvertedException {
        return type.isKnown() && (plain.type().isText() != type.isText() || type.isBit())
                ? scalars.as(literal, type)
                : plain;
    }

    /** A value beside one of a type that precedes its own; numbers meet without a cast. */
    private static Result met(Result value, SqlType other) throws UnconvertedException {
        boolean alike =
                value.type().isNumber() && other.isNumber()
                        || value.type().isTemporal() && other.isTemporal()
                        || value.type().isBinary() && other.isBinary()
                        || !value.type().isKnown()
                        || !other.isKnown();
        return alike ? value : Coercions.cast(value, other);
    }

    private static boolean isLiteral(Expression expression) {
        Expression inner = ScalarText.stripped(expression);
        return inner instanceof Literal
                || inner instanceof Expression.Unary unary
                        && ScalarText.stripped(unary.operand()) instanceof Literal;
    }

    /** How text is folded before it is compared. */
    private enum Fold {
        NONE,
        /** Blanks at the end only. */
        BLANKS,
        LOWER,
        UPPER
    }

    private Result folded(Expression expression, Result value, Expression left, Expression right) {
        return folded(expression, value, fold(left, right));
    }

    private Fold fold(Expression left, Expression right) {
        if (scalars.profile() == Profile.IDIOMATIC || isExact(left) || isExact(right)) {
            return scalars.aim().sure() ? Fold.BLANKS : Fold.NONE;
        }
        return isCall(left, "upper") || isCall(right, "upper") ? Fold.UPPER : Fold.LOWER;
    }

    /** SQL Server compares text without regard to trailing blanks, and mostly to case. */
    private Result folded(Expression expression, Result value, Fold fold) {
        Expression inner = ScalarText.stripped(expression);
        if (fold == Fold.NONE) {
            return value;
        }
        if (inner instanceof Literal literal && Literals.isText(literal)) {
            return new Result(
                    PgNames.literal(cased(fold, Literals.text(literal).stripTrailing())),
                    value.type(),
                    true);
        }
        String trimmed =
                value.type().isBlankFilled() && fold != Fold.BLANKS
                        ? value.sql()
                        : "rtrim(" + value.sql() + ", ' ')";
        String sql =
                switch (fold) {
                    case NONE, BLANKS -> trimmed;
                    case LOWER -> "lower(" + trimmed + ")";
                    case UPPER -> "upper(" + trimmed + ")";
                };
        return new Result(sql, value.type(), value.immutable());
    }

    private static String cased(Fold fold, String text) {
        return switch (fold) {
            case NONE, BLANKS -> text;
            case LOWER -> text.toLowerCase(Locale.ROOT);
            case UPPER -> text.toUpperCase(Locale.ROOT);
        };
    }

    private static boolean isCall(Expression expression, String name) {
        return ScalarText.stripped(expression) instanceof Call.Function call
                && call.name().text().equalsIgnoreCase(name);
    }

    /** Whether a collation with regard to case was said. */
    private boolean isExact(Expression expression) {
        return has(expression, Collations::isExact);
    }

    /** Whether a collation was said, and is such a one. */
    private boolean has(Expression expression, java.util.function.Predicate<String> such) {
        return switch (ScalarText.stripped(expression)) {
            case Expression.Collate collate -> such.test(collate.collation().value());
            case Expression.ColumnReference reference ->
                    scalars.column(reference.name())
                            .flatMap(column -> column.collation())
                            .filter(such)
                            .isPresent();
            case Call.Function call -> call.arguments().stream().anyMatch(it -> has(it, such));
            case Expression.Binary both -> has(both.left(), such) || has(both.right(), such);
            default -> false;
        };
    }

    private Result between(Predicate.Between between) throws UnconvertedException {
        Sides low = sides(">=", between.operand(), between.low());
        Sides high = sides("<=", between.operand(), between.high());
        return condition(
                low.left().sql()
                        + (between.negated() ? " not" : "")
                        + " between "
                        + low.right().sql()
                        + " and "
                        + high.right().sql(),
                low.immutable() && high.immutable());
    }

    private Result in(Predicate.InList list) throws UnconvertedException {
        List<String> values = new ArrayList<>();
        String operand = "";
        boolean immutable = true;
        for (Expression value : list.list()) {
            Sides sides = sides("=", list.operand(), value);
            operand = sides.left().sql();
            values.add(sides.right().sql());
            immutable &= sides.immutable();
        }
        return condition(
                operand
                        + (list.negated() ? " not" : "")
                        + " in ("
                        + String.join(", ", values)
                        + ")",
                immutable);
    }

    private Result like(Predicate.Like like) throws UnconvertedException {
        Result operand = scalars.of(like.operand());
        if (!operand.type().isText()
                || !(ScalarText.stripped(like.pattern()) instanceof Literal literal)
                || !Literals.isText(literal)) {
            throw new UnconvertedException("a LIKE whose pattern is no literal");
        }
        boolean exact = scalars.profile() == Profile.IDIOMATIC || isExact(like.operand());
        scalars.aim()
                .doubt(
                        !Doubts.isPlain(Literals.text(literal)),
                        "a pattern with letters outside of ASCII");
        LikePattern pattern = LikePattern.of(Literals.text(literal), escape(like));
        String text = operand.type().isBlankFilled() ? operand.sql() + "::text" : operand.sql();
        boolean strict = scalars.aim().sure() || scalars.profile() == Profile.STRICT;
        List<String> readings =
                strict ? Doubts.readings(text, operand.type(), pattern) : List.of(text);
        boolean single = readings.size() == 1;
        String behind =
                " "
                        + pattern.operator(exact, single && like.negated())
                        + " "
                        + PgNames.literal(pattern.text());
        String matched =
                readings.stream()
                        .map(reading -> reading + behind)
                        .collect(Collectors.joining(" or "));
        String negated = like.negated() ? "not (" + matched + ")" : "(" + matched + ")";
        return condition(single ? matched : negated, operand.immutable());
    }

    private static String escape(Predicate.Like like) throws UnconvertedException {
        if (like.escape().isEmpty()) {
            return "";
        }
        if (ScalarText.stripped(like.escape().get()) instanceof Literal literal
                && Literals.text(literal).length() == 1) {
            return Literals.text(literal);
        }
        throw new UnconvertedException("an ESCAPE that is no literal");
    }

    private static String wrapped(String sql) {
        return sql.matches("[A-Za-z0-9_.\"]+") || sql.startsWith("(") || sql.endsWith(")")
                ? sql
                : "(" + sql + ")";
    }
}
