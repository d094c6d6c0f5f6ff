package dev.tidegate.capture;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import java.time.Instant;
import java.util.List;

/**
 * What one replication group gets to know of the source's transactions: those that touch it, with
 * its own part of their content, numbered and chained by itself. Owned by one thread.
 */
final class GroupStream {
    private final int group;
    private final Chain chain;
    private final List<GroupEvent> pending;

    /** Whether the group has a part of the open transaction. */
    private boolean touched;

    private long events;

    /**
     * Goes on behind a link.
     *
     * @param pending where its events go, between those of other groups
     */
    GroupStream(int group, ChainHash link, List<GroupEvent> pending) {
        this.group = group;
        this.chain = new Chain(link);
        this.pending = pending;
    }

    /** The link of the last complete transaction that touched the group. */
    ChainHash link() {
        return chain.last();
    }

    /** Adds a change of one of its tables to the open transaction, whose first begins it. */
    void add(LogEvent.Change change) {
        LogEvent.Change mine = at(next(change.position()), change);
        chain.add(mine);
        put(mine);
    }

    /** Adds a watermark, as it is added to each group. */
    void add(LogEvent.Watermark watermark) {
        LogEvent.Watermark mine =
                new LogEvent.Watermark(next(watermark.position()), watermark.writtenAt());
        chain.add(mine);
        put(mine);
    }

    /** The open transaction is complete; one that did not touch the group leaves nothing in it. */
    void complete(Lsn commitLsn, Instant committedAt) {
        if (touched) {
            put(new LogEvent.Commit(commitLsn, committedAt, events, chain.end()));
            touched = false;
        }
    }

    /** Notes how far the log was read, outside of transactions. */
    void heartbeat(LogEvent.Heartbeat heartbeat) {
        put(heartbeat);
    }

    /** The place of the next event; the first one of a transaction begins it here. */
    private Position next(Position inSource) {
        if (!touched) {
            touched = true;
            events = 0;
            put(new LogEvent.Begin(inSource.commitLsn()));
            chain.begin(inSource.commitLsn());
        }
        long order = events++;
        return order == inSource.order() ? inSource : new Position(inSource.commitLsn(), order);
    }

    /** In the only group that a transaction touches, each change is where it was. */
    private static LogEvent.Change at(Position position, LogEvent.Change change) {
        if (position.equals(change.position())) {
            return change;
        }
        return switch (change) {
            case LogEvent.Insert insert ->
                    new LogEvent.Insert(position, insert.schema(), insert.after());
            case LogEvent.Update update ->
                    new LogEvent.Update(position, update.schema(), update.before(), update.after());
            case LogEvent.Delete delete ->
                    new LogEvent.Delete(position, delete.schema(), delete.before());
        };
    }

    private void put(LogEvent event) {
        pending.add(new GroupEvent(group, event));
    }
}
