package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.load.SourceTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The target as one daemon uses it. */
final class TargetPorts implements Target, LoadTarget {
    private final TargetDatabase target;
    private final Daemon daemon;
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

    /** A change as the target was told to apply it. */
    record Applied(LogEvent.Change change, HandOver.Mode mode) {}

    /**
     * A target transaction that sends as it is told: sees what was committed when it began, and its
     * own changes.
     */
    final class Transaction implements TargetTransaction {
        private final Database base = target.rows();
        private final Database rows = base.copy();
        private final List<Applied> applied = new ArrayList<>();
        private boolean committed;

        private Transaction() {}

        Database rows() {
            return rows;
        }

        /** Whether there is something to undo. */
        boolean isOpen() {
            return !committed && !applied.isEmpty();
        }

        List<Applied> applied() {
            return applied;
        }

        @Override
        public void apply(LogEvent.Change change, HandOver.Mode mode) {
            daemon.before(Site.TARGET_APPLY);
            TableRows table = rows.writable(change.schema());
            switch (mode) {
                case SKIP -> throw new AssertionError("a change to be skipped came to the target");
                case MERGE -> table.merge(change);
                case STRICT -> {
                    if (!table.applyStrictly(change)) {
                        requireEpoch(epoch);
                        throw new TidegateException(
                                ErrorCode.TARGET_ROW_MISSING,
                                "no such row of %s at %s"
                                        .formatted(change.schema().table(), change.position()),
                                "Look.");
                    }
                }
            }
            daemon.world().note(() -> mode + " " + Changes.text(change));
            applied.add(new Applied(change, mode));
            daemon.after(Site.TARGET_APPLY);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // whether anything at all was committed meanwhile
        public void commit(Checkpoint next) {
            daemon.before(Site.TARGET_COMMIT);
            requireEpoch(next.epoch());
            if (base != target.rows()) {
                throw new AssertionError("two owners of one epoch write to the target");
            }
            target.commit(this, next);
            committed = true;
            close();
            daemon.world().note(() -> "committed " + next);
            daemon.after(Site.TARGET_COMMIT);
        }

        @Override
        public void close() {
            sending = sending.filter(other -> other != this);
        }
    }

    @Override
    public Map<TableId, HandOver> loaded() {
        return Map.copyOf(target.loaded());
    }

    @Override
    public TableLoad begin(TableSchema schema) {
        daemon.before(Site.LOAD_BEGIN);
        while (!target.lock(schema, daemon)) {
            daemon.rest();
        }
        requireNotLoaded(schema);
        Load load = new Load(schema);
        try {
            daemon.after(Site.LOAD_BEGIN);
        } catch (TidegateException e) {
            load.close();
            throw e;
        }
        return load;
    }

    private void requireNotLoaded(TableSchema schema) {
        if (target.loaded().containsKey(schema.table())) {
            target.unlock(schema, daemon);
            throw new TidegateException(ErrorCode.TARGET_FENCED, "loaded by another", "Stop.");
        }
    }

    private final class Load implements TableLoad {
        private final TableSchema schema;
        private TableRows copied;

        Load(TableSchema schema) {
            this.schema = schema;
            this.copied = new TableRows(schema);
        }

        @Override
        public SourceTables.RowConsumer rows() {
            return this::take;
        }

        private void take(Row row) {
            daemon.before(Site.LOAD_ROW);
            if (!copied.add(row)) {
                throw new AssertionError("the load brought a key twice");
            }
            daemon.after(Site.LOAD_ROW);
        }

        @Override
        public void restart() {
            daemon.before(Site.LOAD_RESTART);
            copied = new TableRows(schema);
            daemon.after(Site.LOAD_RESTART);
        }

        @Override
        public void finish(HandOver handOver) {
            daemon.before(Site.LOAD_FINISH);
            target.load(schema, copied, handOver);
            daemon.world().note(() -> "loaded %s %s".formatted(schema.table(), handOver));
            daemon.after(Site.LOAD_FINISH);
        }

        @Override
        public void close() {
            target.unlock(schema, daemon);
        }
    }
}
