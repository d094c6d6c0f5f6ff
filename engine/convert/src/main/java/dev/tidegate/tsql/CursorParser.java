package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses cursors and what is done with them. */
final class CursorParser {
    private static final String[] OPTIONS = {
        "LOCAL",
        "GLOBAL",
        "FORWARD_ONLY",
        "SCROLL",
        "STATIC",
        "KEYSET",
        "DYNAMIC",
        "FAST_FORWARD",
        "READ_ONLY",
        "SCROLL_LOCKS",
        "OPTIMISTIC",
        "TYPE_WARNING",
        "INSENSITIVE"
    };

    private final Grammar grammar;
    private final TokenStream in;

    CursorParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** DECLARE of a cursor, behind its first word. */
    Statement declare(int from) {
        Identifier name = grammar.names.identifier();
        FlowStatement.Cursor cursor = cursor();
        return new FlowStatement.DeclareCursor(in.span(from), name, cursor);
    }

    FlowStatement.Cursor cursor() {
        int from = in.position();
        List<String> options = new ArrayList<>(options());
        in.expect("CURSOR");
        options.addAll(options());
        Optional<DataStatement.Select> select = Optional.empty();
        if (in.accept("FOR")) {
            select = Optional.of(grammar.data.select());
        }
        Optional<Span> concurrency = Optional.empty();
        int start = in.position();
        if (in.accept("FOR")) {
            if (in.accept("UPDATE")) {
                if (in.accept("OF")) {
                    grammar.names.identifiers();
                }
            } else {
                in.expect("READ");
                in.expect("ONLY");
            }
            concurrency = Optional.of(in.span(start));
        }
        return new FlowStatement.Cursor(in.span(from), options, select, concurrency);
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        while (in.atAny(OPTIONS)) {
            options.add(in.nextWord());
        }
        return options;
    }

    /** The name of a cursor, or a variable. */
    Expression name() {
        return grammar.expressions.assigned();
    }

    private boolean global() {
        return in.at("GLOBAL") && grammar.names.atIdentifier(1) && in.accept("GLOBAL");
    }

    /** OPEN, CLOSE or DEALLOCATE. */
    Statement statement() {
        int from = in.position();
        String verb = in.nextWord();
        boolean global = global();
        Expression cursor = name();
        return new FlowStatement.CursorStatement(in.span(from), verb, global, cursor);
    }

    Statement fetch() {
        int from = in.position();
        in.expect("FETCH");
        String direction = "NEXT";
        Optional<Expression> count = Optional.empty();
        if (in.atAny("NEXT", "PRIOR", "FIRST", "LAST") && !atEndAfterName()) {
            direction = in.nextWord();
        } else if (in.atAny("ABSOLUTE", "RELATIVE") && !atEndAfterName()) {
            direction = in.nextWord();
            count = Optional.of(grammar.expressions.scalar());
        }
        in.accept("FROM");
        boolean global = global();
        Expression cursor = name();
        List<Expression.Variable> into = new ArrayList<>();
        if (in.accept("INTO")) {
            do {
                into.add(grammar.expressions.variable());
            } while (in.accept(","));
        }
        return new FlowStatement.Fetch(in.span(from), direction, count, global, cursor, into);
    }

    private boolean atEndAfterName() {
        return in.word(1).equals("INTO") || in.word(1).equals(";");
    }
}
