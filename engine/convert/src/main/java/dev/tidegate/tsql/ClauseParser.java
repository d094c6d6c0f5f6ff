package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.QueryPart.Grouping;
import dev.tidegate.tsql.tree.SelectQuery;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses the clauses of queries. */
final class ClauseParser {
    private final Grammar grammar;
    private final TokenStream in;

    ClauseParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    Optional<QueryPart.With> with() {
        int from = in.position();
        if (!in.accept("WITH")) {
            return Optional.empty();
        }
        Optional<Span> namespaces = Optional.empty();
        if (in.at("XMLNAMESPACES", "(")) {
            int start = in.position();
            in.skip();
            in.skipParentheses();
            namespaces = Optional.of(in.span(start));
            in.accept(",");
        }
        Optional<Expression> context = Optional.empty();
        if (in.at("CHANGE_TRACKING_CONTEXT", "(")) {
            in.moveTo(in.position() + 2);
            context = Optional.of(grammar.expressions.scalar());
            in.expect(")");
            in.accept(",");
        }
        List<QueryPart.CommonTableExpression> tables = new ArrayList<>();
        while (grammar.names.atIdentifier()
                && (in.word(1).equals("AS") || in.word(1).equals("("))) {
            tables.add(commonTableExpression());
            if (!in.accept(",")) {
                break;
            }
        }
        if (tables.isEmpty() && namespaces.isEmpty() && context.isEmpty()) {
            throw in.expected("a common table expression");
        }
        return Optional.of(new QueryPart.With(in.span(from), namespaces, context, tables));
    }

    private QueryPart.CommonTableExpression commonTableExpression() {
        int from = in.position();
        Identifier name = grammar.names.identifier();
        List<Identifier> columns = grammar.names.parenthesisedIfAny();
        in.expect("AS");
        SelectQuery query = grammar.queries.parenthesised();
        return new QueryPart.CommonTableExpression(in.span(from), name, columns, query);
    }

    Optional<QueryPart.Top> top() {
        int from = in.position();
        if (!in.accept("TOP")) {
            return Optional.empty();
        }
        Expression count;
        if (in.at("(")) {
            int open = in.position();
            in.skip();
            Expression inner = grammar.expressions.expression();
            in.expect(")");
            count = new Expression.Parenthesised(in.span(open), inner);
        } else {
            count = grammar.expressions.topCount();
        }
        boolean percent = in.accept("PERCENT");
        boolean ties = in.accept("WITH", "TIES");
        return Optional.of(new QueryPart.Top(in.span(from), count, percent, ties));
    }

    List<QueryPart.OrderItem> orderBy() {
        in.expect("ORDER");
        in.expect("BY");
        List<QueryPart.OrderItem> items = new ArrayList<>();
        do {
            int from = in.position();
            Expression expression = grammar.expressions.scalar();
            boolean descending = in.accept("DESC");
            if (!descending) {
                in.accept("ASC");
            }
            items.add(new QueryPart.OrderItem(in.span(from), expression, descending));
        } while (in.accept(","));
        return items;
    }

    QueryPart.Offset offset() {
        int from = in.position();
        in.expect("OFFSET");
        Expression offset = grammar.expressions.scalar();
        rows();
        Optional<Expression> fetch = Optional.empty();
        if (in.at("FETCH", "NEXT") || in.at("FETCH", "FIRST")) {
            in.moveTo(in.position() + 2);
            fetch = Optional.of(grammar.expressions.scalar());
            rows();
            in.expect("ONLY");
        }
        return new QueryPart.Offset(in.span(from), offset, fetch);
    }

    private void rows() {
        if (!in.accept("ROWS")) {
            in.expect("ROW");
        }
    }

    QueryPart.GroupBy groupBy() {
        int from = in.position();
        in.accept("GROUP", "BY");
        boolean all = in.accept("ALL");
        List<Grouping> elements = groupings();
        Optional<String> with = Optional.empty();
        if (in.at("WITH", "ROLLUP") || in.at("WITH", "CUBE")) {
            in.skip();
            with = Optional.of(in.nextWord());
        } else if (in.at("WITH", "(")) {
            in.skip();
            in.skipParentheses();
        }
        return new QueryPart.GroupBy(in.span(from), all, elements, with);
    }

    private List<Grouping> groupings() {
        List<Grouping> elements = new ArrayList<>();
        do {
            elements.add(grouping());
        } while (in.accept(","));
        return elements;
    }

    private Grouping grouping() {
        int from = in.position();
        if ((in.at("ROLLUP") || in.at("CUBE")) && in.word(1).equals("(")) {
            return composite(from, in.nextWord());
        }
        if (in.accept("GROUPING", "SETS")) {
            return composite(from, "GROUPING SETS");
        }
        if (in.at("(") && isComposite()) {
            return composite(from, "COMPOSITE");
        }
        Expression expression = grammar.expressions.scalar();
        return new Grouping(in.span(from), "EXPRESSION", Optional.of(expression), List.of());
    }

    /**
     * Whether a parenthesis holds several elements or none, rather than a part of an expression.
     */
    private boolean isComposite() {
        int close = in.partner(in.position());
        String behind = in.wordAt(close + 1);
        if (close < 0) {
            return false;
        }
        int depth = 0;
        for (int at = in.position() + 1; at < close; at++) {
            switch (in.wordAt(at)) {
                case "(" -> depth++;
                case ")" -> depth--;
                case "," -> {
                    if (depth == 0) {
                        return true;
                    }
                }
                default -> {
                    // Inside an element.
                }
            }
        }
        return close == in.position() + 1 && !behind.equals(".");
    }

    private Grouping composite(int from, String kind) {
        in.expect("(");
        in.enter();
        List<Grouping> elements = in.at(")") ? List.of() : groupings();
        in.leave();
        in.expect(")");
        return new Grouping(in.span(from), kind, Optional.empty(), elements);
    }

    Optional<QueryPart.ForClause> forClause() {
        int from = in.position();
        if (!in.at("FOR", "XML") && !in.at("FOR", "JSON") && !in.at("FOR", "BROWSE")) {
            return Optional.empty();
        }
        in.skip();
        String kind = in.nextWord();
        if (kind.equals("BROWSE")) {
            return Optional.of(new QueryPart.ForClause(in.span(from), kind, "", List.of()));
        }
        String mode = in.nextWord();
        List<Option> options = new ArrayList<>();
        if (in.at("(")) {
            int open = in.position();
            in.skipParentheses();
            options.add(grammar.options.ended(open, "NAME", open));
        }
        while (in.accept(",")) {
            options.add(directive());
        }
        return Optional.of(new QueryPart.ForClause(in.span(from), kind, mode, options));
    }

    private Option directive() {
        int from = in.position();
        StringBuilder name = new StringBuilder(in.nextWord());
        if (in.isKind(TokenKind.WORD) && in.atAny("BASE64", "XSINIL", "ABSENT")) {
            name.append(' ').append(in.nextWord());
        }
        int value = in.position();
        if (in.at("(")) {
            in.skipParentheses();
        }
        return grammar.options.ended(from, name.toString(), value);
    }

    /** OPTION (…) behind a statement. */
    List<Option> queryHints() {
        return in.at("OPTION", "(") && in.accept("OPTION")
                ? grammar.options.parenthesised()
                : List.of();
    }
}
