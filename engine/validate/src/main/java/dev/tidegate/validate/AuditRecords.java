package dev.tidegate.validate;

import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Port: what was audited, durably, for the tables of one replication group. Each call is durable
 * when it returns. Safe for use by several threads.
 */
public interface AuditRecords {
    /** What is known of each table that anything is known of. */
    Map<TableId, TableRecord> tables();

    /** What is known of one table; empty if nothing is. */
    default Optional<TableRecord> table(TableId table) {
        return Optional.ofNullable(tables().get(table));
    }

    /** A pass over a table against the source began: what it had verified before is forgotten. */
    void passBegan(TableId table, Instant at);

    /** A range was compared with the source in the pass that is underway. */
    void audited(TableId table, AuditedRange range);

    /**
     * A scan of the target that did not end, if one is noted. Those who note none begin each scan
     * at the first row.
     */
    default Optional<Scan> scan(TableId table) {
        return Optional.empty();
    }

    /** A scan of the target is so far: replaces what was noted of it. */
    default void scanned(TableId table, Scan scan) {}

    /** There is no scan of the target to go on with. */
    default void scanEnded(TableId table) {}

    /**
     * A pass ended in which nothing differed: replaces the last one of its kind. One of the source
     * ends what is known of differences that were confirmed before it began.
     */
    void passEnded(TableId table, Pass pass);

    /** Where a table stands now. */
    void state(TableId table, State state);

    /** A confirmed difference, added to what is there; one of the same key is replaced. */
    void mismatch(TableId table, Mismatch mismatch);

    /** A row was put right: its difference is no more. */
    void repaired(TableId table, Repaired repaired);

    /**
     * What is known of a table.
     *
     * @param passBegan when the pass against the source began that is underway, or was the last
     * @param audited ranges of the pass against the source that is underway, in ascending order of
     *     keys, each beginning where the one before ends
     * @param target the last whole pass of the target against the ledger
     * @param source the last whole pass of the source against the target
     * @param mismatches confirmed, and neither repaired nor cleared since
     */
    record TableRecord(
            State state,
            Optional<Instant> passBegan,
            List<AuditedRange> audited,
            Optional<Pass> target,
            Optional<Pass> source,
            List<Mismatch> mismatches) {
        /** Copies the lists. */
        public TableRecord {
            audited = List.copyOf(audited);
            mismatches = List.copyOf(mismatches);
        }
    }

    /**
     * Where a table stands.
     *
     * @param reason for an operator: lower case, no full stop; empty where the standing says it all
     */
    record State(Standing standing, String reason, Instant since) {}

    /** How sure it is that both sides hold the same rows of a table. */
    enum Standing {
        /** They did, at the position of the last pass. */
        VERIFIED,
        /** Not known yet: the audit waits, or has not come to it. */
        PENDING,
        /** Something differs, and nothing is confirmed. */
        SUSPECT,
        /** At least one row differs, certainly. */
        MISMATCH,
        /** Not audited. */
        EXCLUDED
    }

    /**
     * A range that was compared.
     *
     * @param at the position at which it was
     * @param rows what the source's rows come to there, but for large objects
     * @param confirmed keys that certainly differ
     * @param undecided keys that look different, of which it could not be told
     */
    record AuditedRange(
            KeyRange range,
            Lsn at,
            MultisetHash rows,
            long confirmed,
            long undecided,
            Instant auditedAt) {}

    /**
     * How far a scan of the target's rows is.
     *
     * @param shape of the table, in some form that differs for another one
     * @param cursor the key of the last row that it has
     * @param at the checkpoint at which the rows up to the cursor come to the sums
     * @param rows the sum of all columns but large objects
     * @param largeObjects the sum of the large objects; empty if it is not known
     * @param since when the ledger's account of the table began
     */
    record Scan(
            String shape,
            Row cursor,
            Checkpoint at,
            MultisetHash rows,
            Optional<MultisetHash> largeObjects,
            Instant since,
            Instant beganAt) {}

    /**
     * A whole pass in which nothing differed.
     *
     * @param at the position at which all rows come to the sums
     * @param rows the sum of all rows, all columns but large objects; empty of a pass that was
     *     interrupted and gone on with
     * @param largeObjects the sum of their large objects; empty where it is not known
     */
    record Pass(
            Pass.Kind kind,
            Lsn at,
            Optional<MultisetHash> rows,
            Optional<MultisetHash> largeObjects,
            Instant beganAt,
            Instant endedAt) {
        /** What was compared. */
        public enum Kind {
            /** The target's rows with the ledger. */
            TARGET,
            /** The source's rows with the target's. */
            SOURCE
        }
    }

    /**
     * A confirmed difference.
     *
     * @param key of the row; empty for a table whose rows cannot be told apart
     * @param columns that differ, by name; all of them where one side has no row
     * @param rows how many rows are so: 1 with a key
     * @param at the position at which it is so
     */
    record Mismatch(
            Optional<Row> key,
            Mismatch.Kind kind,
            List<String> columns,
            long rows,
            Lsn at,
            Instant confirmedAt) {
        /** How the target differs. */
        public enum Kind {
            /** The target lacks a row. */
            MISSING,
            /** The target has a row that the source has not. */
            EXTRA,
            /** Values differ. */
            CHANGED
        }

        /** Copies the list. */
        public Mismatch {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A row was put right.
     *
     * @param cause where the difference came from, if that could be told
     * @param at apply's position at that moment
     */
    record Repaired(Row key, Mismatch.Kind kind, Cause cause, Lsn at, Instant repairedAt) {}

    /** Where a difference came from. */
    enum Cause {
        /**
         * The row never came as it should: the journal, and so the ledger, agree with the target.
         */
        BEFORE_THE_JOURNAL,
        /** The target is not what the journal says: by apply, or by somebody else. */
        ON_THE_TARGET,
        /** Both, or it cannot be told. */
        UNKNOWN
    }
}
