package dev.tidegate.bench.engine;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes transactions into a new journal, as capture would if a source had them. Owned by one
 * thread.
 */
public final class FakeCapture implements AutoCloseable {
    /** Where the log begins, behind the load of the tables; no transaction has it. */
    public static final Lsn START = lsn(0);

    private final Journal.Writer writer;
    private final Chain chain = new Chain(ChainHash.START);
    private final List<GroupEvent> pending = new ArrayList<>();
    private int transactions;
    private long changes;
    private ChainHash link = ChainHash.START;

    /** Begins the journal. */
    public FakeCapture(Journal journal) throws InterruptedException {
        writer = journal.openWriter();
        add(new LogEvent.Heartbeat(START, Instant.now()));
        flush();
    }

    private static Lsn lsn(int transaction) {
        return new Lsn(1, transaction, (short) 1);
    }

    /** Commit LSN of the last transaction. */
    public Lsn last() {
        return lsn(transactions);
    }

    /** Transactions so far. */
    public int transactions() {
        return transactions;
    }

    /** Events that are not in the journal yet. */
    public int pending() {
        return pending.size();
    }

    /** Begins a transaction. */
    public void begin() {
        transactions++;
        changes = 0;
        chain.begin(last());
        add(new LogEvent.Begin(last()));
    }

    /** A row appears. */
    public void insert(TableSchema table, Row after) {
        change(new LogEvent.Insert(position(), table, after));
    }

    /** A row changes. */
    public void update(TableSchema table, Row before, Row after) {
        change(new LogEvent.Update(position(), table, before, after));
    }

    /** A row vanishes. */
    public void delete(TableSchema table, Row before) {
        change(new LogEvent.Delete(position(), table, before));
    }

    private Position position() {
        return new Position(last(), changes);
    }

    private void change(LogEvent.Change change) {
        changes++;
        chain.add(change);
        add(change);
    }

    private void add(LogEvent event) {
        pending.add(new GroupEvent(0, event));
    }

    /** Ends the transaction. */
    public void end(Instant committedAt) {
        link = chain.end();
        add(new LogEvent.Commit(last(), committedAt, changes, link));
        changes = 0;
    }

    /**
     * Makes all so far durable, as one Kafka transaction; also in the midst of a source
     * transaction.
     */
    public void flush() throws InterruptedException {
        boolean isOpen = changes > 0;
        Lsn whole = isOpen ? lsn(transactions - 1) : last();
        writer.commit(
                pending,
                new CaptureState(new SourceOffset(whole.toString()), whole, List.of(link)));
        pending.clear();
    }

    @Override
    public void close() {
        writer.close();
    }
}
