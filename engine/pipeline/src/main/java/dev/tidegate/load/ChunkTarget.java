package dev.tidegate.load;

import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Port: where loaded rows go, and the durable record of what is loaded, for the tables of one
 * replication group.
 */
public interface ChunkTarget {
    /** What is durable of each table that anything is durable of. */
    Map<TableId, TableRecord> tables();

    /**
     * Whether changes of a table can be merged into rows that may show them already: rows have a
     * key, and keys that differ on the source differ here.
     */
    boolean canMerge(TableSchema schema);

    /** Opens a chunk's target transaction. Waits for nothing that apply holds. */
    Chunk begin(TableSchema schema);

    /**
     * Makes a table empty and forgets what was loaded of it; takes away the keys, indexes and
     * foreign keys that it gets after its load, and the foreign keys that refer to it. Called while
     * apply has nothing in hand.
     *
     * @param at apply's checkpoint; fails with {@code TARGET_FENCED} if it is not the durable one
     */
    void startOver(TableSchema schema, Checkpoint at);

    /** Notes what the operator wants of a table that is neither loaded nor followed yet. */
    void intend(TableId table, TableIntent intent);

    /**
     * Notes what the operator wants of any table. Called while apply has nothing in hand: so
     * whoever follows the table knows of it.
     *
     * @param at apply's checkpoint; fails with {@code TARGET_FENCED} if it is not the durable one
     */
    void intend(TableId table, TableIntent intent, Checkpoint at);

    /**
     * Rows of a key range on their way into the target: one session, one target transaction; owned
     * by one thread at a time. Closing one that is not published undoes it.
     */
    interface Chunk extends AutoCloseable {
        /** Takes the rows. */
        RowConsumer rows();

        /** All rows are taken. */
        void rowsEnded();

        /**
         * Writes changes of rows of this chunk, in this order, that the rows may or may not show
         * already: afterwards they do. Of a table that cannot be merged: that they do not show yet.
         */
        void merge(List<LogEvent.Change> changes);

        /**
         * Does the same to a table that can be merged, and tells what rows the chunk had with the
         * keys of the changes.
         *
         * @param replaced gets each, as it was, before it is replaced or deleted; with {@link
         *     Row#UNCHANGED} for a large object that stays, since its change leaves it out
         */
        void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced);

        /**
         * Commits rows, merged changes and the record of them, all or nothing. Called while apply
         * has nothing in hand: from here on the chunk's rows are what the source had at {@code at},
         * and each later change of them is applied strictly.
         *
         * @param at apply's checkpoint; fails with {@code TARGET_FENCED} if it is not the durable
         *     one, or another owner has a larger epoch
         * @param journalRead up to where apply has read the journal, at or behind {@code at}
         */
        void publish(Loaded loaded, Checkpoint at, Lsn journalRead);

        @Override
        void close();
    }

    /**
     * What a chunk loaded.
     *
     * @param tableComplete whether the table has no further chunk
     * @param sum what its rows come to when it is published, if a ledger is kept
     */
    record Loaded(
            KeyRange range,
            long rows,
            long bytes,
            boolean tableComplete,
            Optional<TableLedger> sum) {
        /** Without a ledger. */
        public Loaded(KeyRange range, long rows, long bytes, boolean tableComplete) {
            this(range, rows, bytes, tableComplete, Optional.empty());
        }

        /** The same, with what its rows come to. */
        public Loaded with(TableLedger rowsComeTo) {
            return new Loaded(range, rows, bytes, tableComplete, Optional.of(rowsComeTo));
        }
    }

    /**
     * What is durable of a table.
     *
     * @param complete whether all of it is loaded
     * @param loaded the ranges that are, in the order in which they were published; not told any
     *     more once it is complete
     * @param rows that were copied
     * @param bytes of them
     * @param journalRead where apply was when its first chunk was published; empty before: a
     *     journal that begins later has lost changes
     */
    record TableRecord(
            TableIntent intent,
            boolean complete,
            List<KeyRange> loaded,
            long rows,
            long bytes,
            Optional<Lsn> journalRead) {
        /** Copies the list. */
        public TableRecord {
            loaded = List.copyOf(loaded);
        }
    }
}
