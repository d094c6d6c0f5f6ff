package dev.tidegate.daemon;

import dev.tidegate.apply.Target;
import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.load.SourceTables;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A target in memory; each commit may be held up or fail as the test wants. */
final class MemoryTarget implements Ports.Sink, TargetSchema, LoadTarget {
    private final Map<TableId, HandOver> loaded = new HashMap<>();
    private final Map<TableId, Integer> groups = new TreeMap<>();
    private Map<Integer, Row> rows = new TreeMap<>();
    private final Map<Integer, Checkpoint> checkpoints = new HashMap<>();
    private int loads;
    private int completions;
    private int commits;

    /** What each prepare, and then each commit, does first, while there is something. */
    final LinkedBlockingQueue<Runnable> beforePrepare = new LinkedBlockingQueue<>();

    final LinkedBlockingQueue<Runnable> beforeCommit = new LinkedBlockingQueue<>();

    /** The same of each claim of a group other than 0. */
    final LinkedBlockingQueue<Runnable> beforeClaim = new LinkedBlockingQueue<>();

    private boolean prepared;

    /** Why it is to be spared, if it is. */
    volatile Optional<String> spare = Optional.empty();

    synchronized Map<Integer, Row> rows() {
        return new TreeMap<>(rows);
    }

    synchronized int loads() {
        return loads;
    }

    synchronized int commits() {
        return commits;
    }

    synchronized int completions() {
        return completions;
    }

    synchronized void awaitRows(Map<Integer, Row> expected) throws InterruptedException {
        while (!rows.equals(expected)) {
            wait();
        }
    }

    @Override
    public void bindSource(SourceIdentity identity) {}

    @Override
    public void requireOwnership() {}

    @Override
    public synchronized Map<TableId, Integer> bindGroups(Map<TableId, Integer> wanted) {
        groups.putAll(wanted);
        return groups();
    }

    @Override
    public synchronized Map<TableId, Integer> groups() {
        return Map.copyOf(groups);
    }

    @Override
    public void prepare() {
        runNext(beforePrepare);
        synchronized (this) {
            prepared = true;
        }
    }

    @Override
    public synchronized boolean isPrepared() {
        return prepared;
    }

    @Override
    public void claim(int group) {
        runNext(beforeClaim);
        takeOver(group);
    }

    private static void runNext(LinkedBlockingQueue<Runnable> actions) {
        Runnable action = actions.poll();
        if (action != null) {
            action.run();
        }
    }

    @Override
    public TargetSchema schema() {
        return this;
    }

    @Override
    public LoadTarget load() {
        return this;
    }

    @Override
    public Target applyTarget(int group) {
        return new MemoryApply(group);
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("postgresql", "in memory");
    }

    @Override
    public List<LeftOut> create(List<TableDefinition> tables) {
        return List.of(new LeftOut("check \"CK_balance\"", "dbo.account", "calls a function"));
    }

    @Override
    public synchronized List<LeftOut> completeAfterLoad(List<TableDefinition> tables) {
        completions++;
        return List.of(new LeftOut("index ix_wide", "dbo.account", "too wide"));
    }

    @Override
    public synchronized Map<TableId, HandOver> loaded() {
        return Map.copyOf(loaded);
    }

    @Override
    public synchronized TableLoad begin(TableSchema schema) {
        loads++;
        return new MemoryLoad(schema.table());
    }

    private synchronized Checkpoint takeOver(int group) {
        Checkpoint before = checkpointOf(group);
        Checkpoint mine =
                new Checkpoint(
                        before.epoch() + 1,
                        before.commitLsn(),
                        before.committedAt(),
                        before.chain(),
                        before.journalOffset());
        checkpoints.put(group, mine);
        return mine;
    }

    private Checkpoint checkpointOf(int group) {
        return checkpoints.getOrDefault(
                group, new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0));
    }

    /** The owner's number; 0 before the first. */
    synchronized long epoch(int group) {
        return checkpointOf(group).epoch();
    }

    @Override
    public Optional<String> reasonToSpare() {
        return spare;
    }

    @Override
    public synchronized Optional<Checkpoint> checkpoint(int group) {
        return Optional.ofNullable(checkpoints.get(group));
    }

    private synchronized void commit(
            int group, Map<Integer, Row> newRows, Checkpoint newCheckpoint) {
        if (newCheckpoint.epoch() != epoch(group)) {
            throw new TidegateException(ErrorCode.TARGET_FENCED, "fenced", "Stop.");
        }
        rows = newRows;
        checkpoints.put(group, newCheckpoint);
        commits++;
        notifyAll();
    }

    private synchronized void finish(TableId table, Map<Integer, Row> copied, HandOver handOver) {
        rows = copied;
        loaded.put(table, handOver);
        notifyAll();
    }

    private static Integer id(Row row) {
        return (Integer) Objects.requireNonNull(row.value(0));
    }

    private final class MemoryLoad implements TableLoad {
        private final TableId table;
        private final Map<Integer, Row> copied = new TreeMap<>();

        MemoryLoad(TableId table) {
            this.table = table;
        }

        @Override
        public SourceTables.RowConsumer rows() {
            return row -> copied.put(id(row), row);
        }

        @Override
        public void restart() {
            copied.clear();
        }

        @Override
        public void finish(HandOver handOver) {
            MemoryTarget.this.finish(table, copied, handOver);
        }

        @Override
        public void close() {}
    }

    private final class MemoryApply implements Target {
        private final int group;

        MemoryApply(int group) {
            this.group = group;
        }

        @Override
        public Checkpoint takeOver() {
            return MemoryTarget.this.takeOver(group);
        }

        @Override
        public TargetTransaction begin() {
            return new MemoryTransaction(group);
        }
    }

    private final class MemoryTransaction implements Target.TargetTransaction {
        private final int group;
        private final List<LogEvent.Change> changes = new ArrayList<>();

        MemoryTransaction(int group) {
            this.group = group;
        }

        @Override
        public void apply(LogEvent.Change change, HandOver.Mode mode) {
            changes.add(change);
        }

        @Override
        public void commit(Checkpoint next) {
            runNext(beforeCommit);
            Map<Integer, Row> mine = rows();
            for (LogEvent.Change change : changes) {
                switch (change) {
                    case LogEvent.Insert insert -> mine.put(id(insert.after()), insert.after());
                    case LogEvent.Update update -> mine.put(id(update.after()), update.after());
                    case LogEvent.Delete delete -> mine.remove(id(delete.before()));
                }
            }
            MemoryTarget.this.commit(group, mine, next);
        }

        @Override
        public void close() {}
    }
}
