package dev.tidegate.validate;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * Port: writes single rows of the target beside the stream of changes. Called on apply's thread
 * only, while apply has nothing in hand.
 */
public interface RepairTarget {
    /**
     * Opens a target transaction, for one table.
     *
     * @param at apply's checkpoint; fails with {@code TARGET_FENCED}, then or at the commit, if it
     *     is not the durable one, or another owner has a larger epoch
     */
    Session begin(TableSchema schema, Checkpoint at);

    /** One target transaction. Closing one that is not committed undoes it. */
    interface Session extends AutoCloseable {
        /** Reads the rows that have these keys, and keeps others from writing them. */
        void read(List<Row> keys, RowConsumer rows) throws InterruptedException;

        /** Makes a row what it should be, whether or not there is one with its key. */
        void put(Row row);

        /** Deletes the row with this key, which is there. */
        void delete(Row key);

        /**
         * Commits.
         *
         * @param ledger is added to the table's ledger in the same transaction
         */
        void commit(LedgerDelta ledger);

        /**
         * Commits, with the table's ledger made this where it is not known; what it knows stays.
         *
         * @param rows what all rows of the table come to at the checkpoint, but for large objects
         * @param largeObjects what those come to; empty if that is not known
         */
        void anchor(MultisetHash rows, Optional<MultisetHash> largeObjects);

        @Override
        void close();
    }

    /**
     * What the ledger of one table changes by.
     *
     * @param largeObjects nothing is added where the ledger does not know them
     */
    record LedgerDelta(MultisetHash rows, MultisetHash largeObjects) {
        /** The ledger stays as it is. */
        public static final LedgerDelta NONE =
                new LedgerDelta(MultisetHash.EMPTY, MultisetHash.EMPTY);
    }
}
