package dev.tidegate.validate;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What capture made of the source's log: each transaction without the changes that it lost, some
 * after a copy that it did not finish.
 */
final class WorldJournal implements Journal.Readers {
    private static final int ENTRIES_AT_ONCE = 5;

    private final Random random;
    private final Fault fault;
    private final List<Journal.Entry> entries = new ArrayList<>();
    private final Chain chain = new Chain(ChainHash.START);
    private final Map<Lsn, Checkpoint> checkpoints = new HashMap<>();
    private final Map<Lsn, List<LogEvent.Change>> transactions = new HashMap<>();

    WorldJournal(Random random, Fault fault) {
        this.random = random;
        this.fault = fault;
    }

    /** What it has of a transaction; those are asked for in the order of the log. */
    List<LogEvent.Change> changes(SimulatedSource.Committed transaction) {
        return transactions.computeIfAbsent(transaction.lsn(), _ -> write(transaction));
    }

    private List<LogEvent.Change> write(SimulatedSource.Committed transaction) {
        Lsn lsn = transaction.lsn();
        List<LogEvent.Change> changes =
                transaction.changes().stream().filter(it -> !fault.isLostInCapture(it)).toList();
        if (!changes.isEmpty() && random.nextInt(5) == 0) {
            add(new LogEvent.Begin(lsn));
            add(at(0, changes.getFirst()));
        }
        add(new LogEvent.Begin(lsn));
        chain.begin(lsn);
        for (int order = 0; order < changes.size(); order++) {
            LogEvent.Change change = at(order, changes.get(order));
            chain.add(change);
            add(change);
        }
        ChainHash link = chain.end();
        add(new LogEvent.Commit(lsn, Instant.EPOCH, changes.size(), link));
        checkpoints.put(lsn, new Checkpoint(1, lsn, Instant.EPOCH, link, entries.size()));
        return changes;
    }

    /** As the log has it where nothing was lost before it. */
    private static LogEvent.Change at(int order, LogEvent.Change change) {
        Position position = new Position(change.position().commitLsn(), order);
        return switch (change) {
            case LogEvent.Insert it -> new LogEvent.Insert(position, it.schema(), it.after());
            case LogEvent.Update it ->
                    new LogEvent.Update(position, it.schema(), it.before(), it.after());
            case LogEvent.Delete it -> new LogEvent.Delete(position, it.schema(), it.before());
        };
    }

    private void add(LogEvent event) {
        entries.add(new Journal.Entry(entries.size(), event));
    }

    /** The checkpoint of whoever has applied all up to a position. */
    Checkpoint checkpoint(Lsn position) {
        return checkpoints.getOrDefault(
                position, new Checkpoint(1, position, Instant.EPOCH, ChainHash.START, 0));
    }

    @Override
    public Journal.Reader open(long offset) {
        return new Reading((int) offset);
    }

    private final class Reading implements Journal.Reader {
        private int next;

        Reading(int next) {
            this.next = next;
        }

        @Override
        public List<Journal.Entry> poll(Duration timeout) {
            int end = Math.min(entries.size(), next + ENTRIES_AT_ONCE);
            List<Journal.Entry> polled = List.copyOf(entries.subList(next, end));
            next = end;
            return polled;
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
    }
}
