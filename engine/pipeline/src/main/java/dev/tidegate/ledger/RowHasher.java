package dev.tidegate.ledger;

import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;

/**
 * Port: hashes rows of one shape, as the target keeps them: a row that was read from the source,
 * its image in the journal, and the row on the target have the same hash. Owned by one thread.
 */
public interface RowHasher {
    /** Of all columns but large objects. */
    RowHash row(Row row);

    /**
     * Of both images of an update. A value that is the same object in both is taken for unchanged.
     */
    default Update update(Row before, Row after) {
        return new Update(row(before), row(after));
    }

    /** The hashes of a row before and after an update. */
    record Update(RowHash before, RowHash after) {
        /** By how much the sum over rows differs behind it. */
        public RowHash difference() {
            return after.minus(before);
        }
    }

    /** Whether rows have large objects. */
    boolean hasLargeObjects();

    /**
     * The sum of what a row's large objects come to, each with its column and the row's key; of a
     * row without a key, with no key. NULL and {@link Row#UNCHANGED} add nothing.
     */
    RowHash largeObjects(Row row);

    /** Whether the value at this place of a row is in one of the hashes, if there is one. */
    default boolean covers(int ordinal) {
        return true;
    }

    /** Makes hashers for one pipeline. */
    interface Factory {
        /** Makes a hasher. */
        RowHasher of(TableSchema schema);
    }
}
