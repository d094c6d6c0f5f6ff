package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Splits T-SQL into tokens. */
final class Lexer {
    private static final String CURRENCY = "$\u00a3\u00a4\u00a5\u20ac";
    private static final List<String> SYMBOLS =
            List.of(
                    "<>", "!=", "<=", ">=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
                    "^=", "::");

    private final String source;
    private final boolean quotedIdentifier;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String source, boolean quotedIdentifier) {
        this.source = source;
        this.quotedIdentifier = quotedIdentifier;
    }

    /** Tokens of a text; the last is {@link Kind#END}. */
    static List<Token> tokens(String source, boolean quotedIdentifier) throws SqlError {
        Lexer lexer = new Lexer(source, quotedIdentifier);
        lexer.run();
        return lexer.tokens;
    }

    private void run() throws SqlError {
        while (true) {
            skipBlanksAndComments();
            if (at >= source.length()) {
                tokens.add(new Token(Kind.END, "", at, at, line));
                return;
            }
            next();
        }
    }

    private char peek(int ahead) {
        return at + ahead < source.length() ? source.charAt(at + ahead) : '\0';
    }

    private void skipBlanksAndComments() throws SqlError {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff' || c == '\0') {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                while (at < source.length() && source.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '/' && peek(1) == '*') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() throws SqlError {
        int depth = 0;
        do {
            if (at >= source.length()) {
                throw new SqlError(113, 15, 1, "Missing end comment mark '*/'.");
            }
            if (peek(0) == '/' && peek(1) == '*') {
                depth++;
                at += 2;
            } else if (peek(0) == '*' && peek(1) == '/') {
                depth--;
                at += 2;
            } else {
                line += source.charAt(at) == '\n' ? 1 : 0;
                at++;
            }
        } while (depth > 0);
    }

    private void next() throws SqlError {
        char c = source.charAt(at);
        if (c == '\'') {
            quoted('\'', Kind.STRING, at);
        } else if ((c == 'N' || c == 'n') && peek(1) == '\'') {
            at++;
            quoted('\'', Kind.NATIONAL_STRING, at - 1);
        } else if (c == '[') {
            quoted(']', Kind.NAME, at);
        } else if (c == '"') {
            quoted('"', quotedIdentifier ? Kind.NAME : Kind.STRING, at);
        } else if (c == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
            binary();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            number(at, false);
        } else if (CURRENCY.indexOf(c) >= 0 && (isDigit(peek(1)) || peek(1) == '.')) {
            at++;
            number(at - 1, true);
        } else if (c == '@' && (isWordPart(peek(1)) || peek(1) == '@')) {
            word(Kind.VARIABLE);
        } else if (isWordStart(c) || c == '$' && isWordStart(peek(1))) {
            word(Kind.WORD);
        } else {
            symbol();
        }
    }

    private void quoted(char close, Kind kind, int start) throws SqlError {
        int startLine = line;
        StringBuilder text = new StringBuilder();
        at++;
        while (true) {
            if (at >= source.length()) {
                throw new SqlError(
                        105,
                        15,
                        1,
                        "Unclosed quotation mark after the character string '" + text + "'.");
            }
            char c = source.charAt(at++);
            if (c == close) {
                if (peek(0) != close) {
                    break;
                }
                at++;
            }
            line += c == '\n' ? 1 : 0;
            text.append(c);
        }
        tokens.add(new Token(kind, text.toString(), start, at, startLine));
    }

    private void binary() {
        int start = at;
        at += 2;
        int digits = at;
        while (Character.digit(peek(0), 16) >= 0) {
            at++;
        }
        add(Kind.BINARY, start, source.substring(digits, at));
    }

    private void number(int start, boolean money) {
        int digits = at;
        Kind kind = Kind.INTEGER;
        while (isDigit(peek(0))) {
            at++;
        }
        if (peek(0) == '.') {
            kind = Kind.DECIMAL;
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
        }
        char e = peek(0);
        boolean sign = peek(1) == '+' || peek(1) == '-';
        if (!money && (e == 'e' || e == 'E') && isDigit(peek(sign ? 2 : 1))) {
            kind = Kind.FLOAT;
            at += sign ? 2 : 1;
            while (isDigit(peek(0))) {
                at++;
            }
        }
        add(money ? Kind.MONEY : kind, start, source.substring(digits, at));
    }

    private void word(Kind kind) {
        int start = at;
        at++;
        while (at < source.length() && isWordPart(source.charAt(at))) {
            at++;
        }
        add(kind, start, source.substring(start, at));
    }

    private void symbol() {
        for (String symbol : SYMBOLS) {
            if (source.startsWith(symbol, at)) {
                at += symbol.length();
                add(Kind.SYMBOL, at - symbol.length(), symbol);
                return;
            }
        }
        at++;
        add(Kind.SYMBOL, at - 1, source.substring(at - 1, at));
    }

    private void add(Kind kind, int start, String text) {
        tokens.add(new Token(kind, text, start, at, line));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '#';
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '#' || c == '$';
    }
}
