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

    /** The packed key that is looked for. */
    private final long[] words = new long[RowKeys.WORDS];

    private @Nullable Key[] slots = new @Nullable Key[SLOTS_MIN];
    private int size;

    TracedRows(TableSchema schema) {
        this.keys = new RowKeys(schema);
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

    /** A key that the window met; all that a look needs is in the object itself. */
    static final class Key {
        /** One that has it. */
        private final Row row;

        private final boolean packed;
        private final long high;
        private final long low;
        private final int hash;
        private @Nullable Key next;

        /** The row that has the key now, if the window met it. */
        @Nullable Traced present;

        /** The row that left the key last. */
        @Nullable Traced left;

        private Key(Row row, long[] words, boolean packed, int hash) {
            this.row = row;
            this.packed = packed;
            this.high = words[0];
            this.low = words[1];
            this.hash = hash;
        }
    }

    /** What is known of a row's key; nothing yet if the window did not meet it before. */
    Key of(Row row) {
        boolean packed = keys.pack(row, words);
        int hash = packed ? spread(words[0] * 31 + words[1]) : spread(keys.hash(row));
        for (Key key = slots[slot(hash)]; key != null; key = key.next) {
            if (key.hash == hash && (packed ? hasWords(key) : hasKey(key, row))) {
                return key;
            }
        }
        if (size >= slots.length) {
            grow();
        }
        size++;
        Key key = new Key(row, words, packed, hash);
        key.next = slots[slot(hash)];
        slots[slot(hash)] = key;
        return key;
    }

    private boolean hasWords(Key key) {
        return key.packed && key.high == words[0] && key.low == words[1];
    }

    private boolean hasKey(Key key, Row row) {
        return !key.packed && keys.areEqual(key.row, row);
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
