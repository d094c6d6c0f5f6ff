package dev.tidegate.validate.hash;

import dev.tidegate.ledger.CanonicalColumns;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of rows of one shape, version 1: what the target keeps of them, and nothing
 * else. A row read from the source, its image in the journal and the row on the target have the
 * same bytes; rows that differ on the target have others. The room's README has them byte for byte.
 * Owned by one thread.
 */
public final class CanonicalRow {
    /** Grows with each change of a byte of any row; hashes of two versions say nothing. */
    public static final int VERSION = 1;

    private final Field[] row;
    private final Field[] key;
    private final Field[] largeObjects;
    private final CanonicalBuffer buffer = new CanonicalBuffer();

    /** Where each field of the row ends that was put last. */
    private final int[] ends;

    /** For rows of a table. */
    public CanonicalRow(TableSchema schema) {
        CanonicalColumns columns = CanonicalColumns.of(schema);
        row = Field.of(columns.row());
        key = Field.of(columns.key());
        largeObjects = Field.of(columns.largeObjects());
        ends = new int[Math.max(row.length, key.length)];
    }

    /** All of a row but its large objects. */
    public byte[] bytes(Row of) {
        int end = putRow(of);
        return Arrays.copyOf(buffer.bytes(), end);
    }

    /**
     * What of a large object is hashed: the row's key, and the value with its header.
     *
     * @param ordinal of the column
     * @throws IllegalArgumentException if there is nothing to hash: the column is no large object,
     *     or the value is NULL or {@link Row#UNCHANGED}
     */
    public byte[] largeObjectBytes(Row of, int ordinal) {
        Field field =
                Arrays.stream(largeObjects)
                        .filter(each -> each.ordinal() == ordinal)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "column " + ordinal + " is no large object"));
        Object value = of.value(ordinal);
        if (value == null || of.isUnchanged(ordinal)) {
            throw new IllegalArgumentException("column " + ordinal + " has no value");
        }
        int end = buffer.value(field, value, putKey(of));
        return Arrays.copyOf(buffer.bytes(), end);
    }

    Field[] largeObjects() {
        return largeObjects;
    }

    /** Where {@link #putRow} and {@link #putKey} put bytes. */
    CanonicalBuffer buffer() {
        return buffer;
    }

    /** Puts all of a row but its large objects at the buffer's start; gives its end. */
    int putRow(Row of) {
        return put(row, of);
    }

    /**
     * Puts what an update made of the row that was put last behind that one; gives its end. Values
     * that are the same object in both are not looked at again.
     *
     * @param end of the row that was put last
     */
    @SuppressWarnings("ReferenceEquality") // others are equal too, but cost more to compare
    int putChanged(Row before, Row after, int end) {
        int at = end;
        int same = 0; // where the fields begin that are the same up to here
        for (int i = 0; i < row.length; i++) {
            Field field = row[i];
            @Nullable Object value = after.value(field.ordinal());
            if (value != before.value(field.ordinal())) {
                at = buffer.copy(same, i == 0 ? 0 : ends[i - 1], at);
                if (value != null) {
                    at = buffer.value(field, value, at);
                }
                same = ends[i];
            }
        }
        return buffer.copy(same, end, at);
    }

    /** Puts a row's key at the buffer's start; gives its end. */
    int putKey(Row of) {
        return put(key, of);
    }

    private int put(Field[] fields, Row of) {
        int at = 0;
        for (int i = 0; i < fields.length; i++) {
            Field field = fields[i];
            @Nullable Object value = of.value(field.ordinal());
            if (value != null) {
                at = buffer.value(field, value, at);
            }
            ends[i] = at;
        }
        return at;
    }
}
