package dev.tidegate.convert;

import dev.tidegate.bind.SqlType;

/** Types of the results of arithmetic, by the rules of T-SQL. */
final class Decimals {
    private static final int DIGITS_MAX = 38;
    private static final int WHOLE_DIGITS_MAX = 32;
    private static final int SCALE_MIN = 6;

    private Decimals() {}

    /** The type of {@code left operator right}, both numbers or bits. */
    static SqlType of(String operator, SqlType left, SqlType right) {
        SqlType first = left.precedes(right) ? left : right;
        if (first.kind() != SqlType.Kind.DECIMAL) {
            return first.isBit() ? SqlType.INT : first.unnamed();
        }
        int whole1 = digits(left) - scale(left);
        int whole2 = digits(right) - scale(right);
        int scale = Math.max(scale(left), scale(right));
        return switch (operator) {
            case "*" -> bounded(digits(left) + digits(right) + 1, scale(left) + scale(right));
            case "/" -> {
                int quotient = Math.max(SCALE_MIN, scale(left) + digits(right) + 1);
                yield bounded(whole1 + scale(right) + quotient, quotient);
            }
            case "%" -> bounded(Math.min(whole1, whole2) + scale, scale);
            default -> bounded(Math.max(whole1, whole2) + scale + 1, scale);
        };
    }

    /** Whether SQL Server cuts or rounds a result that PostgreSQL gives in full, or otherwise. */
    static boolean isRounded(String operator, SqlType left, SqlType right) {
        SqlType type = left.precedes(right) ? left : right;
        if (type.isMoney()) {
            return "/%".contains(operator)
                    || operator.equals("*") && left.isMoney() && right.isMoney();
        }
        if (type.kind() != SqlType.Kind.DECIMAL) {
            return false;
        }
        int whole = Math.max(digits(left) - scale(left), digits(right) - scale(right));
        return switch (operator) {
            case "*" -> digits(left) + digits(right) + 1 > DIGITS_MAX;
            case "+", "-" -> whole + Math.max(scale(left), scale(right)) + 1 > DIGITS_MAX;
            default -> true;
        };
    }

    /** The digits that a number has at most, in all. */
    static int digits(SqlType type) {
        return switch (type.kind()) {
            case BIT -> 1;
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INT -> 10;
            case BIGINT -> 19;
            case MONEY -> 19;
            case SMALLMONEY -> 10;
            default -> type.precision();
        };
    }

    private static int scale(SqlType type) {
        return type.isMoney() ? 4 : type.scale();
    }

    /** Beyond 38 digits those behind the point go first, down to six. */
    private static SqlType bounded(int digits, int scale) {
        if (digits <= DIGITS_MAX) {
            return SqlType.decimal(digits, scale);
        }
        int whole = digits - scale;
        int kept =
                whole < WHOLE_DIGITS_MAX
                        ? Math.min(scale, DIGITS_MAX - whole)
                        : Math.min(scale, SCALE_MIN);
        return SqlType.decimal(DIGITS_MAX, kept);
    }
}
