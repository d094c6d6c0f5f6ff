package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A source database with one table. A transaction is in the log at once, and visible up to some
 * ticks later, not in the order of the log; until then it holds its rows. Rows of the table without
 * a key have one here, which nobody is told.
 */
final class SimulatedSource implements ChunkSource, AuditSource {
    /** Ticks after which a transaction in the log is visible, at most. */
    static final int VISIBILITY_LAG_MAX = 3;

    private static final int LOCK_PATIENCE = 12;

    private final World world;
    private final List<Committed> log = new ArrayList<>();
    private final List<Invisible> invisible = new ArrayList<>();

    /** What a reader sees. */
    final TreeMap<Integer, Row> visible = new TreeMap<>();

    /** Rows of transactions that are not visible yet. */
    private final Set<Integer> locked = new HashSet<>();

    /** What each transaction wrote, in the order of the log. */
    private final List<List<Write>> written = new ArrayList<>();

    /** When the audit was first told of a position. */
    private final Map<Lsn, Long> firstSeen = new HashMap<>();

    /** How much of the log is in the journal. */
    int captured;

    /** A transaction in the log. */
    record Committed(Lsn lsn, List<LogEvent.Change> changes) {}

    /** A row that changes: gone if there is no row after. */
    record Write(int slot, Optional<Row> after) {}

    private record Invisible(long until, List<Write> writes) {}

    SimulatedSource(World world) {
        this.world = world;
    }

    /** Time passes. */
    void tick() {
        for (int i = 0; i < invisible.size(); i++) {
            Invisible each = invisible.get(i);
            if (each.until() <= world.ticks) {
                show(each.writes());
                each.writes().forEach(write -> locked.remove(write.slot()));
                invisible.remove(i--);
            }
        }
    }

    private void show(List<Write> writes) {
        writes.forEach(write -> write(visible, write));
    }

    private static void write(Map<Integer, Row> rows, Write write) {
        if (write.after().isPresent()) {
            rows.put(write.slot(), write.after().get());
        } else {
            rows.remove(write.slot());
        }
    }

    /** Whether a transaction that is not visible yet has written it. */
    boolean isLocked(int slot) {
        return locked.contains(slot);
    }

    Lsn nextLsn() {
        return SampleTables.lsn(log.size() + 1);
    }

    /** Commits a transaction. */
    void commit(List<LogEvent.Change> changes, List<Write> writes) {
        Lsn lsn = nextLsn();
        log.add(new Committed(lsn, changes));
        written.add(writes);
        int lag = world.random.nextInt(VISIBILITY_LAG_MAX + 1);
        if (lag == 0) {
            show(writes);
        } else {
            writes.forEach(write -> locked.add(write.slot()));
            invisible.add(new Invisible(world.ticks + lag, writes));
        }
    }

    /** All rows at a position. */
    Map<Integer, Row> at(Lsn lsn) {
        TreeMap<Integer, Row> rows = new TreeMap<>();
        written.subList(0, lsn.block())
                .forEach(writes -> writes.forEach(write -> write(rows, write)));
        return rows;
    }

    List<Committed> log() {
        return log;
    }

    private Lsn watermark() {
        commit(List.of(), List.of());
        return log.getLast().lsn();
    }

    private void awaitCaptured(Lsn lsn) {
        world.until(() -> captured >= lsn.block());
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        return SampleTables.ASCENDING;
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return List.of();
    }

    @Override
    public Lsn positionBefore() {
        world.maybeStep();
        Lsn position = SampleTables.lsn(captured);
        firstSeen.putIfAbsent(position, world.ticks);
        return position;
    }

    /** The guard band begins when the position is first seen, whoever waits for it later. */
    @Override
    public void awaitVisible(Lsn position) {
        long from = firstSeen.getOrDefault(position, world.ticks);
        world.until(() -> world.ticks > from + VISIBILITY_LAG_MAX);
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        Integer slot = range.above().map(SampleTables::number).orElse(Integer.MIN_VALUE);
        int last = range.upTo().map(SampleTables::number).orElse(Integer.MAX_VALUE);
        for (long rows = 0; rows < limit.rows(); rows++) {
            world.maybeStep();
            Map.Entry<Integer, Row> next = visible.higherEntry(slot);
            if (next == null || next.getKey() > last) {
                return Optional.empty();
            }
            slot = next.getKey();
            consumer.accept(next.getValue());
        }
        return Optional.of(SampleTables.key(slot));
    }

    @Override
    public Lsn positionBehind() {
        world.maybeStep();
        Lsn lsn = watermark();
        awaitCaptured(lsn);
        return lsn;
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        world.until(invisible::isEmpty);
        for (Row row : List.copyOf(visible.values())) {
            consumer.accept(row);
        }
        Lsn lsn = watermark();
        awaitCaptured(lsn);
        return lsn;
    }

    @Override
    public void read(TableSchema schema, List<Row> keys, RowConsumer rows)
            throws InterruptedException {
        for (int slot : slots(keys)) {
            world.maybeStep();
            Row row = visible.get(slot);
            if (row != null) {
                rows.accept(row);
            }
        }
    }

    @Override
    public Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows)
            throws InterruptedException {
        Set<Integer> slots = slots(keys);
        for (int wait = 0; slots.stream().anyMatch(this::isLocked); wait++) {
            if (wait == LOCK_PATIENCE) {
                return Optional.empty();
            }
            world.step();
        }
        for (int slot : slots) {
            Row row = visible.get(slot);
            if (row != null) {
                rows.accept(row);
            }
        }
        Lsn lsn = watermark();
        awaitCaptured(lsn);
        return Optional.of(lsn);
    }

    private static Set<Integer> slots(List<Row> keys) {
        Set<Integer> slots = new HashSet<>();
        keys.forEach(key -> slots.add(SampleTables.number(key)));
        return slots;
    }
}
