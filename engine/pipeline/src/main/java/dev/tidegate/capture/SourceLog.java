package dev.tidegate.capture;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: the source's transaction log, read in commit order. */
public interface SourceLog {
    /**
     * Reads the log and hands it over in batches, until interrupted or broken.
     *
     * <p>Transactions come in the order of their commit LSNs, each once, not mixed with others;
     * batches may end anywhere. Only transactions up to {@code from} may come although they were
     * handed over before, whole or in part. Inside a transaction the changes of one table come in
     * the order in which they were made; which of two tables comes first may differ from one
     * reading to the next.
     *
     * @param from the offset of the last transaction that the journal holds whole, as {@link
     *     SourceEvent#offset} gave it; empty to start at the present end of the log, and then the
     *     first event is the {@link Drained} of that place
     * @param handler gets each batch, on one thread at a time; what it throws ends the reading and
     *     comes out of this method
     */
    void follow(Optional<SourceOffset> from, BatchHandler handler) throws InterruptedException;

    /**
     * Reads one more table while {@link #follow} goes on, on another thread; what is read already
     * neither stops nor is read again.
     *
     * <p>When this returns true, each change of the table that is committed from then on comes to
     * the handler. That stays so for whoever follows this table and the others from an offset that
     * the handler has by then, or gets later. Changes that were committed before may come or not.
     *
     * <p>A table that is read already is read by the new definition.
     *
     * @param atMost how long to wait for it
     * @return false if it took longer; then its changes may come or not
     */
    boolean include(TableDefinition table, Duration atMost) throws InterruptedException;

    /** Takes what was read. */
    interface BatchHandler {
        /** Takes the next events, in order; never empty. */
        void handle(List<SourceEvent> batch) throws InterruptedException;
    }

    /**
     * Where to go on reading; only the source's connector understands it.
     *
     * @param text what the connector wrote
     */
    record SourceOffset(String text) {}

    /** One thing read from the log. */
    sealed interface SourceEvent {
        /**
         * Where to go on reading once the transaction of this event, and everything before it, is
         * in the journal. Only valid for the last event of a transaction and for {@link Drained}.
         */
        SourceOffset offset();
    }

    /**
     * A change, or a watermark. Its position's order counts from 0 inside the transaction.
     *
     * @param event a {@link LogEvent.Change} or a {@link LogEvent.Watermark}
     * @param commitLsn commit LSN of its transaction
     * @param committedAt when the source committed the transaction, by its clock
     */
    record Changed(LogEvent event, Lsn commitLsn, Instant committedAt, SourceOffset offset)
            implements SourceEvent {}

    /**
     * Every transaction with a commit LSN up to {@code upTo} has been handed over whole.
     *
     * @param readAt when this was known, by Tidegate's clock
     */
    record Drained(Lsn upTo, Instant readAt, SourceOffset offset) implements SourceEvent {}
}
