package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Predicate;
import dev.tidegate.tsql.tree.SelectQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses search conditions. */
final class PredicateParser {
    private final Grammar grammar;
    private final TokenStream in;

    PredicateParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** A condition, or a scalar if no predicate follows it. */
    Expression condition() {
        in.enter();
        int from = in.position();
        Expression left = and();
        for (int length = 0; in.accept("OR"); length++) {
            checkLength(length);
            Expression right = and();
            left = new Predicate.Or(in.span(from), left, right);
        }
        in.leave();
        return left;
    }

    private Expression and() {
        int from = in.position();
        Expression left = not();
        for (int length = 0; in.accept("AND"); length++) {
            checkLength(length);
            Expression right = not();
            left = new Predicate.And(in.span(from), left, right);
        }
        return left;
    }

    private void checkLength(int length) {
        if (length >= ExpressionParser.CHAIN_MAX) {
            throw in.tooDeep();
        }
    }

    private Expression not() {
        int from = in.position();
        if (!in.accept("NOT")) {
            return predicate();
        }
        in.enter();
        Expression operand = not();
        in.leave();
        return new Predicate.Not(in.span(from), operand);
    }

    private Expression predicate() {
        int from = in.position();
        switch (in.word()) {
            case "EXISTS" -> {
                in.skip();
                SelectQuery query = grammar.queries.parenthesised();
                return new Predicate.Exists(in.span(from), query);
            }
            case "CONTAINS", "FREETEXT" -> {
                return fullText();
            }
            case "MATCH" -> {
                if (in.word(1).equals("(")) {
                    in.skip();
                    in.skipParentheses();
                    return new Predicate.GraphMatch(in.span(from));
                }
            }
            case "CURRENT" -> {
                return currentOf();
            }
            default -> {
                // Begins with a scalar.
            }
        }
        Expression left = grammar.expressions.scalar();
        for (int length = 0; ; length++) {
            checkLength(length);
            Optional<Expression> next = on(from, left);
            if (next.isEmpty()) {
                return left;
            }
            left = next.get();
        }
    }

    private Expression currentOf() {
        int from = in.position();
        in.skip();
        in.expect("OF");
        boolean global = in.at("GLOBAL") && !in.word(1).isEmpty() && in.accept("GLOBAL");
        Expression cursor = grammar.cursors.name();
        return new Predicate.CurrentOf(in.span(from), global, cursor);
    }

    /** The predicate that goes on behind a scalar. */
    private Optional<Expression> on(int from, Expression left) {
        Optional<String> comparison = comparisonOperator();
        if (comparison.isPresent()) {
            return Optional.of(comparison(from, left, comparison.get()));
        }
        if (in.accept("IS")) {
            return Optional.of(is(from, left));
        }
        boolean negated = in.at("NOT");
        int ahead = negated ? 1 : 0;
        String word = in.word(ahead);
        if (!word.equals("BETWEEN") && !word.equals("IN") && !word.equals("LIKE")) {
            return Optional.empty();
        }
        in.moveTo(in.position() + ahead + 1);
        return Optional.of(
                switch (word) {
                    case "BETWEEN" -> between(from, left, negated);
                    case "IN" -> in(from, left, negated);
                    default -> like(from, left, negated);
                });
    }

    /** The comparison that is next, with its two characters together. */
    private Optional<String> comparisonOperator() {
        return switch (in.word()) {
            case "<", ">", "!", "=" -> Optional.of(apart());
            case "<=", ">=", "<>", "!=", "!<", "!>", "*=" -> Optional.of(in.nextText());
            default -> Optional.empty();
        };
    }

    /** An operator whose characters may have blanks between them. */
    private String apart() {
        String first = in.nextText();
        boolean joins =
                switch (in.word()) {
                    case "=" -> !first.equals("=");
                    case ">" -> first.equals("<") || first.equals("!");
                    case "<" -> first.equals("!");
                    case "*" -> first.equals("=");
                    default -> false;
                };
        return joins ? first + in.nextText() : first;
    }

    private Expression comparison(int from, Expression left, String operator) {
        if (in.atAny("ALL", "ANY", "SOME") && in.word(1).equals("(")) {
            String quantifier = in.nextWord();
            SelectQuery query = grammar.queries.parenthesised();
            return new Predicate.Quantified(in.span(from), operator, left, quantifier, query);
        }
        Expression right = grammar.expressions.scalar();
        return new Predicate.Comparison(in.span(from), operator, left, right);
    }

    private Expression is(int from, Expression left) {
        boolean negated = in.accept("NOT");
        if (in.accept("DISTINCT")) {
            in.expect("FROM");
            Expression right = grammar.expressions.scalar();
            return new Predicate.IsDistinctFrom(in.span(from), left, right, negated);
        }
        in.expect("NULL");
        return new Predicate.IsNull(in.span(from), left, negated);
    }

    private Expression between(int from, Expression operand, boolean negated) {
        Expression low = grammar.expressions.scalar();
        in.expect("AND");
        Expression high = grammar.expressions.scalar();
        return new Predicate.Between(in.span(from), operand, low, high, negated);
    }

    private Expression in(int from, Expression operand, boolean negated) {
        if (in.isKind(TokenKind.HOLE)) {
            List<Expression> list = List.of(grammar.expressions.scalar());
            return new Predicate.InList(in.span(from), operand, list, negated);
        }
        if (grammar.queries.startsParenthesised()) {
            SelectQuery query = grammar.queries.parenthesised();
            return new Predicate.InQuery(in.span(from), operand, query, negated);
        }
        in.expect("(");
        List<Expression> list = grammar.expressions.expressions();
        in.expect(")");
        return new Predicate.InList(in.span(from), operand, list, negated);
    }

    private Expression like(int from, Expression operand, boolean negated) {
        Expression pattern = grammar.expressions.scalar();
        boolean odbc = in.at("{", "ESCAPE") && in.accept("{");
        Optional<Expression> escape =
                in.accept("ESCAPE") ? Optional.of(grammar.expressions.scalar()) : Optional.empty();
        if (odbc) {
            in.expect("}");
        }
        return new Predicate.Like(in.span(from), operand, pattern, escape, negated);
    }

    private Expression fullText() {
        int from = in.position();
        String function = in.nextWord();
        in.expect("(");
        List<Expression> arguments = new ArrayList<>();
        if (in.at("(")) {
            in.skip();
            arguments.addAll(grammar.expressions.expressions());
            in.expect(")");
        } else {
            arguments.add(grammar.expressions.scalar());
        }
        while (in.accept(",")) {
            in.accept("LANGUAGE");
            arguments.add(grammar.expressions.scalar());
        }
        in.expect(")");
        return new Predicate.FullText(in.span(from), function, arguments);
    }
}
