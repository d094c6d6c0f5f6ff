package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.journal.Journal;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.StreamSettings;
import dev.tidegate.postgres.cutover.WayBack;
import dev.tidegate.run.Worker;
import dev.tidegate.run.WorkerGroup;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.settings.Settings;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at the stream back: the pipeline's own capture and apply with its ends swapped, until
 * it is not wanted any more, an interrupt, or a failure. Capture reads from the arming on; apply
 * waits for its start, and while a handover holds it. A transaction that SQL Server refuses is
 * tried again and again, since what refuses it is mended there, or until an operator consents that
 * it is put aside; capture goes on meanwhile, so the target need not keep its log for it.
 */
final class BackRun {
    private static final Logger LOG = LoggerFactory.getLogger(BackRun.class);
    private static final Duration WANTED_INTERVAL = Duration.ofMillis(500);
    private static final Duration REFUSED_INTERVAL = Duration.ofSeconds(10);
    private static final Duration START_INTERVAL = Duration.ofMillis(50);
    private static final int GROUP = 0;

    private final Settings settings;
    private final DatabaseCutover ends;
    private final Journal journal;
    private final Hearer hearer;

    /** Nothing is to be applied: then it goes well when capture does. */
    private volatile boolean isWaiting;

    /**
     * Hears how it goes.
     *
     * @param healthy told when it goes well
     * @param refused told of a transaction that SQL Server does not take, each time
     */
    record Hearer(Runnable healthy, Consumer<TidegateException> refused) {}

    /**
     * Makes it.
     *
     * @param number of the arming
     */
    BackRun(Settings settings, DatabaseCutover ends, int number, Hearer hearer) {
        this.settings = settings;
        this.ends = ends;
        this.journal = BackJournal.of(settings.journal(), number);
        this.hearer = hearer;
    }

    /** Returns when it is not wanted any more. */
    void run(BooleanSupplier wanted) throws InterruptedException {
        List<TableDefinition> tables = ends.tables().definitions();
        try {
            WorkerGroup.runAll(
                    List.of(
                            Worker.of("back-capture", () -> capture(tables)),
                            Worker.of("back-apply", () -> apply(tables)),
                            Worker.of("back-wanted", () -> watch(wanted))),
                    ends::close);
        } catch (StartAgainException e) {
            LOG.debug("the stream back: {}", e.getMessage());
        }
    }

    private static void watch(BooleanSupplier wanted) throws InterruptedException {
        while (wanted.getAsBoolean()) {
            pause(WANTED_INTERVAL);
        }
        throw new StartAgainException("it is not wanted any more");
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    private void capture(List<TableDefinition> tables) throws InterruptedException {
        StreamSettings stream =
                new StreamSettings(
                        WayBack.slot(settings.pipeline()),
                        WayBack.publication(settings.pipeline()));
        new CaptureWorker(
                        new CaptureWorker.Ports(
                                ends.beginning().log(stream, tables),
                                journal,
                                InstantSource.system()),
                        Groups.ONE,
                        settings.heartbeatInterval(),
                        new Captured())
                .run();
    }

    private void apply(List<TableDefinition> tables) throws InterruptedException {
        ReverseCounting counting = ends.counting();
        Target target = target(counting, tables);
        while (true) {
            awaitFree(ends.end());
            try {
                new ApplyWorker(
                                new ApplyWorker.Ports(
                                        journal.readers(GROUP), target, InstantSource.system()),
                                LoadedTables.ALL,
                                settings.apply(),
                                new Applied(),
                                counting.ledgers())
                        .run();
            } catch (TidegateException e) {
                if (BackHealth.isRefusal(e)) {
                    hearer.refused().accept(e);
                    pause(REFUSED_INTERVAL);
                    ends.tables().forget(); // a column may be wider now
                    target = target(counting, ends.tables().definitions());
                } else if (e.code() == ErrorCode.CUTOVER_WAITING
                        || e.code() == ErrorCode.QUARANTINE_REFUSED) {
                    LOG.info("the stream back: {}", e.getMessage());
                } else {
                    throw e;
                }
            }
        }
    }

    private Target target(ReverseCounting counting, List<TableDefinition> tables) {
        return ends.end().target(GROUP, tables, counting);
    }

    /** Returns when it was started, and no handover holds it. */
    private void awaitFree(ReverseStream end) throws InterruptedException {
        while (end.status(GROUP).filter(it -> it.heldBy().isEmpty()).isEmpty()) {
            isWaiting = true;
            pause(START_INTERVAL);
        }
        isWaiting = false;
    }

    /** Status shows what is applied; before there is anything, whether it would be. */
    private final class Captured implements CaptureWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {
            LOG.debug("the stream back: captured {} changes up to {}", changes, upTo);
            goesWell();
        }

        @Override
        public void drained(Lsn upTo, Instant readAt) {
            LOG.trace("the stream back: captured all up to {}", upTo);
            goesWell();
        }

        private void goesWell() {
            if (isWaiting) {
                hearer.healthy().run();
            }
        }
    }

    private final class Applied implements ApplyWorker.Observer {
        @Override
        public void takenOver(Checkpoint checkpoint) {
            LOG.info("the stream back: applying from {}", checkpoint.commitLsn());
        }

        @Override
        public void applied(AppliedWindow window) {
            hearer.healthy().run();
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {
            hearer.healthy().run();
        }

        @Override
        public void quarantine(Quarantine.Summary unresolved) {
            if (unresolved.transactions() > 0) {
                LOG.warn(
                        "the stream back: {} transactions are put aside; the source lacks what they"
                                + " did",
                        unresolved.transactions());
            }
        }

        @Override
        public void consistent(Checkpoint checkpoint) {
            LOG.debug("the stream back: goes on from {}", checkpoint.commitLsn());
        }
    }
}
