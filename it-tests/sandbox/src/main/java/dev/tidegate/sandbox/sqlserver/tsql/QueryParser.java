package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses queries. */
final class QueryParser {
    private final TokenStream in;
    private final ExpressionParser expressions;
    private final TableSourceParser sources;

    QueryParser(TokenStream in) {
        this.in = in;
        this.expressions = new ExpressionParser(in, this);
        this.sources = new TableSourceParser(in, this, expressions);
    }

    ExpressionParser expressions() {
        return expressions;
    }

    TableSourceParser sources() {
        return sources;
    }

    /** Whether a query in parentheses begins here. */
    boolean startsParenthesised() {
        int ahead = 0;
        while (in.peek(ahead).is("(")) {
            ahead++;
        }
        Token first = in.peek(ahead);
        return ahead > 0 && (first.is("SELECT") || first.is("WITH"));
    }

    /** A query in parentheses. */
    Query parenthesised() throws SqlError {
        in.expect("(");
        Query query = query();
        in.expect(")");
        return query;
    }

    /** A query with all that may stand around it. */
    Query query() throws SqlError {
        return query(with());
    }

    /** A query after its common table expressions. */
    Query query(List<Query.Cte> with) throws SqlError {
        Query.Body body = union();
        List<Query.Order> order = in.at("ORDER") ? orderBy() : List.of();
        Optional<Expression> offset = Optional.empty();
        Optional<Expression> fetch = Optional.empty();
        if (in.at("OFFSET")) {
            in.next();
            offset = Optional.of(expressions.scalar());
            rows();
            if (in.at("FETCH")) {
                in.next();
                if (!in.accept("NEXT")) {
                    in.expect("FIRST");
                }
                fetch = Optional.of(expressions.scalar());
                rows();
                in.expect("ONLY");
            }
        }
        if (in.at("FOR") && (in.peek(1).is("XML") || in.peek(1).is("JSON"))) {
            throw new SqlError(
                    40517,
                    "FOR "
                            + in.peek(1).upper()
                            + " is not supported in this version of SQL Server.");
        }
        option();
        return new Query(with, body, order, offset, fetch);
    }

    private void rows() throws SqlError {
        if (!in.accept("ROWS")) {
            in.expect("ROW");
        }
    }

    /** OPTION (…): hints, of no use here. */
    void option() throws SqlError {
        if (in.at("OPTION") && in.peek(1).is("(")) {
            in.next();
            in.skipParentheses();
        }
    }

    /** WITH a AS (…), …; empty when there is none. */
    List<Query.Cte> with() throws SqlError {
        if (!in.accept("WITH")) {
            return List.of();
        }
        List<Query.Cte> with = new ArrayList<>();
        do {
            String name = in.identifier();
            List<String> columns = in.at("(") ? identifiers() : List.of();
            in.expect("AS");
            with.add(new Query.Cte(name, columns, parenthesised()));
        } while (in.accept(","));
        return List.copyOf(with);
    }

    /** Names in parentheses. */
    List<String> identifiers() throws SqlError {
        in.expect("(");
        List<String> names = new ArrayList<>();
        do {
            names.add(in.identifier());
        } while (in.accept(","));
        in.expect(")");
        return List.copyOf(names);
    }

    private Query.Body union() throws SqlError {
        Query.Body left = intersect();
        while (in.at("UNION") || in.at("EXCEPT")) {
            String operator = in.next().upper();
            boolean all = in.accept("ALL");
            left = new Query.SetOperation(operator, all, left, intersect());
        }
        return left;
    }

    private Query.Body intersect() throws SqlError {
        Query.Body left = operand();
        while (in.accept("INTERSECT")) {
            left = new Query.SetOperation("INTERSECT", false, left, operand());
        }
        return left;
    }

    private Query.Body operand() throws SqlError {
        if (in.at("(")) {
            return new Query.Nested(parenthesised());
        }
        if (in.at("VALUES")) {
            return values();
        }
        return select();
    }

    /** VALUES (…), (…). */
    Query.Values values() throws SqlError {
        in.expect("VALUES");
        List<List<Expression>> rows = new ArrayList<>();
        do {
            in.expect("(");
            rows.add(expressions.list());
            in.expect(")");
        } while (in.accept(","));
        return new Query.Values(List.copyOf(rows));
    }

    private Query.Select select() throws SqlError {
        in.expect("SELECT");
        boolean distinct = in.accept("DISTINCT");
        if (!distinct) {
            in.accept("ALL");
        }
        Optional<Query.Top> top = top();
        List<Query.Item> items = items();
        Optional<Name> into = in.accept("INTO") ? Optional.of(in.name()) : Optional.empty();
        List<TableSource> from = in.accept("FROM") ? sources.list() : List.of();
        Optional<Expression> where = where();
        List<Expression> groupBy = new ArrayList<>();
        String rollup = "";
        if (in.accept("GROUP")) {
            in.expect("BY");
            in.accept("ALL");
            rollup = groupBy(groupBy);
        }
        Optional<Expression> having =
                in.accept("HAVING") ? Optional.of(expressions.expression()) : Optional.empty();
        return new Query.Select(
                distinct, top, items, into, from, where, List.copyOf(groupBy), rollup, having);
    }

    Optional<Expression> where() throws SqlError {
        return in.accept("WHERE") ? Optional.of(expressions.expression()) : Optional.empty();
    }

    private String groupBy(List<Expression> groupBy) throws SqlError {
        boolean function = in.at("ROLLUP") || in.at("CUBE");
        if (function && in.peek(1).is("(")) {
            String kind = in.next().upper();
            in.expect("(");
            groupBy.addAll(expressions.list());
            in.expect(")");
            return kind;
        }
        if (in.at("GROUPING") && in.peek(1).is("SETS")) {
            throw new SqlError(
                    40517, "GROUPING SETS is not supported in this version of SQL Server.");
        }
        groupBy.addAll(expressions.list());
        if (in.acceptAll("WITH", "ROLLUP")) {
            return "ROLLUP";
        }
        return in.acceptAll("WITH", "CUBE") ? "CUBE" : "";
    }

    /** TOP, if it stands here. */
    Optional<Query.Top> top() throws SqlError {
        if (!in.accept("TOP")) {
            return Optional.empty();
        }
        Expression count;
        if (in.accept("(")) {
            count = expressions.expression();
            in.expect(")");
        } else {
            Token token = in.next();
            boolean number = token.kind() == Kind.INTEGER || token.kind() == Kind.DECIMAL;
            if (!number && token.kind() != Kind.VARIABLE) {
                throw in.unexpected();
            }
            count = number ? Literals.of(token) : new Expression.Variable(token.text());
        }
        boolean percent = in.accept("PERCENT");
        boolean ties = in.acceptAll("WITH", "TIES");
        return Optional.of(new Query.Top(count, percent, ties));
    }

    /** A select list. */
    List<Query.Item> items() throws SqlError {
        List<Query.Item> items = new ArrayList<>();
        do {
            items.add(item());
        } while (in.accept(","));
        return List.copyOf(items);
    }

    private Query.Item item() throws SqlError {
        if (in.accept("*")) {
            return new Query.AllColumns(Optional.empty());
        }
        Token first = in.peek();
        Token second = in.peek(1);
        boolean assigns = second.kind() == Kind.SYMBOL && second.text().endsWith("=");
        if (first.kind() == Kind.VARIABLE && assigns && !isComparison(second)) {
            in.next();
            String operator = in.next().text();
            return new Query.Assignment(first.text(), operator, expressions.expression());
        }
        boolean nameOrString = first.isName() || first.kind() == Kind.STRING;
        boolean reserved = first.kind() == Kind.WORD && Keywords.isReserved(first.text());
        if (nameOrString && !reserved && second.is("=")) {
            in.next();
            in.next();
            return new Query.Value(expressions.expression(), Optional.of(first.text()));
        }
        Optional<Name> qualifier = starQualifier();
        if (qualifier.isPresent()) {
            return new Query.AllColumns(qualifier);
        }
        Expression expression = expressions.expression();
        return new Query.Value(expression, alias());
    }

    private static boolean isComparison(Token token) {
        return switch (token.text()) {
            case "<=", ">=", "!=" -> true;
            default -> false;
        };
    }

    private Optional<Name> starQualifier() {
        int start = in.position();
        List<String> parts = new ArrayList<>();
        while (in.peek().isName() && in.peek(1).is(".")) {
            parts.add(in.next().text());
            in.next();
            if (in.accept("*")) {
                return Optional.of(new Name(List.copyOf(parts)));
            }
        }
        in.moveTo(start);
        return Optional.empty();
    }

    /** An alias of a column, which may be a string. */
    private Optional<String> alias() throws SqlError {
        boolean as = in.accept("AS");
        Token token = in.peek();
        boolean string = token.kind() == Kind.STRING || token.kind() == Kind.NATIONAL_STRING;
        if (string) {
            return Optional.of(in.next().text());
        }
        if (as && token.isName()) {
            return Optional.of(in.next().text());
        }
        return isAlias(token) ? Optional.of(in.next().text()) : Optional.empty();
    }

    /** Whether this may be an alias without AS. */
    boolean isAlias(Token token) {
        if (token.kind() == Kind.NAME) {
            return true;
        }
        return token.kind() == Kind.WORD
                && !Keywords.isReserved(token.text())
                && !Statements.STARTERS.contains(token.text().toUpperCase(Locale.ROOT))
                && !in.atAll("OFFSET");
    }

    /** ORDER BY. */
    List<Query.Order> orderBy() throws SqlError {
        in.expect("ORDER");
        in.expect("BY");
        List<Query.Order> order = new ArrayList<>();
        do {
            Expression expression = expressions.expression();
            boolean descending = in.accept("DESC");
            if (!descending) {
                in.accept("ASC");
            }
            order.add(new Query.Order(expression, descending));
        } while (in.accept(","));
        return List.copyOf(order);
    }
}
