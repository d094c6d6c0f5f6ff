package dev.tidegate.simulation;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The target's durable state of one group; each commit is shown to the checker before anything
 * follows.
 */
final class TargetDatabase {
    private final List<TableSchema> tables;
    private final Checker checker;

    /** Of the tables that anything is durable of. */
    private final Map<TableId, DurableTable> progress = new TreeMap<>();

    /** Of the tables that were emptied to be loaded, and are followed. */
    private final Map<TableId, TableLedger> ledger = new TreeMap<>();

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

    /** What is durable of the tables that anything is durable of. */
    Map<TableId, DurableTable> progress() {
        return progress;
    }

    /** What is durable of a table; nothing may be. */
    DurableTable progress(TableSchema schema) {
        return progress.getOrDefault(schema.table(), new DurableTable(schema.table()));
    }

    /** The same, to be written. */
    DurableTable progressToWrite(TableSchema schema) {
        return progress.computeIfAbsent(schema.table(), DurableTable::new);
    }

    /** Whether each table is loaded, all of it, and wanted. */
    boolean isLoaded() {
        return tables.stream()
                .map(this::progress)
                .allMatch(table -> table.isComplete() && table.isWanted());
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
            throw fenced();
        }
    }

    /** What commits beside apply must say where apply is. */
    void requireAt(Checkpoint at) {
        requireEpoch(at.epoch());
        if (!at.commitLsn().equals(checkpoint.commitLsn())) {
            throw fenced();
        }
    }

    private static TidegateException fenced() {
        return new TidegateException(ErrorCode.TARGET_FENCED, "fenced", "Stop.");
    }

    /** What the ledger has of a table; empty if nobody vouches for its rows. */
    Optional<TableLedger> ledger(TableSchema schema) {
        return Optional.ofNullable(ledger.get(schema.table()));
    }

    /** Commits rows, checkpoint and ledger together. */
    void commit(TargetPorts.Transaction transaction, Checkpoint next, LedgerChanges changes) {
        Checkpoint before = checkpoint;
        checkpointBefore = before;
        rows = transaction.rows();
        checkpoint = next;
        count(changes);
        checker.committed(before, transaction.applied(), this);
    }

    private void count(LedgerChanges changes) {
        switch (changes) {
            case LedgerChanges.NotCounted _ -> throw new AssertionError("the ledger is not kept");
            case LedgerChanges.Counted(var differences) ->
                    differences.forEach((table, difference) ->
                            ledger.computeIfPresent(table, (_, sum) -> sum.plus(difference)));
        }
    }

    /** For broken ledgers: the ledger alone. */
    void countOnly(LedgerChanges changes) {
        count(changes);
        checker.rowsChanged(this);
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

    /** Commits the rows of a chunk and the record of it. */
    void publish(TableSchema schema, TableRows copied, Loaded loaded, Lsn journalRead) {
        add(schema, copied);
        ledger.computeIfPresent(schema.table(), (_, sum) -> sum.plus(loaded.sum().orElseThrow()));
        progressToWrite(schema).publish(loaded, journalRead);
        checker.published(this, journalRead);
    }

    /** For broken loads: the rows alone. */
    void addOnly(TableSchema schema, TableRows copied) {
        add(schema, copied);
        checker.rowsChanged(this);
    }

    private void add(TableSchema schema, TableRows copied) {
        Database next = rows.copy();
        if (!next.writable(schema).addAll(copied)) {
            throw new AssertionError("two chunks have the same key");
        }
        rows = next;
    }

    /** Makes a table empty, and forgets what was loaded of it. */
    void startOver(TableSchema schema) {
        Database next = rows.copy();
        next.replace(schema, new TableRows(schema));
        rows = next;
        ledger.put(schema.table(), TableLedger.EMPTY);
        progressToWrite(schema).startOver();
    }

    /** Notes what the operator wants of a table. What is not followed has no ledger. */
    void intend(TableSchema schema, TableIntent intent) {
        DurableTable table = progressToWrite(schema);
        table.intend(intent);
        if (!table.isFollowed()) {
            ledger.remove(schema.table());
        }
    }

    /** As if a table were loaded when apply started. */
    void load(TableSchema schema, TableRows copied, Lsn at) {
        add(schema, copied);
        progressToWrite(schema).publish(new Loaded(KeyRange.ALL, 0, 0, true), at);
        checker.loaded(at);
    }
}
