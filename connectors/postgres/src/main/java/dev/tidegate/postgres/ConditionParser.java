package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.postgres.Operand.Family;
import dev.tidegate.postgres.TsqlTokens.Kind;
import dev.tidegate.postgres.TsqlTokens.Token;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Translates T-SQL conditions: and, or, not, comparisons, IN, BETWEEN, LIKE, IS NULL. */
final class ConditionParser extends OperandParser {
    private static final Set<String> COMPARISONS =
            Set.of("=", "<>", "!=", "<", ">", "<=", ">=", "!<", "!>");

    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");

    ConditionParser(Map<String, ColumnType> columns, String expression)
            throws UntranslatableException {
        super(columns, expression);
    }

    /** The whole expression as a condition. */
    String whole() throws UntranslatableException {
        String condition = disjunction();
        expectEnd();
        return condition;
    }

    private String disjunction() throws UntranslatableException {
        String left = conjunction();
        while (accept("or")) {
            left = "(" + left + " or " + conjunction() + ")";
        }
        return left;
    }

    private String conjunction() throws UntranslatableException {
        String left = negation();
        while (accept("and")) {
            left = "(" + left + " and " + negation() + ")";
        }
        return left;
    }

    private String negation() throws UntranslatableException {
        if (accept("not")) {
            return "(not " + negation() + ")";
        }
        int start = mark();
        if (accept("(")) {
            // a condition in parentheses, unless they belong to an operand
            try {
                String inner = disjunction();
                expect(")");
                if (!continuesOperand(peek())) {
                    return inner;
                }
            } catch (UntranslatableException e) {
                backTo(start);
                return predicateOr(e);
            }
            backTo(start);
        }
        return predicate();
    }

    /** The reason of the first reading is the better one, if the second fails too. */
    private String predicateOr(UntranslatableException first) throws UntranslatableException {
        try {
            return predicate();
        } catch (UntranslatableException e) {
            first.addSuppressed(e);
            throw first;
        }
    }

    private static boolean continuesOperand(Token token) {
        return COMPARISONS.contains(token.text()) && token.kind() == Kind.SYMBOL
                || token.is("+")
                || token.is("-")
                || token.is("*")
                || token.is("/")
                || token.is("%")
                || token.is("is")
                || token.is("in")
                || token.is("like")
                || token.is("between")
                || token.is("not");
    }

    private String predicate() throws UntranslatableException {
        Operand left = operand();
        if (peek().kind() == Kind.SYMBOL && COMPARISONS.contains(peek().text())) {
            String operator = take().text();
            return compare(left, operator, operand());
        }
        if (accept("is")) {
            boolean not = accept("not");
            expect("null");
            return "(" + left.sql() + (not ? " is not null)" : " is null)");
        }
        boolean not = accept("not");
        String condition;
        if (accept("in")) {
            condition = in(left);
        } else if (accept("between")) {
            Operand low = operand();
            expect("and");
            condition =
                    "(" + compare(left, ">=", low) + " and " + compare(left, "<=", operand()) + ")";
        } else if (accept("like")) {
            condition = like(left);
        } else {
            throw unexpected();
        }
        return not ? "(not " + condition + ")" : condition;
    }

    private String in(Operand left) throws UntranslatableException {
        StringBuilder condition = new StringBuilder();
        expect("(");
        do {
            condition
                    .append(condition.isEmpty() ? "(" : " or ")
                    .append(compare(left, "=", operand()));
        } while (accept(","));
        expect(")");
        return condition.append(")").toString();
    }

    private String like(Operand left) throws UntranslatableException {
        Token pattern = take();
        if (pattern.kind() != Kind.STRING || peek().is("escape")) {
            throw new UntranslatableException("LIKE with other than a plain pattern");
        }
        if (!left.family().isText()) {
            throw new UntranslatableException("LIKE of what is not text");
        }
        requireAscii(pattern.text());
        return "("
                + left.sql()
                + "::text ~* "
                + Names.literal(LikePattern.regex(pattern.text()))
                + ")";
    }

    private static String compare(Operand left, String operator, Operand right)
            throws UntranslatableException {
        String standard =
                switch (operator) {
                    case "!=" -> "<>";
                    case "!<" -> ">=";
                    case "!>" -> "<=";
                    default -> operator;
                };
        Family l = left.family();
        Family r = right.family();
        if (l.isNumber() && r.isNumber()) {
            return "(" + left.sql() + " " + standard + " " + right.sql() + ")";
        }
        boolean equality = standard.equals("=") || standard.equals("<>");
        if (l == Family.BIT && r == Family.INTEGER && equality) {
            return bit(left, standard, right);
        }
        if (l.isText() && r == Family.TEXT && right.constant() && equality) {
            return text(left, standard, right);
        }
        if (l.isTemporal() && right.constant() && r == Family.TEXT) {
            String literal = Literals.temporal(unquoted(right.sql()), l);
            return "(" + left.sql() + " " + standard + " " + literal + ")";
        }
        boolean datesOrTimestamps =
                (l == Family.DATE || l == Family.TIMESTAMP)
                        && (r == Family.DATE || r == Family.TIMESTAMP);
        if (l.isTemporal() && l == r || datesOrTimestamps) {
            return "(" + left.sql() + " " + standard + " " + right.sql() + ")";
        }
        throw new UntranslatableException(
                l.isText() || r.isText()
                        ? "a comparison of text that depends on the collation"
                        : "a comparison of two types");
    }

    private static String bit(Operand left, String operator, Operand right)
            throws UntranslatableException {
        return switch (right.sql()) {
            case "0" -> "(" + left.sql() + " " + operator + " false)";
            case "1" -> "(" + left.sql() + " " + operator + " true)";
            default -> throw new UntranslatableException("bit compared with other than 0 and 1");
        };
    }

    private static String text(Operand left, String operator, Operand right)
            throws UntranslatableException {
        String literal = unquoted(right.sql());
        requireAscii(literal);
        String folded = literal.toLowerCase(Locale.ROOT).stripTrailing();
        return "(lower(rtrim("
                + left.sql()
                + "::text, ' ')) "
                + operator
                + " "
                + Names.literal(folded)
                + ")";
    }

    private static void requireAscii(String literal) throws UntranslatableException {
        if (!ASCII.matcher(literal).matches()) {
            throw new UntranslatableException("a comparison with letters outside of ASCII");
        }
    }

    private static String unquoted(String literal) {
        return literal.substring(1, literal.length() - 1).replace("''", "'");
    }
}
