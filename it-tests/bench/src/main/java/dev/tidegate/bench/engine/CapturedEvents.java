package dev.tidegate.bench.engine;

import dev.tidegate.capture.GroupStream;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.Groups;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What capture makes of transactions: for each replication group a begin, its changes in order, and
 * a commit with its link of the group's hash chain. Transactions are numbered from 1.
 */
public final class CapturedEvents {
    /** Where the log begins, behind the load of the tables; no transaction has it. */
    public static final Lsn START = lsn(0);

    private final Groups groups;
    private final Map<TableId, Integer> groupsByTable = new HashMap<>();
    private final List<GroupStream> streams = new ArrayList<>();
    private final List<Lsn> lasts;
    private int transactions;
    private long changes;
    private boolean isOpen;

    /**
     * Makes none yet.
     *
     * @param sink gets the events, one by one
     */
    public CapturedEvents(Groups groups, List<GroupEvent> sink) {
        this.groups = groups;
        for (int group = 0; group < groups.count(); group++) {
            streams.add(new GroupStream(group, ChainHash.START, sink));
        }
        lasts = new ArrayList<>(Collections.nCopies(groups.count(), START));
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

    /** Commit LSN of the last transaction that has a change of a group. */
    public Lsn last(int group) {
        return lasts.get(group);
    }

    /** By group: the link of the last transaction that has ended. */
    public List<ChainHash> links() {
        return streams.stream().map(GroupStream::link).toList();
    }

    /** Every group hears that the log begins. */
    public void start() {
        LogEvent.Heartbeat start = new LogEvent.Heartbeat(START, Instant.now());
        streams.forEach(stream -> stream.heartbeat(start));
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

    /** A transaction that is nothing but a watermark in each group; returns its commit LSN. */
    public Lsn watermark(Instant at) {
        begin();
        LogEvent.Watermark watermark = new LogEvent.Watermark(position(), at);
        for (int group = 0; group < streams.size(); group++) {
            streams.get(group).add(watermark);
            lasts.set(group, lsn(transactions));
        }
        changes++;
        end(at);
        return whole();
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
        int group = groupsByTable.computeIfAbsent(change.schema().table(), groups::of);
        lasts.set(group, lsn(transactions));
        streams.get(group).add(change);
    }

    /** Ends the transaction. */
    public void end(Instant committedAt) {
        isOpen = false;
        streams.forEach(stream -> stream.complete(lsn(transactions), committedAt));
    }
}
