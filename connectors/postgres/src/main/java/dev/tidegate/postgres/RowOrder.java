package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows of a table in some order of their keys, the same as the target's index where that is
 * simple: rows that follow each other there are soonest found. Stateless.
 *
 * <p>Keys of whole numbers, which most are, hardly ever need all their bits in one window: what
 * differs between its rows often fits one number for each, and numbers are sorted much sooner than
 * rows.
 */
final class RowOrder {
    private final int[] ordinals;
    private final boolean wholeNumbers;

    RowOrder(TableSchema schema) {
        this.ordinals = schema.keyOrdinals();
        this.wholeNumbers =
                schema.hasKey()
                        && IntStream.of(ordinals)
                                .mapToObj(ordinal -> schema.columns().get(ordinal).type())
                                .allMatch(RowOrder::isWholeNumber);
    }

    private static boolean isWholeNumber(ColumnType type) {
        return type.kind().valueClass() == Integer.class || type.kind().valueClass() == Long.class;
    }

    /** The rows in order; rows with the same key stay as they are. */
    List<Row> sorted(List<Row> rows) {
        if (rows.size() < 2) {
            return rows;
        }
        return packed(rows).map(words -> ordered(rows, words)).orElseGet(() -> compared(rows));
    }

    private List<Row> compared(List<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(order());
        return sorted;
    }

    private static List<Row> ordered(List<Row> rows, long[] words) {
        Arrays.sort(words);
        long places = (1L << bits(rows.size() - 1L)) - 1;
        Row[] ordered = new Row[words.length];
        for (int i = 0; i < words.length; i++) {
            ordered[i] = rows.get((int) (words[i] & places));
        }
        return Arrays.asList(ordered);
    }

    /**
     * For each row a number that sorts as its key does, with the row's place in the lowest bits;
     * empty if the keys do not fit.
     */
    private Optional<long[]> packed(List<Row> rows) {
        if (!wholeNumbers) {
            return Optional.empty();
        }
        int columns = ordinals.length;
        long[] numbers = new long[rows.size() * columns];
        long[] lowest = new long[columns];
        long[] highest = new long[columns];
        Arrays.fill(lowest, Long.MAX_VALUE);
        Arrays.fill(highest, Long.MIN_VALUE);
        int next = 0;
        for (Row row : rows) {
            for (int i = 0; i < columns; i++) {
                if (!(row.value(ordinals[i]) instanceof Number value)) {
                    return Optional.empty();
                }
                long number = value.longValue();
                numbers[next++] = number;
                lowest[i] = Math.min(lowest[i], number);
                highest[i] = Math.max(highest[i], number);
            }
        }
        int[] widths = new int[columns];
        int width = bits(rows.size() - 1L);
        for (int i = 0; i < columns; i++) {
            widths[i] = bits(highest[i] - lowest[i]); // all 64 if the difference overflows
            width += widths[i];
        }
        return width < Long.SIZE ? Optional.of(packed(numbers, lowest, widths)) : Optional.empty();
    }

    private static long[] packed(long[] numbers, long[] lowest, int[] widths) {
        int columns = widths.length;
        long[] words = new long[numbers.length / columns];
        int placeWidth = bits(words.length - 1L);
        int next = 0;
        for (int place = 0; place < words.length; place++) {
            long word = 0;
            for (int i = 0; i < columns; i++) {
                word = word << widths[i] | numbers[next++] - lowest[i];
            }
            words[place] = word << placeWidth | place;
        }
        return words;
    }

    /** How many bits numbers up to this one need. */
    private static int bits(long highest) {
        return Long.SIZE - Long.numberOfLeadingZeros(highest);
    }

    private Comparator<Row> order() {
        return (left, right) -> {
            for (int ordinal : ordinals) {
                int order = compare(left.value(ordinal), right.value(ordinal));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        return switch (left) {
            case Integer number when right instanceof Integer other -> number.compareTo(other);
            case Long number when right instanceof Long other -> number.compareTo(other);
            case String text when right instanceof String other -> text.compareTo(other);
            case BigDecimal number when right instanceof BigDecimal other ->
                    number.compareTo(other);
            case UUID id when right instanceof UUID other -> compareUnsigned(id, other);
            case byte[] bytes when right instanceof byte[] other ->
                    Arrays.compareUnsigned(bytes, other);
            case null, default -> 0;
        };
    }

    private static int compareUnsigned(UUID left, UUID right) {
        int high =
                Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }
}
