package dev.tidegate.postgres;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.stream.IntStream;

/**
 * Keys that consist of a few whole numbers, as most do, in a fixed number of bits. They need no
 * object, and to compare them no row is touched. Stateless.
 */
final class PackedKeys {
    /** How many numbers a packed key is. */
    static final int WORDS = 2;

    private final int[] ordinals;
    private final int[] widths;
    private final boolean fit;

    PackedKeys(TableSchema schema) {
        this.ordinals = schema.keyOrdinals();
        this.widths =
                IntStream.of(ordinals)
                        .map(i -> width(schema.columns().get(i).type().kind().valueClass()))
                        .toArray();
        this.fit = IntStream.of(widths).sum() <= WORDS * Long.SIZE;
    }

    /** Bits of a value; too many where it cannot be in a packed key. */
    private static int width(Class<?> values) {
        if (values == Integer.class) {
            return Integer.SIZE;
        }
        return values == Long.class ? Long.SIZE : WORDS * Long.SIZE + 1;
    }

    /**
     * Packs a row's key.
     *
     * @param words {@link #WORDS} numbers, which become the same for equal keys of this table, and
     *     others for other ones
     * @return whether it could be packed
     */
    boolean pack(Row row, long[] words) {
        if (!fit) {
            return false;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < ordinals.length; i++) {
            Object value = row.value(ordinals[i]);
            if (value instanceof Integer number && widths[i] == Integer.SIZE) {
                high = high << Integer.SIZE | low >>> Integer.SIZE;
                low = low << Integer.SIZE | Integer.toUnsignedLong(number);
            } else if (value instanceof Long number && widths[i] == Long.SIZE) {
                high = low;
                low = number;
            } else {
                return false;
            }
        }
        words[0] = high;
        words[1] = low;
        return true;
    }
}
