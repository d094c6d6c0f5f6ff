package dev.tidegate.model;

import java.util.Locale;

/**
 * What a multiset of rows comes to, in whatever order they are added: how many there are, and the
 * sums of their {@link RowHash}es, modulo 2^64 each. Equal for equal multisets; of others, equal
 * with a probability of 2^-128.
 *
 * @param count of rows; below zero where more were taken away than added
 * @param sum1 of the first parts
 * @param sum2 of the second parts
 */
public record MultisetHash(long count, long sum1, long sum2) {
    /** Of no rows. */
    public static final MultisetHash EMPTY = new MultisetHash(0, 0, 0);

    /** With one row more. */
    public MultisetHash plus(RowHash row) {
        return new MultisetHash(count + 1, sum1 + row.part1(), sum2 + row.part2());
    }

    /** With one row less. */
    public MultisetHash minus(RowHash row) {
        return new MultisetHash(count - 1, sum1 - row.part1(), sum2 - row.part2());
    }

    /** Of both together. */
    public MultisetHash plus(MultisetHash other) {
        return new MultisetHash(count + other.count, sum1 + other.sum1, sum2 + other.sum2);
    }

    /** Of what is here and not in the other one. */
    public MultisetHash minus(MultisetHash other) {
        return new MultisetHash(count - other.count, sum1 - other.sum1, sum2 - other.sum2);
    }

    /** The count, and 32 hex digits. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d rows, %016x%016x", count, sum1, sum2);
    }
}
