package dev.tidegate.bench.engine;

import dev.tidegate.journal.Chain;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * What capture makes of transactions: for each a begin, its changes in order, and a commit with its
 * link of the hash chain. Transactions are numbered from 1.
 */
public final class CapturedEvents {
    /** Where the log begins, behind the load of the tables; no transaction has it. */
    public static final Lsn START = lsn(0);

    private final Consumer<LogEvent> sink;
    private final Chain chain = new Chain(ChainHash.START);
    private int transactions;
    private long changes;
    private boolean isOpen;

    /** Events go to a sink, one by one. */
    public CapturedEvents(Consumer<LogEvent> sink) {
        this.sink = sink;
    }

    /** Commit LSN of a transaction, by its number. */
    public static Lsn lsn(int transaction) {
        return new Lsn(1, transaction, (short) 1);
    }

    /** Transactions so far, with the one that is open. */
    public int transactions() {
        return transactions;
    }

    /** Commit LSN of the last transaction that has ended. */
    public Lsn whole() {
        return lsn(isOpen ? transactions - 1 : transactions);
    }

    /** Link of the last transaction that has ended. */
    public ChainHash link() {
        return chain.last();
    }

    /** A whole transaction; its changes must stand at the next transaction's positions. */
    public void transaction(Instant committedAt, List<LogEvent.Change> of) {
        begin();
        of.forEach(this::add);
        end(committedAt);
    }

    /** Begins a transaction. */
    public void begin() {
        transactions++;
        changes = 0;
        isOpen = true;
        chain.begin(lsn(transactions));
        sink.accept(new LogEvent.Begin(lsn(transactions)));
    }

    /** A row appears. */
    public void insert(TableSchema table, Row after) {
        add(new LogEvent.Insert(position(), table, after));
    }

    /** A row changes. */
    public void update(TableSchema table, Row before, Row after) {
        add(new LogEvent.Update(position(), table, before, after));
    }

    /** A row vanishes. */
    public void delete(TableSchema table, Row before) {
        add(new LogEvent.Delete(position(), table, before));
    }

    private Position position() {
        return new Position(lsn(transactions), changes);
    }

    private void add(LogEvent.Change change) {
        if (!change.position().equals(position())) {
            throw new IllegalArgumentException(
                    "a change of " + change.position() + " cannot stand at " + position());
        }
        changes++;
        chain.add(change);
        sink.accept(change);
    }

    /** Ends the transaction. */
    public void end(Instant committedAt) {
        ChainHash link = chain.end();
        isOpen = false;
        sink.accept(new LogEvent.Commit(lsn(transactions), committedAt, changes, link));
    }
}
