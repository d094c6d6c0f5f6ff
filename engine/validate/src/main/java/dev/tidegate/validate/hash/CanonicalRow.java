package dev.tidegate.validate.hash;

import dev.tidegate.ledger.CanonicalColumns;
import dev.tidegate.ledger.CanonicalColumns.Place;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.Arrays;
import java.util.List;
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

    private final Place[] row;
    private final Place[] key;
    private final Place[] largeObjects;
    private final CanonicalBuffer buffer = new CanonicalBuffer();

    /** For rows of a table. */
    public CanonicalRow(TableSchema schema) {
        CanonicalColumns columns = CanonicalColumns.of(schema);
        row = places(columns.row());
        key = places(columns.key());
        largeObjects = places(columns.largeObjects());
    }

    /** All of a row but its large objects. */
    public byte[] bytes(Row of) {
        return copy(row(of));
    }

    /**
     * What of a large object is hashed: the row's key, and the value with its header.
     *
     * @param ordinal of the column
     * @throws IllegalArgumentException if there is nothing to hash: the column is no large object,
     *     or the value is NULL or {@link Row#UNCHANGED}
     */
    public byte[] largeObjectBytes(Row of, int ordinal) {
        Place place =
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
        CanonicalBuffer bytes = key(of);
        bytes.value(place, value);
        return copy(bytes);
    }

    Place[] largeObjects() {
        return largeObjects;
    }

    /** All of a row but its large objects; valid until the next call. */
    CanonicalBuffer row(Row of) {
        return values(row, of);
    }

    /** A row's key; valid until the next call, and to be gone on with. */
    CanonicalBuffer key(Row of) {
        return values(key, of);
    }

    private CanonicalBuffer values(Place[] places, Row of) {
        buffer.truncate(0);
        for (Place place : places) {
            @Nullable Object value = of.value(place.ordinal());
            if (value != null) {
                buffer.value(place, value);
            }
        }
        return buffer;
    }

    private static byte[] copy(CanonicalBuffer buffer) {
        return Arrays.copyOf(buffer.bytes(), buffer.size());
    }

    private static Place[] places(List<Place> of) {
        return of.toArray(Place[]::new);
    }
}
