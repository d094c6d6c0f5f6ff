package dev.tidegate.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tokens of a T-SQL expression in the form that SQL Server's catalog has. */
final class TsqlTokens {
    private static final String OPERATORS_OF_TWO = "<> <= >= != !< !>";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private TsqlTokens(String text) {
        this.text = text;
    }

    /** What a token is. */
    enum Kind {
        /** A bracketed or quoted name, or a word; words are in lower case. */
        NAME,
        WORD,
        NUMBER,
        /** Without the quotes. */
        STRING,
        SYMBOL,
        END
    }

    /** A token. */
    record Token(Kind kind, String text) {
        boolean is(String symbolOrWord) {
            return (kind == Kind.SYMBOL || kind == Kind.WORD) && text.equals(symbolOrWord);
        }
    }

    /** Splits; the last token is of the kind {@link Kind#END}. */
    static List<Token> of(String text) throws UntranslatableException {
        return new TsqlTokens(text).split();
    }

    private List<Token> split() throws UntranslatableException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '[') {
                tokens.add(new Token(Kind.NAME, quoted(']')));
            } else if (c == '"') {
                tokens.add(new Token(Kind.NAME, quoted('"')));
            } else if (c == '\'') {
                tokens.add(new Token(Kind.STRING, quoted('\'')));
            } else if ((c == 'N' || c == 'n') && text.startsWith("'", at + 1)) {
                at++;
                tokens.add(new Token(Kind.STRING, quoted('\'')));
            } else if (isDigit(c) || c == '.' && at + 1 < text.length() && isDigit(next())) {
                tokens.add(new Token(Kind.NUMBER, number()));
            } else if (Character.isLetter(c) || c == '_') {
                tokens.add(new Token(Kind.WORD, word()));
            } else {
                tokens.add(new Token(Kind.SYMBOL, symbol(c)));
            }
        }
        tokens.add(new Token(Kind.END, ""));
        return tokens;
    }

    private char next() {
        return text.charAt(at + 1);
    }

    private String quoted(char end) throws UntranslatableException {
        StringBuilder content = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != end) {
                content.append(c);
            } else if (at + 1 < text.length() && next() == end) {
                content.append(c);
                at++;
            } else {
                at++;
                return content.toString();
            }
        }
        throw new UntranslatableException("a quotation mark is not closed");
    }

    private String number() throws UntranslatableException {
        int start = at;
        if (text.startsWith("0x", at) || text.startsWith("0X", at)) {
            throw new UntranslatableException("a binary literal");
        }
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
        }
        return text.substring(start, at);
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private String symbol(char c) throws UntranslatableException {
        if (at + 1 < text.length()) {
            String two = text.substring(at, at + 2);
            if (two.equals("--") || two.equals("/*")) {
                throw new UntranslatableException("a comment");
            }
            if (!two.contains(" ") && OPERATORS_OF_TWO.contains(two)) {
                at += 2;
                return two;
            }
        }
        if ("()+-*/%,=<>".indexOf(c) < 0) {
            throw new UntranslatableException("the symbol " + c);
        }
        at++;
        return Character.toString(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
