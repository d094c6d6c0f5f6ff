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

    /** Spreads hashes that differ in few bits, as those of numbers in a row do. */
    private static final int SPREAD = 0x9E37_79B9;

    private final RowKeys keys;
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

        /** Where it has, or may have, other values than the original; null as long as nowhere. */
        @Nullable BitSet changed;

        boolean keyMoved;

        Traced(@Nullable Row original, Row now) {
            this.original = original;
            this.now = now;
            this.last = now;
        }
    }

    /** A key that the window met. */
    static final class Key {
        /** One that has it. */
        private final Row row;

        private final int hash;
        private @Nullable Key next;

        /** The row that has the key now, if the window met it. */
        @Nullable Traced present;

        /** The row that left the key last. */
        @Nullable Traced left;

        private Key(Row row, int hash, @Nullable Key next) {
            this.row = row;
            this.hash = hash;
            this.next = next;
        }
    }

    /** What is known of a row's key; nothing yet if the window did not meet it before. */
    Key of(Row row) {
        int hash = keys.hash(row) * SPREAD;
        int slot = slot(hash);
        for (Key key = slots[slot]; key != null; key = key.next) {
            if (key.hash == hash && keys.areEqual(key.row, row)) {
                return key;
            }
        }
        if (size >= slots.length) {
            grow();
            slot = slot(hash);
        }
        size++;
        Key key = new Key(row, hash, slots[slot]);
        slots[slot] = key;
        return key;
    }

    /** Whether both images have the same key, value by value. */
    boolean isKeyKept(Row before, Row after) {
        return keys.isKept(before, after);
    }

    /** The highest bits are spread best. */
    private int slot(int hash) {
        return hash >>> Integer.numberOfLeadingZeros(slots.length) + 1;
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
