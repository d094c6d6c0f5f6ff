package dev.tidegate.tsql;

import dev.tidegate.tsql.BatchSplitter.Piece;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Optional;

/**
 * Reads a script of any length, batch by batch. For one thread. Any text is taken: what cannot be
 * parsed is an unparsed statement.
 */
public final class BatchReader {
    private final BatchSplitter splitter;
    private final SyntaxOptions options;
    private boolean quotedIdentifiers;
    private int line = 1;

    /** The reader is not closed by this one. */
    public BatchReader(Reader reader, SyntaxOptions options) {
        splitter = new BatchSplitter(reader, options);
        this.options = options;
        quotedIdentifiers = options.quotedIdentifiers();
    }

    /** The next batch, or nothing at the end. A batch that is too long comes in several. */
    public Optional<Batch> next() throws IOException {
        Optional<Piece> piece = splitter.next();
        return piece.map(this::batch);
    }

    private Batch batch(Piece piece) {
        int first = line;
        Batch batch = piece.whole() ? parsed(piece.text(), first) : tooLong(piece.text(), first);
        line += lines(piece.text());
        return batch;
    }

    private Batch parsed(String text, int first) {
        Tokens tokens = Lexer.tokens(text, options);
        TokenStream in = new TokenStream(tokens, quotedIdentifiers);
        List<Statement> statements = new Grammar(in).statements.toEnd();
        quotedIdentifiers = in.quotedIdentifiers();
        return new Batch(first, tokens, statements, repeat(tokens));
    }

    private Batch tooLong(String text, int first) {
        Tokens whole = Tokens.one(text, TokenKind.UNKNOWN);
        Statement unparsed =
                new Statement.Unparsed(
                        new Span(0, 1), StatementParser.tooLong(options.batchCharactersMax()));
        return new Batch(first, whole, List.of(unparsed), 1);
    }

    private static int repeat(Tokens tokens) {
        int last = tokens.size() - 1;
        return last >= 0 && tokens.kind(last) == TokenKind.SEPARATOR
                ? Lines.count(tokens.text(last))
                : 1;
    }

    private static int lines(String text) {
        int lines = 0;
        for (int at = 0; at < text.length(); at++) {
            if (Lines.endsAt(text, at)) {
                lines++;
            }
        }
        return lines;
    }
}
