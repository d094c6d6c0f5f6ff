package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Span;
import java.util.Arrays;

/** All tokens of one text, trivia among them: put together they are that text. */
public final class Tokens {
    private static final TokenKind[] KINDS = TokenKind.values();

    private final String text;
    private final byte[] kinds;
    private final int[] ends;

    private Tokens(String text, byte[] kinds, int[] ends) {
        this.text = text;
        this.kinds = kinds;
        this.ends = ends;
    }

    /** A text that is one token. */
    static Tokens one(String text, TokenKind kind) {
        return new Tokens(text, new byte[] {code(kind)}, new int[] {text.length()});
    }

    /** One byte for each token, since there are millions; never stored. */
    @SuppressWarnings("EnumOrdinal")
    private static byte code(TokenKind kind) {
        return (byte) kind.ordinal();
    }

    public int size() {
        return kinds.length;
    }

    public TokenKind kind(int index) {
        return KINDS[kinds[index]];
    }

    /** Where a token begins, in UTF-16 units of the text. */
    public int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    public int end(int index) {
        return ends[index];
    }

    public String text(int index) {
        return text.substring(start(index), end(index));
    }

    /** The text of a range as it was written, with the trivia inside it. */
    public String text(Span span) {
        return span.first() == span.end()
                ? ""
                : text.substring(start(span.first()), end(span.end() - 1));
    }

    /** The lines of the text that end before a token begins. */
    public int linesBefore(int index) {
        int lines = 0;
        for (int at = 0; at < start(index); at++) {
            if (Lines.endsAt(text, at)) {
                lines++;
            }
        }
        return lines;
    }

    /** The text, token by token. */
    public String print() {
        StringBuilder printed = new StringBuilder(text.length());
        for (int index = 0; index < size(); index++) {
            printed.append(text, start(index), end(index));
        }
        return printed.toString();
    }

    String source() {
        return text;
    }

    /** Grows while a text is read from its start to its end. */
    static final class Builder {
        private final String text;
        private byte[] kinds;
        private int[] ends;
        private int size;

        Builder(String text) {
            this.text = text;
            int expected = text.length() / 4 + 16;
            kinds = new byte[expected];
            ends = new int[expected];
        }

        void add(TokenKind kind, int end) {
            if (size == kinds.length) {
                kinds = Arrays.copyOf(kinds, size * 2);
                ends = Arrays.copyOf(ends, size * 2);
            }
            kinds[size] = code(kind);
            ends[size++] = end;
        }

        Tokens build() {
            return new Tokens(text, Arrays.copyOf(kinds, size), Arrays.copyOf(ends, size));
        }
    }
}
