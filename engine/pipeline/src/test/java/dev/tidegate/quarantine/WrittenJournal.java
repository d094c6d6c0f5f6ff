package dev.tidegate.quarantine;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A journal that is complete from the start: of a source that takes what the target refuses. */
final class WrittenJournal implements Journal {
    static final TableSchema ACCOUNT =
            new TableSchema(
                    new TableId("dbo", "account"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                            new Column("balance", ColumnType.of(ColumnType.Kind.INT), false)),
                    List.of("id"));

    private static final int KEYS = 8;

    private final Dice dice;
    private final List<Entry> entries = new ArrayList<>();
    private final TreeMap<Lsn, List<LogEvent.Change>> transactions = new TreeMap<>();
    private final Chain chain = new Chain(ChainHash.START);

    /** Writes so many transactions. */
    WrittenJournal(Dice dice, int count) {
        this.dice = dice;
        add(new LogEvent.Heartbeat(Lsn.ZERO, Instant.EPOCH)); // where capture started
        Map<Integer, Row> rows = new TreeMap<>();
        for (int number = 1; number <= count; number++) {
            write(lsn(number), rows);
        }
    }

    /** Every transaction, in the log's order. */
    NavigableMap<Lsn, List<LogEvent.Change>> transactions() {
        return transactions;
    }

    /** The hash of all of them. */
    ChainHash chain() {
        return chain.last();
    }

    static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }

    private void write(Lsn commitLsn, Map<Integer, Row> rows) {
        int size = dice.below(6) == 0 ? 5 + dice.below(20) : 1 + dice.below(3);
        List<LogEvent.Change> changes = new ArrayList<>();
        for (int order = 0; order < size; order++) {
            changes.add(change(new Position(commitLsn, order), rows));
        }
        transactions.put(commitLsn, changes);
        if (dice.below(5) == 0) { // capture died inside, and wrote it again
            add(new LogEvent.Begin(commitLsn));
            changes.subList(0, dice.below(size)).forEach(this::add);
        }
        add(new LogEvent.Begin(commitLsn));
        chain.begin(commitLsn);
        for (LogEvent.Change change : changes) {
            add(change);
            chain.add(change);
        }
        add(new LogEvent.Commit(commitLsn, Instant.EPOCH, size, chain.end()));
        if (dice.below(4) == 0) {
            add(new LogEvent.Heartbeat(commitLsn, Instant.EPOCH));
        }
    }

    private LogEvent.Change change(Position position, Map<Integer, Row> rows) {
        int id = dice.below(KEYS);
        Row before = rows.get(id);
        // the target refuses what is below zero
        Row after = Row.of(id, dice.below(25) == 0 ? -1 : dice.below(1_000));
        if (before == null) {
            rows.put(id, after);
            return new LogEvent.Insert(position, ACCOUNT, after);
        }
        if (dice.below(3) == 0) {
            rows.remove(id);
            return new LogEvent.Delete(position, ACCOUNT, before);
        }
        rows.put(id, after);
        return new LogEvent.Update(position, ACCOUNT, before, after);
    }

    private void add(LogEvent event) {
        entries.add(new Entry(entries.size(), event));
    }

    @Override
    public Writer openWriter() {
        throw new UnsupportedOperationException("it is written");
    }

    @Override
    public Reader openOldest(int group) {
        return openReader(group, 0);
    }

    @Override
    public Reader openReader(int group, long offset) {
        return new Reader() {
            private int next = (int) offset;

            @Override
            public List<Entry> poll(Duration timeout) throws InterruptedException {
                dice.roll("journal: read");
                if (Thread.interrupted() || (next >= entries.size() && timeout.isPositive())) {
                    throw new InterruptedException("the journal is read");
                }
                int end = Math.min(entries.size(), next + 1 + dice.below(12));
                List<Entry> found = List.copyOf(entries.subList(next, end));
                next = end;
                return found;
            }

            @Override
            public long oldestOffset() {
                return 0;
            }

            @Override
            public long endOffset() {
                return entries.size();
            }

            @Override
            public void close() {}
        };
    }
}
