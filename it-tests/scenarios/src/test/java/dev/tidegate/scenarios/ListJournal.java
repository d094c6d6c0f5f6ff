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

/** A journal in memory, written beforehand; a reader at its end is told to stop. */
final class ListJournal implements Journal {
    private final List<Entry> entries = new ArrayList<>();
    private final Chain chain = new Chain(ChainHash.START);

    /** Makes one that begins where capture started, before everything. */
    ListJournal() {
        append(new LogEvent.Heartbeat(Lsn.ZERO, PostgresFixture.NOON));
    }

    /** Adds a transaction; the changes get its LSN and their place in it. */
    Lsn add(int number, LogEvent.Change... changes) {
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

    private void append(LogEvent event) {
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
                if (next >= entries.size()) {
                    throw new InterruptedException("the journal is read");
                }
                List<Entry> found = List.copyOf(entries.subList(next, entries.size()));
                next = entries.size();
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
