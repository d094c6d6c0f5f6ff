package dev.tidegate.apply;

import dev.tidegate.journal.Journal;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies the journal's transactions, whole and in order, with the checkpoint that covers them.
 *
 * <p>A window takes what has arrived: one transaction while the journal is idle, more under load.
 * Owns the loop, not the thread. An interrupt ends {@link #run} after the window in hand is
 * committed; give it a platform thread, since an interrupt closes the sockets of a virtual one.
 */
public final class ApplyWorker {
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);

    private final Ports ports;
    private final Map<TableId, HandOver> handOvers;
    private final ApplySettings settings;
    private final Observer observer;

    /**
     * Makes a worker.
     *
     * @param handOvers of every table of the group
     */
    public ApplyWorker(
            Ports ports,
            Map<TableId, HandOver> handOvers,
            ApplySettings settings,
            Observer observer) {
        this.ports = ports;
        this.handOvers = Map.copyOf(handOvers);
        this.settings = settings;
        this.observer = observer;
    }

    /** What the worker works with. */
    public record Ports(Journal journal, Target target, InstantSource clock) {}

    /** Hears what was applied; called on the worker's thread, between windows. */
    public interface Observer {
        /** The applying starts from here. */
        void takenOver(Checkpoint checkpoint);

        /** A window is committed and visible. */
        void applied(AppliedWindow window);

        /** The journal was read up to a heartbeat, and everything before it is applied. */
        void idle(LogEvent.Heartbeat heartbeat);

        /**
         * The last table's hand-over has passed: from now on the target is, at each checkpoint,
         * exactly what the source was. Called once a run, before anything later is applied.
         */
        void consistent(Checkpoint checkpoint);
    }

    /** Applies until interrupted; throws what broke it. */
    public void run() throws InterruptedException {
        Checkpoint start = ports.target().takeOver();
        observer.takenOver(start);
        try (Journal.Reader reader = ports.journal().openReader(start.journalOffset());
                Run run = new Run(start)) {
            run.noteConsistency();
            while (true) {
                run.round(reader);
            }
        }
    }

    /** One stay in {@link ApplyWorker#run}: from a take-over to an interrupt or a failure. */
    private final class Run implements AutoCloseable {
        private final Window window = new Window(ports.target(), ports.clock(), handOvers);
        private final TransactionFeed feed;
        private final TransactionReader transactions;
        private final Lsn lastHandOver =
                handOvers.values().stream().map(HandOver::high).reduce(Lsn.ZERO, Lsn::max);
        private boolean consistent;
        private boolean begun;

        Run(Checkpoint start) {
            feed = new TransactionFeed(window, start, settings, this::committed);
            transactions = new TransactionReader(start.commitLsn(), start.chain(), feed);
            begun = !start.commitLsn().equals(Lsn.ZERO);
        }

        void round(Journal.Reader reader) throws InterruptedException {
            for (Journal.Entry entry : next(reader)) {
                requireBeginning(entry.event());
                transactions.read(entry.offset(), entry.event());
                if (window.changes() >= settings.windowChangesMax()) {
                    feed.commitWindow();
                }
                if (entry.event() instanceof LogEvent.Heartbeat heartbeat) {
                    feed.commitWindow();
                    observer.idle(heartbeat);
                }
            }
            if (window.isOlderThan(settings.windowDelayMax())) {
                feed.commitWindow();
            }
        }

        /**
         * Before anything is applied, no chain tells that the journal is the one that the tables
         * were loaded beside: it must begin with a heartbeat, where capture started, and before
         * each load.
         */
        private void requireBeginning(LogEvent first) {
            if (begun) {
                return;
            }
            Optional<Lsn> start =
                    first instanceof LogEvent.Heartbeat heartbeat
                            ? Optional.of(heartbeat.upTo())
                            : Optional.empty();
            handOvers.forEach((table, handOver) -> {
                if (start.isEmpty() || start.get().isAfter(handOver.low())) {
                    throw lost(start, table, handOver);
                }
            });
            begun = true;
        }

        /** What came next. With a window in hand, waits for nothing: commits it and then waits. */
        private List<Journal.Entry> next(Journal.Reader reader) throws InterruptedException {
            try {
                List<Journal.Entry> entries =
                        reader.poll(window.isEmpty() ? IDLE_WAIT : Duration.ZERO);
                if (!entries.isEmpty() || window.isEmpty()) {
                    return entries;
                }
            } catch (InterruptedException e) {
                feed.commitWindow();
                throw e;
            }
            feed.commitWindow();
            return List.of();
        }

        private void committed(AppliedWindow applied) {
            observer.applied(applied);
            noteConsistency();
        }

        private void noteConsistency() {
            Checkpoint checkpoint = feed.checkpoint();
            if (!consistent && !checkpoint.commitLsn().isBefore(lastHandOver)) {
                consistent = true;
                observer.consistent(checkpoint);
            }
        }

        @Override
        public void close() {
            window.close();
        }
    }

    private static TidegateException lost(Optional<Lsn> start, TableId table, HandOver handOver) {
        return new TidegateException(
                ErrorCode.JOURNAL_TRUNCATED,
                "the journal begins "
                        + start.map(lsn -> "at " + lsn).orElse("inside a capture")
                        + ", but table "
                        + table
                        + " was loaded at "
                        + handOver.low(),
                "The journal was lost or replaced after the load, and what changed meanwhile with"
                        + " it. Start a new pipeline, which loads the tables again.");
    }
}
