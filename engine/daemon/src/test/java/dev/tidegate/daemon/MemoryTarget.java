package dev.tidegate.daemon;

import dev.tidegate.apply.Target;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.LoadPause;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetCompletion;
import dev.tidegate.schema.TargetSchema;
import dev.tidegate.validate.LedgerEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A target in memory; each commit may be held up or fail as the test wants. */
final class MemoryTarget implements Ports.Sink, TargetSchema {
    private final Map<TableId, Integer> groups = new TreeMap<>();
    private final Map<TableId, Map<Integer, Row>> tables = new TreeMap<>();
    private final Map<Integer, Checkpoint> checkpoints = new HashMap<>();
    private final MemoryLedger ledger = new MemoryLedger();
    private final MemoryChunks chunks = new MemoryChunks(this);
    private final MemoryCompletion completion = new MemoryCompletion();
    private final MemoryPause pause = new MemoryPause();
    private final Map<TableId, List<String>> excludedColumns = new TreeMap<>();
    private final Set<Integer> fencedByHold = new TreeSet<>();
    private StreamHold.State hold = StreamHold.State.FREE;
    private int commits;

    /** Told of tables of which other columns are compared than before. */
    volatile Consumer<TableId> otherColumns = _ -> {};

    /** What each prepare, and then each commit, does first, while there is something. */
    final LinkedBlockingQueue<Runnable> beforePrepare = new LinkedBlockingQueue<>();

    final LinkedBlockingQueue<Runnable> beforeCommit = new LinkedBlockingQueue<>();

    /** The same of each claim of a group other than 0. */
    final LinkedBlockingQueue<Runnable> beforeClaim = new LinkedBlockingQueue<>();

    private boolean prepared;

    /** Why it is to be spared, if it is. */
    volatile Optional<String> spare = Optional.empty();

    Map<Integer, Row> rows() {
        return rows(MemorySource.ACCOUNT);
    }

    synchronized Map<Integer, Row> rows(TableId table) {
        return new TreeMap<>(rowsOf(table));
    }

    private Map<Integer, Row> rowsOf(TableId table) {
        return tables.computeIfAbsent(table, _ -> new TreeMap<>());
    }

    /** One moment of it. */
    record View(
            Checkpoint checkpoint,
            Map<TableId, Map<Integer, Row>> tables,
            Map<TableId, LedgerEntry> ledger) {
        Map<Integer, Row> rows(TableId table) {
            return tables.getOrDefault(table, Map.of());
        }
    }

    synchronized View view(int group) {
        Map<TableId, Map<Integer, Row>> copies = new TreeMap<>();
        tables.forEach((table, rows) -> copies.put(table, new TreeMap<>(rows)));
        return new View(checkpointOf(group), copies, ledger.entries());
    }

    /** Puts a row right, or deletes it where there should be none, with the ledger. */
    synchronized void repair(
            int group,
            TableId table,
            Checkpoint at,
            Map<Integer, Optional<Row>> rows,
            TableLedger delta) {
        requireDurable(group, at);
        rows.forEach((id, row) ->
                row.ifPresentOrElse(
                        it -> rowsOf(table).put(id, it), () -> rowsOf(table).remove(id)));
        ledger.add(Map.of(table, delta));
        notifyAll();
    }

    /** Makes the ledger of a table what it is told, where it is not known. */
    synchronized void anchor(
            int group,
            TableId table,
            Checkpoint at,
            MultisetHash rows,
            Optional<MultisetHash> largeObjects) {
        requireDurable(group, at);
        ledger.anchor(table, rows, largeObjects);
    }

    /** Nothing is known any more of the ledger of a table. */
    synchronized void loseLedger(TableId table) {
        ledger.lose(table, Lane.Reason.RESOLVED_BY_HAND);
    }

    /** Somebody else deletes a row. */
    synchronized void lose(TableId table, int id) {
        rowsOf(table).remove(id);
    }

    /** Somebody else writes a row. */
    synchronized void meddle(TableId table, int id, int balance) {
        rowsOf(table).put(id, Row.of(id, balance));
    }

    /** Chunks that were published. */
    int loads() {
        return chunks.published();
    }

    /** What is durable of the load of tables. */
    Map<TableId, ChunkTarget.TableRecord> records() {
        return chunks.tables();
    }

    synchronized int commits() {
        return commits;
    }

    int completions() {
        return completion.runs();
    }

    void awaitRows(Map<Integer, Row> expected) throws InterruptedException {
        awaitRows(MemorySource.ACCOUNT, expected);
    }

    synchronized void awaitRows(TableId table, Map<Integer, Row> expected)
            throws InterruptedException {
        while (!rowsOf(table).equals(expected)) {
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
    public synchronized Set<TableId> compareWithout(
            int group, long epoch, Map<TableId, List<String>> excluded) {
        if (epoch != epoch(group)) {
            throw fenced();
        }
        Set<TableId> changed = new TreeSet<>();
        excluded.forEach((table, columns) -> {
            if (!columns.equals(excludedColumns.getOrDefault(table, List.of()))) {
                excludedColumns.put(table, columns);
                ledger.lose(table, Lane.Reason.OTHER_COLUMNS);
                otherColumns.accept(table);
                changed.add(table);
            }
        });
        return changed;
    }

    @Override
    public TargetSchema schema() {
        return this;
    }

    @Override
    public TargetCompletion completion() {
        return completion;
    }

    @Override
    public ChunkTarget chunks(int group) {
        return chunks.of(group);
    }

    @Override
    public LoadPause loadPause() {
        return pause;
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
    public List<LeftOut> create(List<TableDefinition> created) {
        return List.of(new LeftOut("check \"CK_balance\"", "dbo.account", "calls a function"));
    }

    @Override
    public List<LeftOut> completeAfterLoad(List<TableDefinition> loaded) {
        throw new UnsupportedOperationException("is done step by step");
    }

    private synchronized Checkpoint takeOver(int group) {
        if (hold.heldBy().isPresent()) {
            throw fenced();
        }
        Checkpoint before = checkpointOf(group);
        fencedByHold.remove(group);
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
    public synchronized Optional<String> heldBy() {
        return hold.heldBy().map(Object::toString);
    }

    @Override
    public synchronized boolean isLastOwner(int group) {
        return fencedByHold.contains(group);
    }

    synchronized StreamHold.State holdState() {
        return hold;
    }

    /** A handover holds the stream, or lets it go: whoever applies is fenced. */
    synchronized void hold(StreamHold.State state, Map<Integer, Checkpoint> places) {
        hold = state;
        Map<Integer, Checkpoint> moved = new TreeMap<>(checkpoints);
        moved.putAll(places);
        moved.forEach((group, place) -> {
            checkpoints.put(
                    group,
                    new Checkpoint(
                            epoch(group) + 1,
                            place.commitLsn(),
                            place.committedAt(),
                            place.chain(),
                            place.journalOffset()));
            fencedByHold.add(group);
        });
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
            int group,
            List<LogEvent.Change> changes,
            Checkpoint newCheckpoint,
            LedgerChanges counted) {
        if (newCheckpoint.epoch() != epoch(group)) {
            throw fenced();
        }
        changes.forEach(this::apply);
        ledger.add(counted);
        checkpoints.put(group, newCheckpoint);
        commits++;
        notifyAll();
    }

    /** Strictly: a row that is there already, or is not, is a fault of the load. */
    private void apply(LogEvent.Change change) {
        Map<Integer, Row> rows = rowsOf(change.schema().table());
        switch (change) {
            case LogEvent.Insert insert ->
                    require(rows.put(id(insert.after()), insert.after()) == null, change);
            case LogEvent.Update update -> {
                require(rows.remove(id(update.before()), update.before()), change);
                require(rows.put(id(update.after()), update.after()) == null, change);
            }
            case LogEvent.Delete delete ->
                    require(rows.remove(id(delete.before()), delete.before()), change);
        }
    }

    private static void require(boolean asExpected, LogEvent.Change change) {
        if (!asExpected) {
            throw new TidegateException(
                    ErrorCode.TARGET_ROW_MISSING, "not as expected: " + change, "Look.");
        }
    }

    /** Rows become visible, if the owner is still the one that has got so far. */
    synchronized void publish(
            int group,
            TableId table,
            MemoryChunks.Published published,
            Checkpoint at,
            Runnable record) {
        requireDurable(group, at);
        rowsOf(table).putAll(published.rows());
        published.sum().ifPresent(sum -> ledger.add(Map.of(table, sum)));
        record.run();
        notifyAll();
    }

    /** A table is emptied, under the same condition. */
    synchronized void empty(int group, TableId table, Checkpoint at, Runnable record) {
        requireDurable(group, at);
        rowsOf(table).clear();
        ledger.begin(table);
        record.run();
        notifyAll();
    }

    private void requireDurable(int group, Checkpoint at) {
        if (!checkpointOf(group).equals(at)) {
            throw fenced();
        }
    }

    private static TidegateException fenced() {
        return new TidegateException(ErrorCode.TARGET_FENCED, "fenced", "Stop.");
    }

    static Integer id(Row row) {
        return (Integer) Objects.requireNonNull(row.value(0));
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
        public void apply(LogEvent.Change change) {
            changes.add(change);
        }

        @Override
        public void commit(Checkpoint next, LedgerChanges counted) {
            runNext(beforeCommit);
            MemoryTarget.this.commit(group, changes, next, counted);
        }

        @Override
        public void close() {}
    }
}
