package dev.tidegate.tsql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/**
 * Cuts a script into the texts of its batches, each with the line of its GO. Holds one batch, and
 * of a batch that is too long one piece. Put together, the pieces are the script.
 */
final class BatchSplitter {
    /**
     * Text up to a separator, or up to where it became too long.
     *
     * @param text never empty
     * @param whole whether it is all of a batch
     */
    record Piece(String text, boolean whole) {}

    private enum State {
        CODE,
        STRING,
        DOUBLE_QUOTED,
        BRACKETED,
        COMMENT
    }

    private final Reader reader;
    private final SyntaxOptions options;
    private final StringBuilder piece = new StringBuilder();
    private int lineStart;
    private boolean insideBatch;
    private State state = State.CODE;
    private int commentDepth;

    /** Whether what was read last began a line: a line that is too long comes in parts. */
    private boolean startedLine;

    private boolean startsNext = true;

    BatchSplitter(Reader reader, SyntaxOptions options) {
        this.reader = new BufferedReader(reader);
        this.options = options;
    }

    /** The next piece, or nothing at the end. */
    Optional<Piece> next() throws IOException {
        while (readLine()) {
            boolean command = options.sqlcmd() && state == State.CODE && startedLine;
            if (command && Lines.isSeparator(piece, lineStart)) {
                return Optional.of(take(true));
            }
            if (!(command && Lines.isDirective(piece, lineStart))) {
                scan();
            }
            lineStart = piece.length();
            if (piece.length() >= options.batchCharactersMax()) {
                return Optional.of(take(false));
            }
        }
        return piece.isEmpty() ? Optional.empty() : Optional.of(take(true));
    }

    private Piece take(boolean complete) {
        Piece taken =
                new Piece(
                        piece.toString(),
                        complete && !insideBatch && piece.length() <= options.batchCharactersMax());
        piece.setLength(0);
        lineStart = 0;
        insideBatch = !complete;
        return taken;
    }

    /** Appends a line with its end; false at the end of the script. */
    private boolean readLine() throws IOException {
        startedLine = startsNext;
        int c = reader.read();
        if (c < 0) {
            return false;
        }
        while (c >= 0) {
            piece.append((char) c);
            if (c == '\r') {
                reader.mark(1);
                if (reader.read() == '\n') {
                    piece.append('\n');
                } else {
                    reader.reset();
                }
            }
            startsNext = c == '\n' || c == '\r';
            if (startsNext || piece.length() >= options.batchCharactersMax()) {
                return true;
            }
            c = reader.read();
        }
        return true;
    }

    private void scan() {
        int at = lineStart;
        while (at < piece.length()) {
            char c = piece.charAt(at);
            char next = at + 1 < piece.length() ? piece.charAt(at + 1) : 0;
            at +=
                    switch (state) {
                        case CODE -> code(c, next, at);
                        case STRING -> inside(c, next, '\'');
                        case DOUBLE_QUOTED -> inside(c, next, '"');
                        case BRACKETED -> inside(c, next, ']');
                        case COMMENT -> comment(c, next);
                    };
        }
    }

    /** Each of these returns how many characters were understood. */
    private int code(char c, char next, int at) {
        switch (c) {
            case '\'' -> state = State.STRING;
            case '"' -> state = State.DOUBLE_QUOTED;
            case '[' -> state = State.BRACKETED;
            case '-' -> {
                return next == '-' ? piece.length() - at : 1;
            }
            case '/' -> {
                if (next == '*') {
                    state = State.COMMENT;
                    commentDepth = 1;
                    return 2;
                }
            }
            default -> {
                // Nothing that hides what follows.
            }
        }
        return 1;
    }

    private int inside(char c, char next, char close) {
        if (c == close && next == close) {
            return 2;
        }
        if (c == close) {
            state = State.CODE;
        }
        return 1;
    }

    private int comment(char c, char next) {
        if (c == '/' && next == '*') {
            commentDepth++;
            return 2;
        }
        if (c == '*' && next == '/') {
            if (--commentDepth == 0) {
                state = State.CODE;
            }
            return 2;
        }
        return 1;
    }
}
