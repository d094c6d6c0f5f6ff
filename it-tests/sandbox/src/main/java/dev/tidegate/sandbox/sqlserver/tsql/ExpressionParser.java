package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Parses expressions and conditions. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS =
            Set.of("=", "<>", "!=", "<", ">", "<=", ">=", "!<", "!>");
    private static final Set<String> WORD_CALLS =
            Set.of("LEFT", "RIGHT", "COALESCE", "NULLIF", "IDENTITY", "UPDATE");
    private static final Set<String> NILADIC =
            Set.of(
                    "CURRENT_TIMESTAMP",
                    "CURRENT_USER",
                    "SESSION_USER",
                    "SYSTEM_USER",
                    "USER",
                    "CURRENT_DATE");
    private static final int MAX_ARGUMENT = -1;

    private final TokenStream in;
    private final QueryParser queries;

    ExpressionParser(TokenStream in, QueryParser queries) {
        this.in = in;
        this.queries = queries;
    }

    /** A condition or a scalar: who uses it must check which. */
    Expression expression() throws SqlError {
        List<Expression> operands = new ArrayList<>();
        operands.add(and());
        while (in.accept("OR")) {
            operands.add(and());
        }
        return operands.size() == 1
                ? operands.getFirst()
                : new Expression.Logical(false, List.copyOf(operands));
    }

    private Expression and() throws SqlError {
        List<Expression> operands = new ArrayList<>();
        operands.add(not());
        while (in.accept("AND")) {
            operands.add(not());
        }
        return operands.size() == 1
                ? operands.getFirst()
                : new Expression.Logical(true, List.copyOf(operands));
    }

    private Expression not() throws SqlError {
        return in.accept("NOT") ? new Expression.Not(not()) : predicate();
    }

    private Expression predicate() throws SqlError {
        Expression left = scalar();
        while (true) {
            Optional<Expression> next = predicateOn(left);
            if (next.isEmpty()) {
                return left;
            }
            left = next.get();
        }
    }

    private Optional<Expression> predicateOn(Expression left) throws SqlError {
        if (in.peek().kind() == Kind.SYMBOL && COMPARISONS.contains(in.peek().text())) {
            return Optional.of(comparison(left));
        }
        if (in.accept("IS")) {
            boolean negated = in.accept("NOT");
            in.expect("NULL");
            return Optional.of(new Expression.IsNull(left, negated));
        }
        boolean negated = in.at("NOT") && !in.peek(1).is("NULL");
        int ahead = negated ? 1 : 0;
        Token word = in.peek(ahead);
        if (!word.is("BETWEEN") && !word.is("IN") && !word.is("LIKE")) {
            return Optional.empty();
        }
        in.moveTo(in.position() + ahead + 1);
        return Optional.of(
                switch (word.upper()) {
                    case "BETWEEN" -> between(left, negated);
                    case "IN" -> in(left, negated);
                    default -> like(left, negated);
                });
    }

    private Expression comparison(Expression left) throws SqlError {
        String operator =
                switch (in.next().text()) {
                    case "!=" -> "<>";
                    case "!<" -> ">=";
                    case "!>" -> "<=";
                    case String other -> other;
                };
        boolean all = in.at("ALL");
        if ((all || in.at("ANY") || in.at("SOME")) && in.peek(1).is("(")) {
            in.next();
            return new Expression.Quantified(operator, left, all, queries.parenthesised());
        }
        return new Expression.Comparison(operator, left, scalar());
    }

    private Expression between(Expression left, boolean negated) throws SqlError {
        Expression low = scalar();
        in.expect("AND");
        return new Expression.Between(left, low, scalar(), negated);
    }

    private Expression in(Expression left, boolean negated) throws SqlError {
        if (queries.startsParenthesised()) {
            return new Expression.InQuery(left, queries.parenthesised(), negated);
        }
        in.expect("(");
        List<Expression> list = list();
        in.expect(")");
        return new Expression.InList(left, list, negated);
    }

    private Expression like(Expression left, boolean negated) throws SqlError {
        Expression pattern = scalar();
        Optional<Expression> escape =
                in.accept("ESCAPE") ? Optional.of(scalar()) : Optional.empty();
        return new Expression.Like(left, pattern, escape, negated);
    }

    List<Expression> list() throws SqlError {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(in.accept("DEFAULT") ? new Expression.Default() : expression());
        } while (in.accept(","));
        return List.copyOf(list);
    }

    /** An expression without comparison. */
    Expression scalar() throws SqlError {
        Expression left = product();
        while (in.peek().kind() == Kind.SYMBOL && "+-&|^".contains(in.peek().text())) {
            String operator = in.next().text();
            left = new Expression.Binary(operator, left, product());
        }
        return left;
    }

    private Expression product() throws SqlError {
        Expression left = unary();
        while (in.at("*") || in.at("/") || in.at("%")) {
            String operator = in.next().text();
            left = new Expression.Binary(operator, left, unary());
        }
        return left;
    }

    private Expression unary() throws SqlError {
        if (in.at("-") || in.at("+") || in.at("~")) {
            String operator = in.next().text();
            return new Expression.Unary(operator, unary());
        }
        Expression value = primary();
        while (true) {
            if (in.accept("COLLATE")) {
                value = new Expression.Collate(value, in.identifier());
            } else if (in.acceptAll("AT", "TIME", "ZONE")) {
                value = new Expression.AtTimeZone(value, primary());
            } else {
                return value;
            }
        }
    }

    private Expression primary() throws SqlError {
        Token token = in.peek();
        return switch (token.kind()) {
            case STRING, NATIONAL_STRING, INTEGER, DECIMAL, FLOAT, MONEY, BINARY ->
                    Literals.of(in.next());
            case VARIABLE -> variable(in.next().text());
            case NAME -> nameOrCall();
            case WORD -> word(token);
            case SYMBOL -> symbol();
            case END -> throw in.unexpected();
        };
    }

    private static Expression variable(String name) {
        return name.startsWith("@@")
                ? new Expression.Global(name.toLowerCase(Locale.ROOT))
                : new Expression.Variable(name);
    }

    private Expression symbol() throws SqlError {
        if (in.at("(")) {
            return parenthesised();
        }
        if (in.accept("{")) {
            return escape();
        }
        throw in.unexpected();
    }

    private Expression parenthesised() throws SqlError {
        if (queries.startsParenthesised()) {
            int start = in.position();
            try {
                return new Expression.Subquery(queries.parenthesised());
            } catch (SqlError notAQuery) {
                in.moveTo(start);
                return grouped(notAQuery);
            }
        }
        in.expect("(");
        Expression inner = expression();
        in.expect(")");
        return inner;
    }

    /** An expression that begins with a query: {@code ((SELECT 1) + 1)}. */
    private Expression grouped(SqlError otherwise) throws SqlError {
        in.expect("(");
        if (in.at("SELECT")) {
            throw otherwise;
        }
        Expression inner = expression();
        in.expect(")");
        return inner;
    }

    /** ODBC's escapes, which drivers leave in the text. */
    private Expression escape() throws SqlError {
        String kind = in.identifier().toLowerCase(Locale.ROOT);
        Expression value =
                switch (kind) {
                    case "fn" -> expression();
                    case "d" -> cast("date");
                    case "t" -> cast("time");
                    case "ts" -> cast("datetime");
                    default -> throw in.unexpected();
                };
        in.expect("}");
        return value;
    }

    private Expression cast(String type) throws SqlError {
        Expression text =
                new Expression.Literal(in.string(), SqlType.ofLength(SqlType.Kind.VARCHAR, 30));
        return new Expression.Cast(
                text, new TypeName(List.of(type), List.of()), Optional.empty(), false);
    }

    private Expression word(Token token) throws SqlError {
        String upper = token.upper();
        switch (upper) {
            case "NULL" -> {
                in.next();
                return new Expression.Null();
            }
            case "CASE" -> {
                in.next();
                return caseOf();
            }
            case "EXISTS" -> {
                in.next();
                return new Expression.Exists(queries.parenthesised());
            }
            case "CAST", "TRY_CAST", "PARSE", "TRY_PARSE" -> {
                if (in.peek(1).is("(")) {
                    return castAs(upper.startsWith("TRY_"));
                }
            }
            case "CONVERT", "TRY_CONVERT" -> {
                return convert(upper.startsWith("TRY_"));
            }
            case "NEXT" -> {
                if (in.acceptAll("NEXT", "VALUE", "FOR")) {
                    return new Expression.NextValue(in.name());
                }
            }
            default -> {
                if (NILADIC.contains(upper)) {
                    in.next();
                    return call(Name.of(upper));
                }
                if (WORD_CALLS.contains(upper) && in.peek(1).is("(")) {
                    in.next();
                    return arguments(Name.of(upper));
                }
            }
        }
        return nameOrCall();
    }

    private static Expression call(Name name) {
        return new Expression.Call(name, List.of(), false, false, Optional.empty(), List.of());
    }

    private Expression nameOrCall() throws SqlError {
        Name name = in.name();
        return in.at("(") ? arguments(name) : new Expression.ColumnName(name);
    }

    private Expression arguments(Name name) throws SqlError {
        in.expect("(");
        boolean star = false;
        boolean distinct = false;
        List<Expression> arguments = new ArrayList<>();
        if (in.at("*") && in.peek(1).is(")")) {
            in.next();
            star = true;
        } else if (!in.at(")")) {
            distinct = in.accept("DISTINCT");
            if (!distinct) {
                in.accept("ALL");
            }
            if (name.last().equalsIgnoreCase("TRIM")) {
                trimArguments(arguments);
            } else {
                arguments.addAll(list());
            }
        }
        in.expect(")");
        List<Query.Order> within = List.of();
        if (in.acceptAll("WITHIN", "GROUP")) {
            in.expect("(");
            within = queries.orderBy();
            in.expect(")");
        }
        Optional<Expression.Over> over = in.accept("OVER") ? Optional.of(over()) : Optional.empty();
        return new Expression.Call(name, List.copyOf(arguments), distinct, star, over, within);
    }

    private void trimArguments(List<Expression> arguments) throws SqlError {
        arguments.add(expression());
        if (in.accept("FROM")) {
            arguments.addFirst(expression());
        }
    }

    private Expression.Over over() throws SqlError {
        in.expect("(");
        List<Expression> partition = List.of();
        if (in.acceptAll("PARTITION", "BY")) {
            partition = list();
        }
        List<Query.Order> order = in.at("ORDER") ? queries.orderBy() : List.of();
        int start = in.position();
        while (!in.at(")") && !in.atEnd()) {
            in.next();
        }
        String frame = in.position() > start ? in.text(start, in.position()) : "";
        in.expect(")");
        return new Expression.Over(partition, order, frame);
    }

    private Expression caseOf() throws SqlError {
        Optional<Expression> operand = in.at("WHEN") ? Optional.empty() : Optional.of(expression());
        List<Expression.When> whens = new ArrayList<>();
        while (in.accept("WHEN")) {
            Expression condition = expression();
            in.expect("THEN");
            whens.add(new Expression.When(condition, expression()));
        }
        Optional<Expression> otherwise =
                in.accept("ELSE") ? Optional.of(expression()) : Optional.empty();
        in.expect("END");
        return new Expression.Case(operand, List.copyOf(whens), otherwise);
    }

    private Expression castAs(boolean nullOnError) throws SqlError {
        in.next();
        in.expect("(");
        Expression operand = expression();
        in.expect("AS");
        TypeName type = type();
        if (in.accept("USING")) {
            expression();
        }
        in.expect(")");
        return new Expression.Cast(operand, type, Optional.empty(), nullOnError);
    }

    private Expression convert(boolean nullOnError) throws SqlError {
        in.next();
        in.expect("(");
        TypeName type = type();
        in.expect(",");
        Expression operand = expression();
        Optional<Expression> style = in.accept(",") ? Optional.of(expression()) : Optional.empty();
        in.expect(")");
        return new Expression.Cast(operand, type, style, nullOnError);
    }

    /** A type with its length or precision. */
    TypeName type() throws SqlError {
        in.accept("NATIONAL");
        Name name = in.accept("DOUBLE") ? doublePrecision() : in.name();
        boolean character =
                name.last().equalsIgnoreCase("CHAR") || name.last().equalsIgnoreCase("CHARACTER");
        if (character && in.accept("VARYING")) {
            name = Name.of("varchar");
        }
        List<Integer> arguments = new ArrayList<>();
        if (in.at("(")) {
            in.next();
            do {
                arguments.add(in.accept("MAX") ? MAX_ARGUMENT : (int) in.integer());
            } while (in.accept(","));
            in.expect(")");
        }
        return new TypeName(name.parts(), List.copyOf(arguments));
    }

    private Name doublePrecision() {
        in.accept("PRECISION");
        return Name.of("float");
    }
}
