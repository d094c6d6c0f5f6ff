package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Port: the target's rows, for audits of one replication group. Rows have the source's columns in
 * the schema's order, with values of the classes that they have in the journal. Safe for use by
 * several threads; a snapshot is owned by one.
 */
public interface AuditTarget {
    /**
     * The order in which {@link Snapshot#rows(TableSchema, KeyRange, ChunkSource.Limit,
     * RowConsumer)} gives the rows of a table, as a comparison of keys from the source, the journal
     * or the target. Empty if there is none that is known here for certain (no key, a collation of
     * the server's): such a table is read whole.
     */
    Optional<KeyOrder> order(TableSchema schema);

    /**
     * Whether a range of the source's keys holds the same keys here, so that {@link #order} is the
     * source's order too.
     */
    boolean keepsSourceOrder(TableSchema schema);

    /**
     * Opens a snapshot: read only, repeatable read, on the primary or on a replica. Nothing waits
     * for it, and it waits for nobody.
     */
    Snapshot open();

    /**
     * Opens a snapshot that shows everything up to a position; empty if a replica does not show it
     * yet. Whoever needs it asks again.
     */
    default Optional<Snapshot> open(Lsn atLeast) {
        Snapshot snapshot = open();
        if (snapshot.checkpoint().commitLsn().isBefore(atLeast)) {
            snapshot.close();
            return Optional.empty();
        }
        return Optional.of(snapshot);
    }

    /** How long a replica has not shown what was asked for; asks the replica, if it has not. */
    default Lag lag() {
        return Lag.NONE;
    }

    /**
     * How far behind a replica is.
     *
     * @param length since when something was asked for that it does not show; zero if there is
     *     nothing
     * @param reason why, for an operator, once that is longer than it may be: no full stop, and the
     *     same as long as nothing changes
     */
    record Lag(Duration length, Optional<String> reason) {
        /** It shows all that was asked for, or there is no replica. */
        public static final Lag NONE = new Lag(Duration.ZERO, Optional.empty());
    }

    /** Checkpoint and ledger of one moment: what a snapshot shows, for less. */
    default LedgerAt ledger(Set<TableId> tables) {
        Map<TableId, LedgerEntry> found = new HashMap<>();
        try (Snapshot snapshot = open()) {
            tables.forEach(table -> snapshot.ledger(table).ifPresent(it -> found.put(table, it)));
            return new LedgerAt(snapshot.checkpoint(), found);
        }
    }

    /**
     * What the ledger has at one moment.
     *
     * @param checkpoint what the group had applied
     * @param tables those of the tables asked for that are followed whole
     */
    record LedgerAt(Checkpoint checkpoint, Map<TableId, LedgerEntry> tables) {
        /** Copies the map. */
        public LedgerAt {
            tables = Map.copyOf(tables);
        }
    }

    /** One moment of the target: all of its methods see the same commits. */
    interface Snapshot extends AutoCloseable {
        /** What the group had applied. */
        Checkpoint checkpoint();

        /** What the ledger has of a table; empty while the table is not followed whole. */
        Optional<LedgerEntry> ledger(TableId table);

        /**
         * Reads the rows of a range of keys, in the order of {@link AuditTarget#order}; of a table
         * without one all rows, {@link KeyRange#ALL}, without a limit. All rows without a limit
         * come in any order.
         *
         * @param rows gets each row; no row is kept
         * @return the key of the last row, if the limit ended the read; empty if the range has no
         *     more
         */
        Optional<Row> rows(
                TableSchema schema, KeyRange range, ChunkSource.Limit limit, RowConsumer rows)
                throws InterruptedException;

        /** Reads the rows that have these keys, at most some thousands, in any order. */
        void rows(TableSchema schema, List<Row> keys, RowConsumer rows) throws InterruptedException;

        @Override
        void close();
    }
}
