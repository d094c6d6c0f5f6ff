package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Expression.LiteralKind;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.SelectQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses scalar expressions; {@link PredicateParser} builds conditions of them. */
final class ExpressionParser {
    /** Operators in a row that make one tree, leaning left: who walks it goes as deep. */
    static final int CHAIN_MAX = 1_000;

    private final Grammar grammar;
    private final TokenStream in;

    ExpressionParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** A condition or a scalar: the tree does not keep them apart. */
    Expression expression() {
        return grammar.predicates.condition();
    }

    /** A scalar. */
    Expression scalar() {
        in.enter();
        Expression scalar = binary(1);
        in.leave();
        return scalar;
    }

    List<Expression> expressions() {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(expression());
        } while (in.accept(","));
        return list;
    }

    private Expression binary(int bindingMin) {
        int from = in.position();
        Expression left = unary();
        int length = 0;
        while (true) {
            int binding = binding();
            if (binding < bindingMin) {
                return left;
            }
            if (++length > CHAIN_MAX) {
                throw in.tooDeep();
            }
            String operator = in.nextText();
            if (in.at(operator) && (operator.equals("<") || operator.equals(">"))) {
                operator += in.nextText();
            }
            Expression right = binary(binding + 1);
            left = new Expression.Binary(in.span(from), operator, left, right);
        }
    }

    /** How strongly the operator that is next binds; 0 if none is. */
    private int binding() {
        return switch (in.word()) {
            case "*", "/", "%" -> 2;
            case "+", "-", "&", "|", "^", "||" -> 1;
            case "<", ">" -> in.word(1).equals(in.word()) ? 1 : 0;
            default -> 0;
        };
    }

    private Expression unary() {
        int from = in.position();
        if (in.atAny("-", "+", "~")) {
            String operator = in.nextText();
            in.enter();
            Expression operand = unary();
            in.leave();
            return new Expression.Unary(in.span(from), operator, operand);
        }
        return postfix(from, primary());
    }

    private Expression postfix(int from, Expression operand) {
        Expression result = operand;
        for (int length = 0; ; length++) {
            if (length > CHAIN_MAX) {
                throw in.tooDeep();
            }
            if (in.accept("COLLATE")) {
                Identifier collation = grammar.names.identifier();
                result = new Expression.Collate(in.span(from), result, collation);
            } else if (in.at("AT", "TIME") && in.word(2).equals("ZONE")) {
                in.moveTo(in.position() + 3);
                Expression zone = primary();
                result = new Expression.AtTimeZone(in.span(from), result, zone);
            } else if (in.at(".") && grammar.names.atIdentifier(1)) {
                in.skip();
                result = member(from, result);
            } else {
                return result;
            }
        }
    }

    private Expression member(int from, Expression target) {
        Identifier name = grammar.names.anyWord();
        if (in.at("(")) {
            List<Expression> arguments = grammar.calls.arguments();
            return new Call.Method(in.span(from), target, name, arguments);
        }
        return new Call.Property(in.span(from), target, name);
    }

    private Expression primary() {
        int from = in.position();
        return switch (in.kind(0)) {
            case INTEGER -> literal(LiteralKind.INTEGER);
            case DECIMAL -> literal(LiteralKind.DECIMAL);
            case REAL -> literal(LiteralKind.REAL);
            case MONEY -> literal(LiteralKind.MONEY);
            case BINARY -> literal(LiteralKind.BINARY);
            case STRING -> literal(LiteralKind.STRING);
            case NATIONAL_STRING -> literal(LiteralKind.NATIONAL_STRING);
            case VARIABLE -> variable();
            case DOUBLE_QUOTED ->
                    in.quotedIdentifiers() ? reference() : literal(LiteralKind.STRING);
            case BRACKETED -> reference();
            case HOLE -> hole(from);
            case SYMBOL -> symbol(from);
            case WORD -> word(from);
            default -> throw in.expected("an expression");
        };
    }

    /** What stands left of {@code =} in a SET, or the call of a method that mutates. */
    Expression assigned() {
        return postfix(in.position(), primary());
    }

    /** The number of a partition, or ALL. */
    void partitionOrAll() {
        if (!in.accept("ALL")) {
            primary();
        }
    }

    /** The count of a TOP without parentheses. */
    Expression topCount() {
        return primary();
    }

    private Expression hole(int from) {
        String next = in.word(1);
        if (next.equals(".") || next.equals("(") || next.equals("::")) {
            return reference();
        }
        String text = in.nextText();
        return new Expression.Hole(in.span(from), text);
    }

    private Expression literal(LiteralKind kind) {
        int from = in.position();
        String text = in.nextText();
        return new Expression.Literal(in.span(from), kind, text);
    }

    Expression.Variable variable() {
        int from = in.position();
        if (!in.isKind(TokenKind.VARIABLE)) {
            throw in.expected("a variable");
        }
        String name = in.nextText();
        return new Expression.Variable(in.span(from), name);
    }

    private Expression symbol(int from) {
        return switch (in.word()) {
            case "(" -> parenthesised(from);
            case "*" -> {
                in.skip();
                yield new Expression.Star(in.span(from), Optional.empty());
            }
            case "{" -> grammar.calls.odbc();
            case "." -> reference();
            default -> throw in.expected("an expression");
        };
    }

    private Expression parenthesised(int from) {
        if (grammar.queries.startsParenthesised()) {
            SelectQuery query = grammar.queries.parenthesised();
            return new Expression.ScalarSubquery(in.span(from), query);
        }
        in.expect("(");
        Expression inner = expression();
        in.expect(")");
        return new Expression.Parenthesised(in.span(from), inner);
    }

    private Expression word(int from) {
        switch (in.word()) {
            case "NULL" -> {
                return literal(LiteralKind.NULL);
            }
            case "DEFAULT" -> {
                in.skip();
                return new Expression.Default(in.span(from));
            }
            case "CASE" -> {
                return caseExpression();
            }
            case "NEXT" -> {
                if (in.word(1).equals("VALUE")) {
                    return grammar.calls.nextValue();
                }
            }
            case "IDENTITYCOL", "ROWGUIDCOL" -> {
                Identifier name = grammar.names.anyWord();
                return new Expression.ColumnReference(in.span(from), grammar.names.named(name));
            }
            default -> {
                // A call or a name.
            }
        }
        Optional<Expression> call = grammar.calls.special();
        return call.isPresent() ? call.get() : reference();
    }

    /** A column, {@code t.*}, a function, or a static member of a type. */
    private Expression reference() {
        int from = in.position();
        ObjectName name = grammar.names.objectName();
        if (in.at(".", "*")) {
            in.moveTo(in.position() + 2);
            return new Expression.Star(in.span(from), Optional.of(name));
        }
        if (in.at("(")) {
            return grammar.calls.call(from, name);
        }
        if (in.accept("::")) {
            return grammar.calls.staticMember(from, name);
        }
        return new Expression.ColumnReference(in.span(from), name);
    }

    private Expression caseExpression() {
        int from = in.position();
        in.expect("CASE");
        in.enter();
        Optional<Expression> input = in.at("WHEN") ? Optional.empty() : Optional.of(expression());
        List<Expression.When> whens = new ArrayList<>();
        do {
            int when = in.position();
            in.expect("WHEN");
            Expression condition = expression();
            in.expect("THEN");
            Expression result = expression();
            whens.add(new Expression.When(in.span(when), condition, result));
        } while (in.at("WHEN"));
        Optional<Expression> otherwise =
                in.accept("ELSE") ? Optional.of(expression()) : Optional.empty();
        in.expect("END");
        in.leave();
        return new Expression.Case(in.span(from), input, whens, otherwise);
    }
}
