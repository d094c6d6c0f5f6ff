package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.QueryExpression;
import dev.tidegate.tsql.tree.QueryExpression.SetOperator;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses queries. */
final class QueryParser {
    private final Grammar grammar;
    private final TokenStream in;

    QueryParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** Whether a parenthesis is next whose inside is a query. */
    boolean startsParenthesised() {
        return startsParenthesised(in.position());
    }

    private boolean startsParenthesised(int position) {
        int inside = position;
        while (in.wordAt(inside).equals("(")) {
            inside++;
        }
        if (inside == position || !in.wordAt(inside).equals("SELECT")) {
            return false;
        }
        for (int open = inside - 2; open >= position; open--) {
            String behind = in.wordAt(in.partner(open + 1) + 1);
            if (!behind.equals(")") && !continuesQuery(behind)) {
                return false;
            }
        }
        return true;
    }

    private static boolean continuesQuery(String word) {
        return switch (word) {
            case "UNION", "EXCEPT", "INTERSECT", "ORDER", "FOR" -> true;
            default -> false;
        };
    }

    /** Whether a query in parentheses is next that another follows: {@code (SELECT …) UNION …}. */
    boolean startsParenthesisedBinary() {
        return startsParenthesised() && continuesQuery(in.wordAt(in.partner(in.position()) + 1));
    }

    SelectQuery parenthesised() {
        in.expect("(");
        SelectQuery query = query();
        in.expect(")");
        return query;
    }

    SelectQuery query() {
        in.enter();
        int from = in.position();
        QueryExpression body = unions();
        List<QueryPart.OrderItem> order =
                in.at("ORDER", "BY") ? grammar.clauses.orderBy() : List.of();
        Optional<QueryPart.Offset> offset =
                in.at("OFFSET") ? Optional.of(grammar.clauses.offset()) : Optional.empty();
        Optional<QueryPart.ForClause> forClause = grammar.clauses.forClause();
        in.leave();
        return new SelectQuery(in.span(from), body, order, offset, forClause);
    }

    private QueryExpression unions() {
        int from = in.position();
        QueryExpression left = intersections();
        for (int length = 0; in.at("UNION") || in.at("EXCEPT"); length++) {
            checkLength(length);
            SetOperator operator = setOperator();
            QueryExpression right = intersections();
            left = new QueryExpression.BinaryQuery(in.span(from), operator, left, right);
        }
        return left;
    }

    private QueryExpression intersections() {
        int from = in.position();
        QueryExpression left = term();
        for (int length = 0; in.at("INTERSECT"); length++) {
            checkLength(length);
            SetOperator operator = setOperator();
            QueryExpression right = term();
            left = new QueryExpression.BinaryQuery(in.span(from), operator, left, right);
        }
        return left;
    }

    private void checkLength(int length) {
        if (length >= ExpressionParser.CHAIN_MAX) {
            throw in.tooDeep();
        }
    }

    private SetOperator setOperator() {
        return switch (in.nextWord()) {
            case "EXCEPT" -> SetOperator.EXCEPT;
            case "INTERSECT" -> SetOperator.INTERSECT;
            default -> in.accept("ALL") ? SetOperator.UNION_ALL : SetOperator.UNION;
        };
    }

    private QueryExpression term() {
        int from = in.position();
        if (in.at("(")) {
            SelectQuery query = parenthesised();
            return new QueryExpression.ParenthesisedQuery(in.span(from), query);
        }
        return in.at("VALUES") ? values() : specification();
    }

    QueryExpression.Values values() {
        int from = in.position();
        in.expect("VALUES");
        List<QueryPart.RowValue> rows = new ArrayList<>();
        do {
            rows.add(rowValue());
        } while (in.accept(","));
        return new QueryExpression.Values(in.span(from), rows);
    }

    QueryPart.RowValue rowValue() {
        int from = in.position();
        in.expect("(");
        List<Expression> values = grammar.expressions.expressions();
        in.expect(")");
        return new QueryPart.RowValue(in.span(from), values);
    }

    private QueryExpression specification() {
        int from = in.position();
        in.expect("SELECT");
        boolean distinct = in.accept("DISTINCT");
        if (!distinct) {
            in.accept("ALL");
        }
        Optional<QueryPart.Top> top = grammar.clauses.top();
        List<QueryPart.SelectElement> elements = elements();
        Optional<QueryPart.Into> into = into();
        List<TableSource> sources = in.accept("FROM") ? grammar.tables.sources() : List.of();
        Optional<Expression> where = condition("WHERE");
        Optional<QueryPart.GroupBy> groupBy =
                in.at("GROUP", "BY") ? Optional.of(grammar.clauses.groupBy()) : Optional.empty();
        Optional<Expression> having = condition("HAVING");
        List<QueryPart.NamedWindow> windows = windows();
        return new QueryExpression.QuerySpecification(
                in.span(from),
                distinct,
                top,
                elements,
                into,
                sources,
                where,
                groupBy,
                having,
                windows);
    }

    Optional<Expression> condition(String word) {
        return in.accept(word) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
    }

    private Optional<QueryPart.Into> into() {
        int from = in.position();
        if (!in.accept("INTO")) {
            return Optional.empty();
        }
        var table = grammar.names.objectName();
        Optional<Identifier> filegroup =
                in.accept("ON") ? Optional.of(grammar.names.identifier()) : Optional.empty();
        return Optional.of(new QueryPart.Into(in.span(from), table, filegroup));
    }

    private List<QueryPart.NamedWindow> windows() {
        List<QueryPart.NamedWindow> windows = new ArrayList<>();
        if (!in.at("WINDOW") || !in.word(2).equals("AS")) {
            return windows;
        }
        in.skip();
        do {
            int from = in.position();
            Identifier name = grammar.names.identifier();
            in.expect("AS");
            Expression.Window window = grammar.calls.window();
            windows.add(new QueryPart.NamedWindow(in.span(from), name, window));
        } while (in.accept(","));
        return windows;
    }

    List<QueryPart.SelectElement> elements() {
        List<QueryPart.SelectElement> elements = new ArrayList<>();
        do {
            elements.add(element());
        } while (in.accept(","));
        return elements;
    }

    private QueryPart.SelectElement element() {
        int from = in.position();
        if (in.isKind(TokenKind.VARIABLE) && isAssignment(in.word(1))) {
            Expression.Variable variable = grammar.expressions.variable();
            String operator = in.nextText();
            Expression value = grammar.expressions.scalar();
            return new QueryPart.SelectElement(
                    in.span(from),
                    value,
                    Optional.empty(),
                    Optional.of(variable),
                    Optional.of(operator));
        }
        Optional<Identifier> alias = Optional.empty();
        if (in.word(1).equals("=") && grammar.names.atNameOrString()) {
            alias = Optional.of(grammar.names.nameOrString());
            in.expect("=");
        }
        Expression value = grammar.expressions.scalar();
        if (in.accept("AS")) {
            alias = Optional.of(grammar.names.nameOrString());
        } else if (alias.isEmpty() && grammar.names.atNameOrString() && !atNextStatement()) {
            alias = Optional.of(grammar.names.nameOrString());
        }
        return new QueryPart.SelectElement(
                in.span(from), value, alias, Optional.empty(), Optional.empty());
    }

    /** Whether a word that could be an alias begins the next statement or clause. */
    boolean atNextStatement() {
        if (!in.isKind(TokenKind.WORD)) {
            return false;
        }
        String next = in.word(1);
        return switch (in.word()) {
            case "ENABLE", "DISABLE" -> next.equals("TRIGGER");
            case "USING" -> true;
            case "WINDOW" -> in.word(2).equals("AS");
            case "SEND", "END" -> next.equals("ON") || next.equals("CONVERSATION");
            case "GET", "MOVE" -> next.equals("CONVERSATION");
            case "THROW", "RECEIVE" -> in.atLineStart();
            case "OFFSET" -> in.kind(1) == TokenKind.INTEGER || in.kind(1) == TokenKind.VARIABLE;
            default -> next.equals(":") && in.atLineStart();
        };
    }

    static boolean isAssignment(String symbol) {
        return switch (symbol) {
            case "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=" -> true;
            default -> false;
        };
    }
}
