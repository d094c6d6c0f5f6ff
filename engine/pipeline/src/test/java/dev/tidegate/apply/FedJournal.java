package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.insert;
import static dev.tidegate.apply.Samples.lsn;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A journal that the test writes while it is read. */
final class FedJournal implements Journal {
    private final List<Entry> entries = new ArrayList<>();
    private final Chain chain = new Chain(ChainHash.START);
    private int read;
    private long emptyPolls;

    /** With one change. */
    void transaction(int number) {
        begin(number);
        commit(number, 1);
    }

    /** What is there of a transaction that is not complete. */
    void begin(int number) {
        add(new LogEvent.Begin(lsn(number)));
        chain.begin(lsn(number));
        change(insert(number, 0));
    }

    /** One more change of the transaction that is begun. */
    void change(LogEvent.Change change) {
        chain.add(change);
        add(change);
    }

    /** The transaction is complete. */
    void commit(int number, int changes) {
        add(new LogEvent.Commit(lsn(number), Instant.EPOCH, changes, chain.end()));
    }

    synchronized void add(LogEvent event) {
        entries.add(new Entry(entries.size(), event));
        notifyAll();
    }

    /** Whether the worker has read everything. */
    synchronized boolean isRead() {
        return read == entries.size();
    }

    /** Until the worker has read everything and asked for more. */
    synchronized void awaitRead() throws InterruptedException {
        long before = emptyPolls;
        while (read < entries.size() || emptyPolls == before) {
            wait();
        }
    }

    private synchronized List<Entry> poll(Duration timeout) throws InterruptedException {
        if (read == entries.size()) {
            TimeUnit.NANOSECONDS.timedWait(this, timeout.toNanos());
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<Entry> found = List.copyOf(entries.subList(read, entries.size()));
        read = entries.size();
        if (found.isEmpty()) {
            emptyPolls++;
            notifyAll();
        }
        return found;
    }

    @Override
    public Writer openWriter() {
        throw new UnsupportedOperationException("the test writes");
    }

    @Override
    public Reader openOldest(int group) {
        return openReader(group, 0);
    }

    @Override
    public synchronized Reader openReader(int group, long offset) {
        read = (int) offset;
        return new Reader() {
            @Override
            public List<Entry> poll(Duration timeout) throws InterruptedException {
                return FedJournal.this.poll(timeout);
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
