package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.postgres.Operand.Family;
import dev.tidegate.postgres.TsqlTokens.Kind;
import dev.tidegate.postgres.TsqlTokens.Token;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Translates the T-SQL expressions of a table's definition: defaults, checks, filters of indexes,
 * computed columns.
 *
 * <p>What is not surely equal is refused, and the object left out. One assumption is made: the
 * source compares text as its default collations do, without regard to case and to trailing blanks.
 */
final class Expressions {
    private final Map<String, ColumnType> columns = new HashMap<>();

    /** Makes a translator for expressions that name these columns. */
    Expressions(Map<String, ColumnType> columns) {
        columns.forEach((name, type) -> this.columns.put(name.toLowerCase(Locale.ROOT), type));
    }

    /** A condition: of a check or a filter. */
    String condition(String tsql) throws UntranslatableException {
        return new ConditionParser(columns, tsql).whole();
    }

    /** The value of a computed column of a type. */
    String computed(String tsql, ColumnType type) throws UntranslatableException {
        OperandParser parser = new OperandParser(columns, tsql);
        Operand operand = parser.operand();
        parser.expectEnd();
        if (parser.isBlankFilledUsed()) {
            throw new UntranslatableException("the blanks of a column of fixed length");
        }
        if (!isAssignable(operand.family(), Operand.family(type))) {
            throw new UntranslatableException("an implicit conversion to " + type);
        }
        return "cast(" + operand.sql() + " as " + Types.of(type) + ")";
    }

    /** The default of a column of a type. */
    String defaultOf(String tsql, ColumnType type) throws UntranslatableException {
        return defaultOf(new OperandParser(Map.of(), tsql), type);
    }

    private static String defaultOf(OperandParser parser, ColumnType type)
            throws UntranslatableException {
        int parentheses = 0;
        while (parser.accept("(")) {
            parentheses++;
        }
        Token token = parser.peek();
        String translated;
        if (token.kind() == Kind.WORD && Functions.isOfTheMoment(token.text())) {
            translated = ofTheMoment(parser, Operand.family(type));
        } else if (token.is("convert")) {
            translated = convert(parser, type);
        } else if (token.kind() == Kind.STRING) {
            translated = Literals.ofText(parser.take().text(), type);
        } else {
            Operand operand = parser.operand();
            translated = Literals.ofOperand(operand, type);
        }
        for (int i = 0; i < parentheses; i++) {
            parser.expect(")");
        }
        if (parser.mark() > 0) {
            requireEndOrClosing(parser);
        }
        return translated;
    }

    private static void requireEndOrClosing(OperandParser parser) throws UntranslatableException {
        Token token = parser.peek();
        if (token.kind() != Kind.END && !token.is(")") && !token.is(",")) {
            throw parser.unexpected();
        }
    }

    private static String ofTheMoment(OperandParser parser, Family family)
            throws UntranslatableException {
        String name = parser.take().text();
        if (parser.accept("(")) {
            parser.expect(")");
        }
        return Functions.valueOfTheMoment(name, family);
    }

    /** {@code CONVERT([type],value[,0])} to the column's own type says nothing new. */
    private static String convert(OperandParser parser, ColumnType type)
            throws UntranslatableException {
        parser.take();
        parser.expect("(");
        Token name = parser.take();
        if (!name.text().equalsIgnoreCase(type.kind().name()) || parser.peek().is("(")) {
            throw new UntranslatableException("a conversion to " + name.text());
        }
        parser.expect(",");
        String translated = defaultOf(parser, type);
        if (parser.accept(",")) {
            Operand style = parser.operand();
            if (!style.sql().equals("0")) {
                throw new UntranslatableException("a conversion with a style");
            }
        }
        parser.expect(")");
        return translated;
    }

    private static boolean isAssignable(Family from, Family to) {
        return from == to
                || from.isNumber() && to.isNumber() && to != Family.INTEGER
                || from == Family.TEXT && to == Family.BLANK_FILLED;
    }
}
