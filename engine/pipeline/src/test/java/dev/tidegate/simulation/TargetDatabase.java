package dev.tidegate.simulation;

import dev.tidegate.load.HandOver;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The target's durable state of one group; each commit is shown to the checker before anything
 * follows.
 */
final class TargetDatabase {
    private final List<TableSchema> tables;
    private final Checker checker;
    private final Map<TableId, HandOver> loaded = new TreeMap<>();
    private final Map<TableId, Daemon> loading = new HashMap<>();
    private Database rows = Database.empty();
    private Checkpoint checkpoint = new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);

    private Checkpoint checkpointBefore = checkpoint;

    TargetDatabase(List<TableSchema> tables, Checker checker) {
        this.tables = tables;
        this.checker = checker;
    }

    /** The group's. */
    List<TableSchema> tables() {
        return tables;
    }

    boolean isLoaded() {
        return loaded.size() == tables.size();
    }

    Database rows() {
        return rows;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The one before the last commit. */
    Checkpoint checkpointBefore() {
        return checkpointBefore;
    }

    Map<TableId, HandOver> loaded() {
        return loaded;
    }

    /** Whether the last table's hand-over has passed. */
    boolean isConsistent() {
        return isLoaded()
                && loaded.values().stream()
                        .noneMatch(it -> checkpoint.commitLsn().isBefore(it.high()));
    }

    /** The operator deletes a table's row of {@code tidegate.load}: it will be loaded anew. */
    void forget(TableSchema schema) {
        loaded.remove(schema.table());
    }

    Checkpoint takeOver() {
        checkpoint =
                new Checkpoint(
                        checkpoint.epoch() + 1,
                        checkpoint.commitLsn(),
                        checkpoint.committedAt(),
                        checkpoint.chain(),
                        checkpoint.journalOffset());
        return checkpoint;
    }

    void requireEpoch(long epoch) {
        if (epoch != checkpoint.epoch()) {
            throw new TidegateException(ErrorCode.TARGET_FENCED, "fenced", "Stop.");
        }
    }

    /** Commits rows and checkpoint together. */
    void commit(TargetPorts.Transaction transaction, Checkpoint next) {
        Checkpoint before = checkpoint;
        checkpointBefore = before;
        rows = transaction.rows();
        checkpoint = next;
        checker.committed(before, transaction.applied(), this);
    }

    /** For broken appliers: the rows alone. */
    void commitRowsOnly(TargetPorts.Transaction transaction) {
        rows = transaction.rows();
        checker.rowsChanged(this);
    }

    /** For broken appliers: the checkpoint alone. */
    void commitCheckpointOnly(Checkpoint next) {
        requireEpoch(next.epoch());
        checkpoint = next;
        checker.rowsChanged(this);
    }

    /** Whether the daemon got the table for itself; another one may be loading it. */
    boolean lock(TableSchema schema, Daemon daemon) {
        Daemon other = loading.get(schema.table());
        if (other != null && !other.isDead()) {
            return false;
        }
        loading.put(schema.table(), daemon);
        return true;
    }

    void unlock(TableSchema schema, Daemon daemon) {
        loading.remove(schema.table(), daemon);
    }

    void load(TableSchema schema, TableRows copied, HandOver handOver) {
        Database next = rows.copy();
        next.replace(schema, copied);
        rows = next;
        loaded.put(schema.table(), handOver);
    }
}
