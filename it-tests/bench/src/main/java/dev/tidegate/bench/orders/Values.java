package dev.tidegate.bench.orders;

import dev.tidegate.model.Row;
import java.math.BigDecimal;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Values of columns, and rows with some of them replaced. */
final class Values {
    private static final String LETTERS =
            "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZéß日";

    private Values() {}

    /** Words in a Latin script, now and then with other characters. */
    static String words(RandomGenerator random, int lengthMin, int lengthMax) {
        return text(random, random.nextInt(lengthMin, lengthMax + 1), LETTERS.length());
    }

    /** Exactly so many ASCII letters, for columns of a fixed length. */
    static String letters(RandomGenerator random, int length) {
        return text(random, length, LETTERS.indexOf(' '));
    }

    private static String text(RandomGenerator random, int length, int of) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = LETTERS.charAt(random.nextInt(of));
        }
        return new String(text);
    }

    static BigDecimal cents(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }

    static BigDecimal fraction(RandomGenerator random) {
        return BigDecimal.valueOf(random.nextInt(2_001), 4);
    }

    static int integer(Row row, int ordinal) {
        return row.value(ordinal) instanceof Integer number ? number : wrong(row, ordinal);
    }

    static BigDecimal decimal(Row row, int ordinal) {
        return row.value(ordinal) instanceof BigDecimal number
                ? number
                : BigDecimal.valueOf(wrong(row, ordinal));
    }

    private static int wrong(Row row, int ordinal) {
        throw new IllegalStateException("column " + ordinal + " of " + row + " is of another kind");
    }

    /** The row with other values from {@code first} on. */
    static Row with(Row row, int first, @Nullable Object... replaced) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            boolean isReplaced = i >= first && i < first + replaced.length;
            values[i] = isReplaced ? replaced[i - first] : row.value(i);
        }
        return Row.of(values);
    }
}
