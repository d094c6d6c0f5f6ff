package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Finding;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/**
 * The tokens that the grammar sees, and the place in them. Indexes of its own: trivia is skipped.
 */
final class TokenStream {
    /** How deeply one text may nest. A parenthesis or a call is two or three levels. */
    static final int DEPTH_MAX = 500;

    private final Tokens tokens;
    private final int[] indexes;
    private final TokenKind[] kinds;
    private final String[] words;
    private final boolean[] startsLine;
    private final int size;
    private int[] partners = {};
    private int at;
    private int depth;
    private boolean quotedIdentifiers;

    TokenStream(Tokens tokens, boolean quotedIdentifiers) {
        this.tokens = tokens;
        this.quotedIdentifiers = quotedIdentifiers;
        indexes = new int[tokens.size()];
        kinds = new TokenKind[tokens.size()];
        words = new String[tokens.size()];
        startsLine = new boolean[tokens.size()];
        size = fill();
    }

    private int fill() {
        int count = 0;
        boolean fresh = true;
        for (int index = 0; index < tokens.size(); index++) {
            TokenKind kind = tokens.kind(index);
            if (kind.isTrivia()) {
                fresh |= kind != TokenKind.BLOCK_COMMENT && holdsLineEnd(index);
                continue;
            }
            indexes[count] = index;
            kinds[count] = kind;
            startsLine[count] = fresh;
            words[count] =
                    switch (kind) {
                        case WORD -> tokens.text(index).toUpperCase(Locale.ROOT);
                        case SYMBOL -> tokens.text(index);
                        default -> "";
                    };
            fresh = false;
            count++;
        }
        return count;
    }

    private boolean holdsLineEnd(int index) {
        for (int c = tokens.start(index); c < tokens.end(index); c++) {
            if (tokens.source().charAt(c) == '\n' || tokens.source().charAt(c) == '\r') {
                return true;
            }
        }
        return false;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    boolean atEnd() {
        return at >= size;
    }

    /** Whether nothing, or a semicolon, is next. */
    boolean atStatementEnd() {
        return atEnd() || at(";");
    }

    /** Whether the next token is the first of its line. */
    boolean atLineStart() {
        return atEnd() || startsLine[at];
    }

    TokenKind kind(int ahead) {
        return at + ahead < size ? kinds[at + ahead] : TokenKind.SEPARATOR;
    }

    boolean isKind(TokenKind kind) {
        return kind(0) == kind;
    }

    /** A word in capitals or a symbol; empty for everything else. */
    String word(int ahead) {
        return at + ahead < size ? words[at + ahead] : "";
    }

    String word() {
        return word(0);
    }

    boolean at(String word) {
        return word(0).equals(word);
    }

    boolean at(String first, String second) {
        return at(first) && word(1).equals(second);
    }

    boolean atAny(String... any) {
        return Arrays.asList(any).contains(word());
    }

    boolean accept(String word) {
        if (at(word)) {
            at++;
            return true;
        }
        return false;
    }

    boolean accept(String first, String second) {
        if (at(first, second)) {
            at += 2;
            return true;
        }
        return false;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw expected(word);
        }
    }

    /** The word that is next, in capitals. */
    String nextWord() {
        if (!isKind(TokenKind.WORD)) {
            throw expected("a word");
        }
        return words[at++];
    }

    String nextText() {
        if (atEnd()) {
            throw expected("more");
        }
        return tokens.text(indexes[at++]);
    }

    void skip() {
        if (atEnd()) {
            throw expected("more");
        }
        at++;
    }

    /** From a position up to where the stream is; if that is nothing, before the next token. */
    Span span(int from) {
        if (from >= at) {
            int behindLast = size == 0 ? 0 : indexes[size - 1] + 1;
            int index = from < size ? indexes[from] : behindLast;
            return new Span(index, index);
        }
        return new Span(indexes[from], indexes[at - 1] + 1);
    }

    SyntaxError expected(String what) {
        return new SyntaxError(
                Finding.Reason.SYNTAX, index(), "expected " + what + ", found " + shown());
    }

    private int index() {
        return atEnd() ? tokens.size() : indexes[at];
    }

    /** Words and symbols as they are; values never. */
    private String shown() {
        if (atEnd()) {
            return "the end";
        }
        String word = words[at];
        return word.isEmpty() ? "a " + kinds[at].name().toLowerCase(Locale.ROOT) + " token" : word;
    }

    /** One level deeper; who calls it calls {@link #leave} at the end, but not after an error. */
    void enter() {
        if (depth >= DEPTH_MAX) {
            throw tooDeep();
        }
        depth++;
    }

    void leave() {
        depth--;
    }

    int depth() {
        return depth;
    }

    void depth(int to) {
        depth = to;
    }

    SyntaxError tooDeep() {
        return new SyntaxError(
                Finding.Reason.TOO_DEEP,
                index(),
                "nested more than "
                        + DEPTH_MAX
                        + " levels deep, which is more than is followed; take a part of it out");
    }

    boolean quotedIdentifiers() {
        return quotedIdentifiers;
    }

    void quotedIdentifiers(boolean on) {
        quotedIdentifiers = on;
    }

    /** Moves behind the parenthesis that closes the one that is next. */
    void skipParentheses() {
        if (!at("(")) {
            throw expected("(");
        }
        int partner = partner(at);
        if (partner < 0) {
            moveTo(size);
            throw expected(")");
        }
        at = partner + 1;
    }

    /** The position of the parenthesis that closes the one at a position, or -1. */
    int partner(int position) {
        if (partners.length == 0) {
            partners = partners();
        }
        return position < size ? partners[position] : -1;
    }

    private int[] partners() {
        int[] found = new int[Math.max(size, 1)];
        Arrays.fill(found, -1);
        Deque<Integer> open = new ArrayDeque<>();
        for (int position = 0; position < size; position++) {
            if (words[position].equals("(")) {
                open.push(position);
            } else if (words[position].equals(")") && !open.isEmpty()) {
                found[open.pop()] = position;
            }
        }
        return found;
    }

    /** Like {@link #word(int)}, at a position. */
    String wordAt(int position) {
        return position >= 0 && position < size ? words[position] : "";
    }
}
