package dev.tidegate.bench.engine;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.schema.Groups;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes transactions into a new journal, as capture would if a source had them. Owned by one
 * thread.
 */
public final class FakeCapture implements AutoCloseable {
    /** What capture hands over at once under load. */
    private static final int BATCH_EVENTS = 8_192;

    private final Journal.Writer writer;
    private final List<GroupEvent> pending = new ArrayList<>();
    private final CapturedEvents events;

    /** Begins a journal of one replication group. */
    public FakeCapture(Journal journal) throws InterruptedException {
        this(journal, Groups.ONE);
    }

    /** Begins a journal that has these groups. */
    public FakeCapture(Journal journal, Groups groups) throws InterruptedException {
        writer = journal.openWriter();
        events = new CapturedEvents(groups, pending);
        events.start();
        flush();
    }

    /** Takes what is to be written. */
    public CapturedEvents events() {
        return events;
    }

    /** Events that are not in the journal yet. */
    public int pending() {
        return pending.size();
    }

    /** Makes all so far durable once there is a batch of it. */
    public void flushIfMuch() throws InterruptedException {
        if (pending.size() >= BATCH_EVENTS) {
            flush();
        }
    }

    /**
     * Makes all so far durable, as one Kafka transaction; also in the midst of a source
     * transaction.
     */
    public void flush() throws InterruptedException {
        writer.commit(
                pending,
                new CaptureState(
                        new SourceOffset(events.whole().toString()),
                        events.whole(),
                        events.links()));
        pending.clear();
    }

    @Override
    public void close() {
        writer.close();
    }
}
