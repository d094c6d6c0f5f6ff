package dev.tidegate.simulation;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.load.SourceTables;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A source that remembers each of its states; commits go on while it is read. */
final class SimulatedSource implements SourceLog, SourceTables {
    static final TableSchema ACCOUNT =
            new TableSchema(
                    new TableId("dbo", "account"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                            new Column("balance", ColumnType.of(ColumnType.Kind.BIGINT), false)),
                    List.of("id"));

    private static final int KEYS = 12;

    private final Random random;
    private final Crash.Dice dice;

    /** State after each commit; the last is the present. */
    private final TreeMap<Lsn, Map<Integer, Row>> states = new TreeMap<>();

    private final TreeMap<Lsn, List<LogEvent>> log = new TreeMap<>();
    private int clock;

    SimulatedSource(Random random, Crash.Dice dice) {
        this.random = random;
        this.dice = dice;
        states.put(lsn(0), Map.of());
    }

    /** Commits a transaction of random changes. */
    void commitSome() {
        Lsn commitLsn = lsn(++clock);
        Map<Integer, Row> rows = new TreeMap<>(present());
        List<LogEvent> changes = new ArrayList<>();
        int size = random.nextInt(10) == 0 ? 1 + random.nextInt(40) : 1 + random.nextInt(4);
        for (int order = 0; order < size; order++) {
            int id = random.nextInt(KEYS);
            Position position = new Position(commitLsn, order);
            Row before = rows.get(id);
            Row after = Row.of(id, random.nextLong());
            if (before == null) {
                changes.add(new LogEvent.Insert(position, ACCOUNT, after));
                rows.put(id, after);
            } else if (random.nextInt(3) == 0) {
                changes.add(new LogEvent.Delete(position, ACCOUNT, before));
                rows.remove(id);
            } else {
                changes.add(new LogEvent.Update(position, ACCOUNT, before, after));
                rows.put(id, after);
            }
        }
        log.put(commitLsn, changes);
        states.put(commitLsn, rows);
    }

    Lsn end() {
        return states.lastKey();
    }

    Map<Integer, Row> present() {
        return states.lastEntry().getValue();
    }

    Map<Integer, Row> stateAt(Lsn commitLsn) {
        return states.floorEntry(commitLsn).getValue();
    }

    /** Reads to the present end, commits going on meanwhile; then the process is stopped. */
    @Override
    public void follow(Optional<SourceOffset> from, BatchHandler handler)
            throws InterruptedException {
        Lsn next = from.map(offset -> Lsn.parse(offset.text())).orElse(end());
        List<SourceEvent> batch = new ArrayList<>();
        batch.add(
                new Drained(next, Instant.ofEpochSecond(clock), new SourceOffset(next.toString())));
        // a connector may hand over again what it handed over before
        boolean again = random.nextBoolean();
        for (var transaction : log.tailMap(next, again).entrySet()) {
            Lsn commitLsn = transaction.getKey();
            for (LogEvent event : transaction.getValue()) {
                batch.add(
                        new Changed(
                                event,
                                commitLsn,
                                Instant.ofEpochSecond(clock),
                                new SourceOffset(commitLsn.toString())));
                maybeHandle(batch, handler);
            }
            if (random.nextBoolean()) {
                batch.add(
                        new Drained(
                                commitLsn,
                                Instant.ofEpochSecond(clock),
                                new SourceOffset(commitLsn.toString())));
            }
        }
        batch.add(
                new Drained(
                        end(), Instant.ofEpochSecond(clock), new SourceOffset(end().toString())));
        handler.handle(List.copyOf(batch));
        throw new InterruptedException("the simulated log is read");
    }

    private void maybeHandle(List<SourceEvent> batch, BatchHandler handler)
            throws InterruptedException {
        if (random.nextInt(4) == 0) {
            handler.handle(List.copyOf(batch));
            batch.clear();
            dice.roll("source: batch handed over");
        }
    }

    @Override
    public Lsn positionBefore() {
        // capture may be behind the present
        Lsn position = lsn(Math.max(0, clock - random.nextInt(3)));
        commitFew();
        return position;
    }

    @Override
    public Lsn positionBehind() {
        commitFew();
        return end();
    }

    @Override
    public long changesBetween(TableId table, Lsn low, Lsn high) {
        return log.subMap(low, false, high, true).values().stream().mapToLong(List::size).sum();
    }

    @Override
    public void read(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        commitFew();
        for (Row row : List.copyOf(present().values())) {
            commitFew();
            dice.roll("source: row read");
            consumer.accept(row);
        }
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        Lsn position = end();
        for (Row row : present().values()) {
            consumer.accept(row);
        }
        return position;
    }

    private void commitFew() {
        for (int i = random.nextInt(3); i > 0; i--) {
            commitSome();
        }
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }
}
