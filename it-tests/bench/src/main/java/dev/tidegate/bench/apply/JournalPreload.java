package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.orders.OrderEntry;
import dev.tidegate.bench.apply.orders.OrdersStream;
import dev.tidegate.bench.apply.orders.SourceTransaction;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes the stream to the journal, as capture does: in batches of whole transactions. */
final class JournalPreload {
    private static final int BATCH_EVENTS = 5_000;

    private final Journal.Writer writer;
    private final Chain chain = new Chain(ChainHash.START);
    private final List<LogEvent> batch = new ArrayList<>();

    private JournalPreload(Journal.Writer writer) {
        this.writer = writer;
    }

    /** Writes all of it. */
    static OrdersStream.End write(Journal journal, OrderEntry entry) {
        try (Journal.Writer writer = journal.openWriter()) {
            JournalPreload preload = new JournalPreload(writer);
            preload.batch.add(new LogEvent.Heartbeat(OrdersStream.start(), Instant.EPOCH));
            OrdersStream.End end = OrdersStream.transactions(entry, preload::add);
            preload.commit(end.last());
            return end;
        }
    }

    private void add(SourceTransaction transaction) {
        batch.add(new LogEvent.Begin(transaction.commitLsn()));
        chain.begin(transaction.commitLsn());
        for (LogEvent.Change change : transaction.changes()) {
            chain.add(change);
            batch.add(change);
        }
        batch.add(
                new LogEvent.Commit(
                        transaction.commitLsn(),
                        transaction.committedAt(),
                        transaction.changes().size(),
                        chain.end()));
        if (batch.size() >= BATCH_EVENTS) {
            commit(transaction.commitLsn());
        }
    }

    private void commit(Lsn last) {
        try {
            writer.commit(
                    Journal.GroupEvent.all(0, batch),
                    new Journal.CaptureState(
                            new SourceOffset(last.toString()), last, List.of(chain.last())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the journal was written", e);
        }
        batch.clear();
    }
}
