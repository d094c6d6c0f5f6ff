package dev.tidegate.postgres;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The target's log, as the source of the stream back: what a logical slot gives out through {@code
 * pgoutput}, as changes of the source's tables.
 *
 * <p><b>Positions.</b> A transaction's LSN is that of its commit record, which {@code pgoutput}
 * tells with its beginning. Transactions come in that order. Behind a transaction is one more than
 * its LSN: a slot that is told to start there gives out none that was committed before, and all
 * others.
 *
 * <p><b>Nothing is missed.</b> The slot keeps the log until it is confirmed, and that is done with
 * the place behind the last transaction that the journal holds, never beyond: so a slot that was
 * confirmed further than the journal says has given out something that the journal lacks, and that
 * is {@code SOURCE_LOG_TRUNCATED}.
 *
 * <p><b>Tidegate's own transactions</b> do not travel: those of the applier and of the load change
 * tables of the schema {@code tidegate}. Comment of {@link LogTransaction}. A marker alone does not
 * make a transaction own.
 *
 * <p><b>Watermarks.</b> When others write, or Tidegate does, the log moves on and nothing travels.
 * Then a watermark is made up, alone in a transaction at the place before that which the server has
 * reached: no record that commits anything begins there.
 */
final class PostgresLog implements SourceLog {
    /** What is given out at a time, about. */
    private static final int BATCH_EVENTS = 2_000;

    private static final long BATCH_BYTES = 4L << 20;

    /**
     * How long nothing may come before the slot is looked at, which a dead server does not bear.
     */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

    private final Connections connections;
    private final StreamSettings settings;
    private final List<TableDefinition> tables;
    private final InstantSource clock;

    PostgresLog(
            Connections connections,
            StreamSettings settings,
            List<TableDefinition> tables,
            InstantSource clock) {
        this.connections = connections;
        this.settings = settings;
        this.tables = List.copyOf(tables);
        this.clock = clock;
    }

    /** The tables are those that it was armed with: true for one of them, else false. */
    @Override
    public boolean include(TableDefinition table, Duration atMost) {
        return tables.contains(table);
    }

    @Override
    public void follow(Optional<SourceOffset> from, BatchHandler handler)
            throws InterruptedException {
        ReplicationSlot slot = new ReplicationSlot(connections, settings.slot());
        slot.requirePublished(settings.publication());
        slot.endReader();
        long confirmed = slot.confirmed();
        long start = from.map(WalPlace::wal).orElse(confirmed);
        if (start < confirmed) {
            throw ReplicationSlot.truncated(
                    "slot "
                            + slot.name()
                            + " has given out the log up to "
                            + WalPlace.offset(confirmed).text()
                            + ", but the journal has it only up to "
                            + WalPlace.offset(start).text());
        }
        if (from.isEmpty()) {
            handler.handle(
                    List.of(
                            new Drained(
                                    WalPlace.lsn(start - 1),
                                    clock.instant(),
                                    WalPlace.offset(start))));
        }
        OptionalLong again = OptionalLong.empty();
        while (true) {
            try (Reading reading = new Reading(slot, start, handler, again)) {
                again = OptionalLong.of(reading.run());
                start = reading.given;
            }
        }
    }

    /** One stay at the slot: to a transaction that must be read once more. */
    private final class Reading implements AutoCloseable {
        private final ReplicationSlot slot;
        private final BatchHandler handler;

        /** The transaction that is known to be somebody's. */
        private final OptionalLong passed;

        private final LogStream stream;
        private final LogTables known = new LogTables(tables);
        private final List<SourceEvent> events = new ArrayList<>();
        private long eventBytes;
        private Optional<LogTransaction> open = Optional.empty();

        /** Behind what the handler has, or will have with {@link #events}. */
        private long given;

        private long watermarkNanos = System.nanoTime();
        private long heardNanos = System.nanoTime();

        Reading(ReplicationSlot slot, long start, BatchHandler handler, OptionalLong passed) {
            this.slot = slot;
            this.handler = handler;
            this.passed = passed;
            this.given = start;
            this.stream = LogStream.open(connections, settings, start);
        }

        /** Reads until interrupted, or to a transaction that must be read once more; names it. */
        long run() throws InterruptedException {
            while (true) {
                Optional<OutputMessage> message = stream.next();
                if (message.isPresent()) {
                    heardNanos = System.nanoTime();
                    Optional<LogTransaction> again = take(message.get());
                    if (again.isPresent()) {
                        giveOut();
                        return again.get().commitWal();
                    }
                    open.ifPresent(transaction -> eventBytes += transaction.give(events));
                }
                if (message.isEmpty()
                        || events.size() >= BATCH_EVENTS
                        || eventBytes >= BATCH_BYTES) {
                    addWatermark();
                    giveOut();
                }
                if (message.isEmpty()) {
                    rest();
                } else if (Thread.interrupted()) {
                    throw new InterruptedException("the reading of the target's log is to end");
                }
            }
        }

        /** Takes a message; returns the transaction that must be read once more, if it ends one. */
        private Optional<LogTransaction> take(OutputMessage message) {
            switch (message) {
                case OutputMessage.Begin begin ->
                        open =
                                Optional.of(
                                        new LogTransaction(
                                                begin,
                                                passed.isPresent()
                                                        && passed.getAsLong()
                                                                == begin.commitWal()));
                case OutputMessage.Relation relation -> known.know(relation);
                case OutputMessage.Insert insert -> take(known.inserted(next(), insert));
                case OutputMessage.Update update -> take(known.updated(next(), update));
                case OutputMessage.Delete delete -> take(known.deleted(next(), delete));
                case OutputMessage.Truncate truncate ->
                        known.replicated(truncate).ifPresent(inside()::truncated);
                case OutputMessage.Commit _ -> {
                    return end();
                }
                case OutputMessage.Other _ -> {}
            }
            return Optional.empty();
        }

        private LogTransaction inside() {
            return open.orElseThrow(() ->
                    new TidegateException(
                            ErrorCode.SOURCE_LOG_INCONSISTENT,
                            "PostgreSQL's log has a row outside of a transaction",
                            "Report this with the version of PostgreSQL."));
        }

        private Position next() {
            return inside().next();
        }

        private void take(LogTables.Meaning meaning) {
            LogTransaction transaction = inside();
            switch (meaning) {
                case LogTables.Meaning.Travels(LogEvent.Change change) -> transaction.add(change);
                case LogTables.Meaning.Own() -> transaction.isOwn();
                case LogTables.Meaning.Nothing() -> {}
            }
        }

        private Optional<LogTransaction> end() {
            LogTransaction transaction = inside();
            open = Optional.empty();
            transaction
                    .emptied()
                    .ifPresent(table -> {
                        throw emptied(table, transaction);
                    });
            return switch (transaction.outcome()) {
                case DROPPED -> Optional.empty();
                case READ_AGAIN -> Optional.of(transaction);
                case GIVEN -> {
                    eventBytes += transaction.giveRest(events);
                    given = transaction.behind();
                    yield Optional.empty();
                }
            };
        }

        /**
         * Tells how far the log is, if that is further than the last transaction that travelled.
         */
        private void addWatermark() {
            long reached = stream.reached();
            boolean due =
                    System.nanoTime() - watermarkNanos >= settings.watermarkInterval().toNanos();
            if (open.isPresent() || reached <= given || !due) {
                return;
            }
            watermarkNanos = System.nanoTime();
            Instant now = clock.instant();
            Position position = new Position(WalPlace.lsn(reached - 1), 0);
            events.add(
                    new Changed(
                            new LogEvent.Watermark(position, now),
                            position.commitLsn(),
                            now,
                            WalPlace.offset(reached)));
            given = reached;
        }

        /** The handler has the journal hold what is complete; then the slot need not keep it. */
        private void giveOut() throws InterruptedException {
            if (events.isEmpty()) {
                return;
            }
            events.add(
                    new Drained(WalPlace.lsn(given - 1), clock.instant(), WalPlace.offset(given)));
            handler.handle(List.copyOf(events));
            events.clear();
            eventBytes = 0;
            stream.confirm(given);
        }

        private void rest() throws InterruptedException {
            if (System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
                long _ = slot.confirmed();
                heardNanos = System.nanoTime();
            }
            TimeUnit.NANOSECONDS.sleep(settings.pollInterval().toNanos());
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    private static TidegateException emptied(String table, LogTransaction transaction) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_INCONSISTENT,
                "table "
                        + table
                        + " of the target was emptied with TRUNCATE at "
                        + transaction.commitLsn()
                        + ", which cannot be carried to SQL Server",
                "The way back ends here: everything before is on SQL Server. Use DELETE while a"
                        + " rollback is to be possible.");
    }
}
