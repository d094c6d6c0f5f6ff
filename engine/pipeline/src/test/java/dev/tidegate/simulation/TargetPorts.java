package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The target as one daemon uses it. */
final class TargetPorts implements Target, ChunkTarget {
    private final TargetDatabase target;
    private final Daemon daemon;
    private final Set<LoadingChunk> open = new HashSet<>();
    private Optional<Transaction> sending = Optional.empty();
    private boolean fenced;
    private long epoch;

    TargetPorts(TargetDatabase target, Daemon daemon) {
        this.target = target;
        this.daemon = daemon;
    }

    TargetDatabase database() {
        return target;
    }

    Daemon daemon() {
        return daemon;
    }

    @Override
    public Checkpoint takeOver() {
        requireFree();
        daemon.before(Site.TARGET_TAKE_OVER);
        Checkpoint checkpoint = target.takeOver();
        epoch = checkpoint.epoch();
        daemon.note(() -> "took over " + checkpoint.epoch() + " " + checkpoint.commitLsn());
        daemon.after(Site.TARGET_TAKE_OVER);
        return checkpoint;
    }

    @Override
    public TargetTransaction begin() {
        return new KeptTransaction(daemon, this::send);
    }

    @Override
    public TargetTransaction beginLarge() {
        return send();
    }

    @Override
    public TargetTransaction beginCarefully() {
        return send();
    }

    /** Opens a transaction that sends as it is told: one at a time. */
    Transaction send() {
        requireFree();
        daemon.before(Site.TARGET_BEGIN);
        Transaction transaction = new Transaction();
        sending = Optional.of(transaction);
        daemon.after(Site.TARGET_BEGIN);
        return transaction;
    }

    private void requireFree() {
        if (fenced) {
            throw new AssertionError("goes on after it was fenced");
        }
        if (sending.isPresent()) {
            throw new AssertionError("two target transactions in one session");
        }
    }

    private void requireEpoch(long expected) {
        try {
            target.requireEpoch(expected);
        } catch (TidegateException e) {
            fenced = true;
            throw e;
        }
    }

    /** Whether nobody took over from this one. */
    boolean isOwner() {
        return epoch == target.checkpoint().epoch();
    }

    /**
     * A target transaction that sends as it is told: sees what was committed when it began, and its
     * own changes.
     */
    final class Transaction implements TargetTransaction {
        private final Database base = target.rows();
        private final Database rows = base.copy();
        private final List<LogEvent.Change> applied = new ArrayList<>();
        private boolean committed;

        private Transaction() {}

        Database rows() {
            return rows;
        }

        /** Whether there is something to undo. */
        boolean isOpen() {
            return !committed && !applied.isEmpty();
        }

        List<LogEvent.Change> applied() {
            return applied;
        }

        @Override
        public void apply(LogEvent.Change change) {
            daemon.before(Site.TARGET_APPLY);
            if (!rows.writable(change.schema()).applyStrictly(change)) {
                requireEpoch(epoch);
                throw new TidegateException(
                        ErrorCode.TARGET_ROW_MISSING,
                        "no such row of %s at %s"
                                .formatted(change.schema().table(), change.position()),
                        "Look.");
            }
            daemon.note(() -> "applies " + Changes.text(change));
            applied.add(change);
            daemon.after(Site.TARGET_APPLY);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // whether anything at all was committed meanwhile
        public void commit(Checkpoint next, LedgerChanges ledger) {
            daemon.before(Site.TARGET_COMMIT);
            requireEpoch(next.epoch());
            if (base != target.rows()) {
                throw new AssertionError("something was committed beside a target transaction");
            }
            target.commit(this, next, ledger);
            committed = true;
            close();
            daemon.note(() -> "committed " + next.epoch() + " " + next.commitLsn());
            daemon.after(Site.TARGET_COMMIT);
        }

        @Override
        public void close() {
            sending = sending.filter(other -> other != this);
        }
    }

    @Override
    public Map<TableId, TableRecord> tables() {
        daemon.before(Site.LOAD_TABLES);
        Map<TableId, TableRecord> tables = new TreeMap<>();
        target.progress()
                .forEach((table, it) -> tables.put(table, it.told(daemon.world().random())));
        daemon.after(Site.LOAD_TABLES);
        return tables;
    }

    @Override
    public boolean canMerge(TableSchema schema) {
        return daemon.world().canMerge(schema);
    }

    @Override
    public LoadingChunk begin(TableSchema schema) {
        daemon.before(Site.LOAD_BEGIN);
        if (!target.progress(schema).isEmptied()) {
            throw new AssertionError("nobody looked whether " + schema.table() + " is empty");
        }
        LoadingChunk chunk = new LoadingChunk(this, schema);
        open.add(chunk);
        try {
            daemon.after(Site.LOAD_BEGIN);
        } catch (TidegateException e) {
            chunk.close();
            throw e;
        }
        return chunk;
    }

    /** A chunk's target transaction is gone. */
    void ended(LoadingChunk chunk) {
        open.remove(chunk);
    }

    /** For what commits beside apply. */
    void requireAt(Checkpoint at) {
        try {
            target.requireAt(at);
        } catch (TidegateException e) {
            fenced |= !isOwner();
            throw e;
        }
        if (sending.isPresent()) {
            throw new AssertionError("apply has something in hand");
        }
    }

    @Override
    public void startOver(TableSchema schema, Checkpoint at) {
        daemon.before(Site.LOAD_START_OVER);
        requireAt(at);
        if (open.stream().anyMatch(it -> it.schema().table().equals(schema.table()))) {
            throw new AssertionError("waits for ever for an open chunk of " + schema.table());
        }
        target.startOver(schema);
        daemon.note(() -> "starts over with " + schema.table());
        daemon.after(Site.LOAD_START_OVER);
    }

    @Override
    public void intend(TableId table, TableIntent intent) {
        throw new AssertionError("the load notes it at rest");
    }

    @Override
    public void intend(TableId table, TableIntent intent, Checkpoint at) {
        daemon.before(Site.LOAD_INTEND);
        requireAt(at);
        target.intend(Tables.of(table), intent);
        daemon.note(() -> "notes " + intent + " " + table);
        daemon.after(Site.LOAD_INTEND);
    }
}
