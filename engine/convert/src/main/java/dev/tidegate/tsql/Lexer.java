package dev.tidegate.tsql;

/**
 * Cuts a text into tokens. Takes any text: what begins no token is one of kind UNKNOWN, what does
 * not end is one of kind UNTERMINATED.
 */
public final class Lexer {
    private static final String PAIRS = "<= >= <> != !< !> += -= *= /= %= &= |= ^= :: ||";

    private final String text;
    private final SyntaxOptions options;
    private final Holes holes;
    private final Tokens.Builder tokens;
    private int at;

    private Lexer(String text, SyntaxOptions options) {
        this.text = text;
        this.options = options;
        holes = new Holes(text, options);
        tokens = new Tokens.Builder(text);
    }

    /** All tokens of a text. */
    public static Tokens tokens(String text, SyntaxOptions options) {
        return new Lexer(text, options).read();
    }

    private Tokens read() {
        while (at < text.length()) {
            TokenKind kind = next();
            tokens.add(kind, at);
        }
        return tokens.build();
    }

    private TokenKind next() {
        if (options.sqlcmd() && startsLine()) {
            if (Lines.isSeparator(text, at)) {
                at = Lines.end(text, at);
                return TokenKind.SEPARATOR;
            }
            if (Lines.isDirective(text, at)) {
                at = Lines.contentEnd(text, at);
                return TokenKind.DIRECTIVE;
            }
        }
        int hole = holes.endOf(at);
        if (hole > 0) {
            at = hole;
            return wordOr(TokenKind.HOLE);
        }
        char c = text.charAt(at);
        if (isBlank(c)) {
            return whitespace();
        }
        return switch (c) {
            case '\'' -> quoted('\'', TokenKind.STRING);
            case '"' -> quoted('"', TokenKind.DOUBLE_QUOTED);
            case '[' -> quoted(']', TokenKind.BRACKETED);
            case '@' -> wordOr(TokenKind.VARIABLE);
            case '-' -> peek(1) == '-' ? lineComment() : symbol();
            case '/' -> peek(1) == '*' ? blockComment() : symbol();
            case '.' -> isDigit(peek(1)) ? number() : symbol();
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case 'N', 'n' -> peek(1) == '\'' ? nationalString() : wordOr(TokenKind.WORD);
            case '$' -> dollar();
            default -> other(c);
        };
    }

    private boolean startsLine() {
        return at == 0 || Lines.endsAt(text, at - 1);
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    /** Stops behind each line's end, so that a line that means something is seen. */
    private TokenKind whitespace() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
            if (options.sqlcmd()
                    && startsLine()
                    && (Lines.isSeparator(text, at) || Lines.isDirective(text, at))) {
                break;
            }
        }
        return TokenKind.WHITESPACE;
    }

    private TokenKind quoted(char close, TokenKind kind) {
        at++;
        while (at < text.length()) {
            int end = text.indexOf(close, at);
            if (end < 0) {
                break;
            }
            at = end + 1;
            if (peek(0) != close) {
                return kind;
            }
            at++;
        }
        at = text.length();
        return TokenKind.UNTERMINATED;
    }

    private TokenKind nationalString() {
        at++;
        return quoted('\'', TokenKind.NATIONAL_STRING);
    }

    private TokenKind lineComment() {
        at = Lines.contentEnd(text, at);
        return TokenKind.LINE_COMMENT;
    }

    private TokenKind blockComment() {
        int depth = 0;
        while (at + 1 < text.length()) {
            if (text.charAt(at) == '/' && peek(1) == '*') {
                depth++;
                at += 2;
            } else if (text.charAt(at) == '*' && peek(1) == '/') {
                depth--;
                at += 2;
                if (depth == 0) {
                    return TokenKind.BLOCK_COMMENT;
                }
            } else {
                at++;
            }
        }
        at = text.length();
        return TokenKind.UNTERMINATED;
    }

    private TokenKind number() {
        if (peek(0) == '0' && (peek(1) | 32) == 'x') {
            at += 2;
            while (Character.digit(peek(0), 16) >= 0) {
                at++;
            }
            return TokenKind.BINARY;
        }
        digits();
        TokenKind kind = TokenKind.INTEGER;
        if (peek(0) == '.') {
            kind = TokenKind.DECIMAL;
            at++;
            digits();
        }
        if ((peek(0) | 32) == 'e') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (isDigit(peek(1 + sign)) || sign == 0 && !isWordPart(codePoint(at + 1))) {
                kind = TokenKind.REAL;
                at += 1 + sign;
                digits();
            }
        }
        return kind;
    }

    private void digits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    /** {@code $action} or a sum of money. */
    private TokenKind dollar() {
        if (Character.isLetter(peek(1))) {
            return wordOr(TokenKind.WORD);
        }
        return money();
    }

    private TokenKind money() {
        at++;
        int sign = peek(0) == '-' || peek(0) == '+' ? 1 : 0;
        if (isDigit(peek(sign))) {
            at += sign;
        }
        digits();
        if (peek(0) == '.' && isDigit(peek(1))) {
            at++;
            digits();
        }
        return TokenKind.MONEY;
    }

    private TokenKind other(char c) {
        int point = codePoint(at);
        if (isWordStart(point)) {
            return wordOr(TokenKind.WORD);
        }
        if (Character.getType(point) == Character.CURRENCY_SYMBOL) {
            return money();
        }
        if ("(),;=<>!+*%&|^~:{}?\\".indexOf(c) >= 0) {
            return symbol();
        }
        at += Character.charCount(point);
        return TokenKind.UNKNOWN;
    }

    private TokenKind symbol() {
        int pair = at + 2 <= text.length() ? PAIRS.indexOf(text.substring(at, at + 2)) : -1;
        at += pair >= 0 && pair % 3 == 0 ? 2 : 1;
        return TokenKind.SYMBOL;
    }

    /** The rest of a word; one that holds a hole is a hole. */
    private TokenKind wordOr(TokenKind kind) {
        TokenKind found = kind;
        if (found != TokenKind.HOLE) {
            at += Character.charCount(codePoint(at));
        }
        while (at < text.length()) {
            int point = codePoint(at);
            int hole = holes.endInWord(at);
            if (hole > 0) {
                found = TokenKind.HOLE;
                at = hole;
            } else if (isWordPart(point)) {
                at += Character.charCount(point);
            } else {
                break;
            }
        }
        return found;
    }

    private int codePoint(int index) {
        return index < text.length() ? text.codePointAt(index) : 0;
    }

    static boolean isBlank(char c) {
        return c <= ' ' || c > 127 && (Character.isSpaceChar(c) || c == '\u0085' || c == '\uFEFF');
    }

    static boolean isWordStart(int point) {
        return point < 128
                ? point >= 'a' && point <= 'z'
                        || point >= 'A' && point <= 'Z'
                        || point == '_'
                        || point == '#'
                : Character.isLetter(point);
    }

    static boolean isWordPart(int point) {
        return isWordStart(point)
                || point == '@'
                || point == '$'
                || point >= '0' && point <= '9'
                || point > 127 && Character.isUnicodeIdentifierPart(point) && point != 0xFEFF;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
