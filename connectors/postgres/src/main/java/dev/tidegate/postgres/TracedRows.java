package dev.tidegate.postgres;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a window met in one table, and for each the rows that had it: a hash table that
 * finds both with one look. Owned by one thread.
 */
final class TracedRows {
    private static final int SLOTS_MIN = 16;
    private static final BitSet NOWHERE = new BitSet();

    /** Spreads numbers that differ in few bits, as those of rows that follow each other do. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final RowKeys keys;
    private final PackedKeys packedKeys;

    /** The packed key that is looked for. */
    private final long[] words = new long[PackedKeys.WORDS];

    private @Nullable Key[] slots = new @Nullable Key[SLOTS_MIN];
    private int size;

    TracedRows(TableSchema schema) {
        this.keys = new RowKeys(schema);
        this.packedKeys = new PackedKeys(schema);
    }

    /** A row on its way through the window. */
    static final class Traced {
        /** The row as the window met it, which has its key before the window; null if it is new. */
        final @Nullable Row original;

        /** What the row is now, as far as it is known; null if it is deleted. */
        @Nullable Row now;

        /** What it was when it was deleted. */
        Row last;

        /** Where it has, or may have, other values than the original. Shared: never written. */
        BitSet changed = NOWHERE;

        boolean keyMoved;

        Traced(@Nullable Row original, Row now) {
            this.original = original;
            this.now = now;
            this.last = now;
        }
    }

    /**
     * A key that the window met; all that a look needs is in the object itself, if it is packed.
     */
    static final class Key {
        private final long high;
        private final long low;

        /** Null if it is packed. */
        private final @Nullable Object unpacked;

        private final int hash;
        private @Nullable Key next;

        /** The row that has the key now, if the window met it. */
        @Nullable Traced present;

        /** The row that left the key last. */
        @Nullable Traced left;

        private Key(long[] words, @Nullable Object unpacked, int hash) {
            this.high = words[0];
            this.low = words[1];
            this.unpacked = unpacked;
            this.hash = hash;
        }

        private boolean is(long[] words, @Nullable Object other) {
            return other == null
                    ? unpacked == null && high == words[0] && low == words[1]
                    : other.equals(unpacked);
        }
    }

    /** What is known of a row's key; nothing yet if the window did not meet it before. */
    Key of(Row row) {
        Object unpacked = packedKeys.pack(row, words) ? null : keys.of(row);
        int hash = spread(unpacked == null ? words[0] * 31 + words[1] : unpacked.hashCode());
        for (Key key = slots[slot(hash)]; key != null; key = key.next) {
            if (key.hash == hash && key.is(words, unpacked)) {
                return key;
            }
        }
        if (size >= slots.length) {
            grow();
        }
        size++;
        Key key = new Key(words, unpacked, hash);
        key.next = slots[slot(hash)];
        slots[slot(hash)] = key;
        return key;
    }

    private static int spread(long number) {
        long spread = number * SPREAD;
        return (int) (spread >>> Integer.SIZE ^ spread);
    }

    /** Whether both images have the same key, value by value. */
    boolean isKeyKept(Row before, Row after) {
        return keys.isKept(before, after);
    }

    private int slot(int hash) {
        return hash & slots.length - 1;
    }

    private void grow() {
        @Nullable Key[] old = slots;
        slots = new @Nullable Key[2 * old.length];
        for (Key first : old) {
            Key key = first;
            while (key != null) {
                Key next = key.next;
                int slot = slot(key.hash);
                key.next = slots[slot];
                slots[slot] = key;
                key = next;
            }
        }
    }
}
