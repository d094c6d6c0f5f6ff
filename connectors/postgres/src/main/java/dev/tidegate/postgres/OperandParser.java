package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.postgres.Operand.Family;
import dev.tidegate.postgres.TsqlTokens.Kind;
import dev.tidegate.postgres.TsqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Translates T-SQL expressions that have a value: columns, literals, arithmetic, a few functions.
 *
 * <p>Refuses what is not surely equal: division of other than integers (the scale differs),
 * products that SQL Server would round, implicit conversions, anything that depends on the moment.
 */
class OperandParser {
    private final Map<String, ColumnType> columns;
    private final List<Token> tokens;
    private int at;
    private boolean blankFilledUsed;

    /**
     * Makes a parser.
     *
     * @param columns that may be named, with lower-case names
     */
    OperandParser(Map<String, ColumnType> columns, String expression)
            throws UntranslatableException {
        this.columns = columns;
        this.tokens = TsqlTokens.of(expression);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token take() {
        return tokens.get(at++);
    }

    boolean accept(String symbolOrWord) {
        if (peek().is(symbolOrWord)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String symbolOrWord) throws UntranslatableException {
        if (!accept(symbolOrWord)) {
            throw unexpected();
        }
    }

    void expectEnd() throws UntranslatableException {
        if (peek().kind() != Kind.END) {
            throw unexpected();
        }
    }

    UntranslatableException unexpected() {
        Token token = peek();
        return new UntranslatableException(
                switch (token.kind()) {
                    case END -> "the expression ends early";
                    case STRING, NUMBER -> "a literal at a place that is not understood";
                    case NAME, WORD, SYMBOL -> token.text() + " is not translated";
                });
    }

    /** Whether a column of fixed length was named, whose blanks PostgreSQL forgets in text. */
    boolean isBlankFilledUsed() {
        return blankFilledUsed;
    }

    int mark() {
        return at;
    }

    void backTo(int mark) {
        at = mark;
    }

    /** Sums. */
    Operand operand() throws UntranslatableException {
        Operand left = product();
        while (peek().is("+") || peek().is("-")) {
            left = sum(left, take().text(), product());
        }
        return left;
    }

    private Operand product() throws UntranslatableException {
        Operand left = unary();
        while (peek().is("*") || peek().is("/") || peek().is("%")) {
            left = product(left, take().text(), unary());
        }
        return left;
    }

    private Operand unary() throws UntranslatableException {
        if (accept("-")) {
            Operand operand = unary();
            if (!operand.family().isNumber()) {
                throw new UntranslatableException("minus before what is not a number");
            }
            return new Operand(
                    "(-" + operand.sql() + ")",
                    operand.family(),
                    operand.precision(),
                    operand.constant());
        }
        accept("+");
        return primary();
    }

    private Operand primary() throws UntranslatableException {
        if (accept("(")) {
            Operand inner = operand();
            expect(")");
            return inner;
        }
        Token token = take();
        return switch (token.kind()) {
            case NUMBER -> number(token.text());
            case STRING -> new Operand(Names.literal(token.text()), Family.TEXT, 0, true);
            case NAME -> column(token.text());
            case WORD -> word(token.text());
            case SYMBOL, END -> {
                at--;
                throw unexpected();
            }
        };
    }

    private static Operand number(String text) {
        String digits = text.replace(".", "");
        if (text.toLowerCase(Locale.ROOT).contains("e")) {
            return new Operand("cast(" + text + " as double precision)", Family.FLOATING, 0, true);
        }
        Family family = text.contains(".") ? Family.EXACT : Family.INTEGER;
        return new Operand(text, family, digits.length(), true);
    }

    private Operand column(String name) throws UntranslatableException {
        ColumnType type = columns.get(name.toLowerCase(Locale.ROOT));
        if (type == null) {
            throw new UntranslatableException(
                    "\"" + name + "\" is not a plain column of the table");
        }
        Operand operand = Operand.column(name, type);
        blankFilledUsed |= operand.family() == Family.BLANK_FILLED;
        return operand;
    }

    private Operand word(String word) throws UntranslatableException {
        if (word.equals("null")) {
            return new Operand("null", Family.NULL, 0, true);
        }
        if (!peek().is("(")) {
            return column(word);
        }
        if (word.equals("convert") || word.equals("cast")) {
            throw new UntranslatableException("a conversion");
        }
        return Functions.call(word, arguments());
    }

    private List<Operand> arguments() throws UntranslatableException {
        List<Operand> arguments = new ArrayList<>();
        expect("(");
        if (accept(")")) {
            return arguments;
        }
        do {
            arguments.add(operand());
        } while (accept(","));
        expect(")");
        return arguments;
    }

    private static Operand sum(Operand left, String operator, Operand right)
            throws UntranslatableException {
        Family l = left.family();
        Family r = right.family();
        if (l == Family.TEXT && r == Family.TEXT && operator.equals("+")) {
            return new Operand("(" + left.sql() + " || " + right.sql() + ")", l, 0, false);
        }
        if (!l.isNumber() || !r.isNumber()) {
            throw new UntranslatableException(
                    operator + " between operands that are neither numbers nor both text");
        }
        int precision = Math.max(left.precision(), right.precision()) + 1;
        return number(left, operator, right, precision);
    }

    private static Operand product(Operand left, String operator, Operand right)
            throws UntranslatableException {
        Family l = left.family();
        Family r = right.family();
        if (!l.isNumber() || !r.isNumber()) {
            throw new UntranslatableException(operator + " between operands that are not numbers");
        }
        if (!operator.equals("*") && (l != Family.INTEGER || r != Family.INTEGER)) {
            throw new UntranslatableException(
                    operator + " between other than integers, which rounds differently");
        }
        if (l == Family.MONEY && r == Family.MONEY) {
            throw new UntranslatableException("money times money, which rounds differently");
        }
        int precision =
                operator.equals("*")
                        ? left.precision() + right.precision() + 1
                        : Math.max(left.precision(), right.precision());
        return number(left, operator, right, precision);
    }

    private static Operand number(Operand left, String operator, Operand right, int precision)
            throws UntranslatableException {
        Family l = left.family();
        Family r = right.family();
        Family family;
        if (l == Family.FLOATING || r == Family.FLOATING) {
            family = Family.FLOATING;
        } else if (l == r) {
            family = l;
        } else if (l == Family.INTEGER || r == Family.INTEGER) {
            family = l == Family.INTEGER ? r : l;
        } else {
            family = Family.EXACT;
        }
        if (family == Family.EXACT && precision > Operand.PRECISION_MAX) {
            throw new UntranslatableException(
                    "a number of more than 38 digits, which SQL Server rounds");
        }
        int kept = family == Family.FLOATING ? 0 : Math.min(precision, Operand.PRECISION_MAX);
        return new Operand(
                "(" + left.sql() + " " + operator + " " + right.sql() + ")",
                family,
                kept,
                left.constant() && right.constant());
    }
}
