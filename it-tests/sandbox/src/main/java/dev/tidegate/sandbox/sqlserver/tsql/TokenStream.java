package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Tokens of a batch, read from left to right; parsers share it. */
final class TokenStream {
    private final String source;
    private final List<Token> tokens;
    private int at;

    TokenStream(String source, boolean quotedIdentifier) throws SqlError {
        this.source = source;
        this.tokens = Lexer.tokens(source, quotedIdentifier);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    boolean at(String wordOrSymbol) {
        return peek().is(wordOrSymbol);
    }

    /** Whether these words stand here. */
    boolean atAll(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    boolean accept(String wordOrSymbol) {
        if (at(wordOrSymbol)) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes these words when all of them stand here. */
    boolean acceptAll(String... words) {
        if (atAll(words)) {
            at += words.length;
            return true;
        }
        return false;
    }

    void expect(String wordOrSymbol) throws SqlError {
        if (!accept(wordOrSymbol)) {
            throw unexpected();
        }
    }

    /** An identifier that is not a reserved word, unless quoted. */
    String identifier() throws SqlError {
        Token token = peek();
        boolean reserved = token.kind() == Kind.WORD && Keywords.isReserved(token.text());
        if (!token.isName() || reserved) {
            throw unexpected();
        }
        at++;
        return token.text();
    }

    /** A name of one to four parts. */
    Name name() throws SqlError {
        List<String> parts = new ArrayList<>();
        parts.add(identifier());
        while (at(".") && parts.size() < 4) {
            at++;
            if (at(".")) {
                parts.add("");
            } else {
                Token token = next();
                if (!token.isName()) {
                    at--;
                    throw unexpected();
                }
                parts.add(token.text());
            }
        }
        return new Name(parts);
    }

    String variable() throws SqlError {
        if (peek().kind() != Kind.VARIABLE) {
            throw unexpected();
        }
        return next().text();
    }

    String string() throws SqlError {
        Kind kind = peek().kind();
        if (kind != Kind.STRING && kind != Kind.NATIONAL_STRING) {
            throw unexpected();
        }
        return next().text();
    }

    long integer() throws SqlError {
        boolean negative = accept("-");
        if (!negative) {
            accept("+");
        }
        if (peek().kind() != Kind.INTEGER) {
            throw unexpected();
        }
        try {
            long value = Long.parseLong(next().text());
            return negative ? -value : value;
        } catch (NumberFormatException e) {
            at--;
            throw unexpected();
        }
    }

    /** Source text from the token at one position to the one before another. */
    String text(int from, int to) {
        return source.substring(tokens.get(from).start(), tokens.get(to - 1).end());
    }

    String source() {
        return source;
    }

    /** Moves behind the parenthesis that closes the one here. */
    void skipParentheses() throws SqlError {
        expect("(");
        int depth = 1;
        while (depth > 0) {
            if (atEnd()) {
                throw unexpected();
            }
            depth += at("(") ? 1 : at(")") ? -1 : 0;
            at++;
        }
    }

    SqlError unexpected() {
        Token token = peek();
        if (token.kind() == Kind.END && at > 0) {
            token = tokens.get(at - 1);
        }
        boolean keyword = token.kind() == Kind.WORD && Keywords.isReserved(token.text());
        SqlError error =
                keyword
                        ? new SqlError(
                                156,
                                15,
                                1,
                                "Incorrect syntax near the keyword '" + token.text() + "'.")
                        : new SqlError(102, 15, 1, "Incorrect syntax near '" + token.text() + "'.");
        return error.at(token.line(), "");
    }
}
