package dev.tidegate.scenarios;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A journal in memory; a reader at the end of one that is written beforehand is told to stop. */
final class ListJournal implements Journal {
    private final List<Entry> entries = new ArrayList<>();
    private final Chain chain = new Chain(ChainHash.START);
    private final AtEnd atEnd;

    /** What a reader does at the end. */
    enum AtEnd {
        STOPS,
        WAITS
    }

    /** Makes one that is written beforehand. */
    ListJournal() {
        this(AtEnd.STOPS);
    }

    /** Makes one that begins where capture started, before everything. */
    ListJournal(AtEnd atEnd) {
        this.atEnd = atEnd;
        append(new LogEvent.Heartbeat(Lsn.ZERO, PostgresFixture.NOON));
    }

    /** Adds a transaction; the changes get its LSN and their place in it. */
    synchronized Lsn add(int number, LogEvent.Change... changes) {
        Lsn commitLsn = PostgresFixture.lsn(number);
        chain.begin(commitLsn);
        append(new LogEvent.Begin(commitLsn));
        for (int order = 0; order < changes.length; order++) {
            LogEvent.Change placed = placed(changes[order], new Position(commitLsn, order));
            chain.add(placed);
            append(placed);
        }
        append(new LogEvent.Commit(commitLsn, PostgresFixture.NOON, changes.length, chain.end()));
        return commitLsn;
    }

    ChainHash chain() {
        return chain.last();
    }

    private static LogEvent.Change placed(LogEvent.Change change, Position position) {
        return switch (change) {
            case LogEvent.Insert insert ->
                    new LogEvent.Insert(position, insert.schema(), insert.after());
            case LogEvent.Update update ->
                    new LogEvent.Update(position, update.schema(), update.before(), update.after());
            case LogEvent.Delete delete ->
                    new LogEvent.Delete(position, delete.schema(), delete.before());
        };
    }

    private synchronized void append(LogEvent event) {
        entries.add(new Entry(entries.size(), event));
        notifyAll();
    }

    private synchronized List<Entry> from(int next, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (next >= entries.size()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (atEnd == AtEnd.STOPS) {
                throw new InterruptedException("the journal is read");
            }
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        return List.copyOf(entries.subList(next, entries.size()));
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
                List<Entry> found = from(next, timeout);
                next += found.size();
                return found;
            }

            @Override
            public long oldestOffset() {
                return 0;
            }

            @Override
            public long endOffset() {
                synchronized (ListJournal.this) {
                    return entries.size();
                }
            }

            @Override
            public void close() {}
        };
    }
}
