package dev.tidegate.capture;

import dev.tidegate.journal.Journal;
import dev.tidegate.model.Lsn;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Writes the source's log into the journal, exactly once and as whole transactions.
 *
 * <p>Owns the loop, not the thread: {@link #run} ends by an interrupt or by a failure.
 */
public final class CaptureWorker {
    private final Ports ports;
    private final Groups groups;
    private final Duration heartbeatInterval;
    private final Observer observer;
    private final CountDownLatch started = new CountDownLatch(1);

    /**
     * Makes a worker.
     *
     * @param groups which part of the journal each table's changes go to
     * @param heartbeatInterval how often an idle source is noted in the journal
     */
    public CaptureWorker(
            Ports ports, Groups groups, Duration heartbeatInterval, Observer observer) {
        this.ports = ports;
        this.groups = groups;
        this.heartbeatInterval = heartbeatInterval;
        this.observer = observer;
    }

    /** What the worker works with. */
    public record Ports(SourceLog log, Journal journal, InstantSource clock) {}

    /** Hears what was captured; called on the worker's thread, must be quick. */
    public interface Observer {
        /**
         * Transactions are in the journal.
         *
         * @param upTo commit LSN of the last one
         * @param committedAt when the source committed the last one
         */
        void captured(Lsn upTo, Instant committedAt, int transactions, long changes);

        /** The source's log was read to its end. */
        void drained(Lsn upTo, Instant readAt);
    }

    /** Captures until interrupted; throws what broke it. */
    public void run() throws InterruptedException {
        try (Journal.Writer writer = ports.journal().openWriter()) {
            Optional<Journal.CaptureState> state = writer.state();
            TransactionAssembler assembler =
                    new TransactionAssembler(writer, groups, heartbeatInterval, observer);
            assembler.beginNewGroups(ports.clock().instant());
            if (state.isPresent()) {
                started.countDown();
            }
            ports.log()
                    .follow(
                            state.map(Journal.CaptureState::offset),
                            batch -> {
                                assembler.handle(batch);
                                if (assembler.hasState()) {
                                    started.countDown();
                                }
                            });
        }
    }

    /**
     * Waits until the journal holds the place where capture starts, in the part of each group:
     * whatever is committed on the source from now on will be in the journal.
     */
    public void awaitStarted() throws InterruptedException {
        started.await();
    }

    /**
     * Captures one more table from now on, without a pause for the others.
     *
     * @return whether it does, as {@link SourceLog#include} says
     */
    public boolean include(TableDefinition table, Duration atMost) throws InterruptedException {
        return ports.log().include(table, atMost);
    }
}
