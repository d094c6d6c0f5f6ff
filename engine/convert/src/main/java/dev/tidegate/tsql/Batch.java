package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;

/**
 * What is sent to the server at once, with its tree.
 *
 * @param firstLine number of its first line in the script, from 1
 * @param tokens all of its tokens, the separator behind it among them
 * @param statements those outside of all others, in the order of the text
 * @param repeat how often it runs; 0 or more, 1 unless its GO has a count
 */
public record Batch(int firstLine, Tokens tokens, List<Statement> statements, int repeat) {
    public Batch {
        statements = List.copyOf(statements);
    }

    /** The text, as it was. */
    public String print() {
        return tokens.print();
    }

    /** The text of a node, with the trivia inside it. */
    public String text(Span span) {
        return tokens.text(span);
    }

    /** The line of the script on which a token begins, from 1. */
    public int line(int token) {
        return firstLine
                + (token < tokens.size()
                        ? tokens.linesBefore(token)
                        : tokens.linesBefore(tokens.size() - 1));
    }

    /** The statements that could not be parsed, also those inside others. */
    public List<Statement.Unparsed> unparsed() {
        return Unparsed.in(statements);
    }
}
