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
import java.util.Set;

/**
 * Applies the journal's transactions, whole and in order, with the checkpoint that covers them.
 *
 * <p>A window takes what has arrived: one transaction while the journal is idle, more under load.
 * Owns the loop, not the thread. An interrupt ends {@link #run} after the window in hand is
 * committed; give it a platform thread, since an interrupt closes the sockets of a virtual one.
 *
 * <p>When the target refuses something of a window, one of its transactions is why. So the window
 * is undone and read again, and its transactions are applied one by one: everything before the one
 * at fault goes in, and the worker stops exactly before that one, naming it. Only an operator can
 * have it put aside (see {@link Quarantine}); the worker does so when it reaches it again.
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
         * exactly what the source was, but for what is in quarantine. Called after each {@link
         * #takenOver} at most once, before anything later is applied.
         */
        void consistent(Checkpoint checkpoint);

        /** How much is in quarantine and unresolved; called at the start and when it changes. */
        default void quarantine(Quarantine.Summary unresolved) {}

        /** A window was refused: its transactions are applied again, one by one. */
        default void oneByOne(Lsn upTo, TidegateException reason) {}
    }

    /** Applies until interrupted; throws what broke it. */
    public void run() throws InterruptedException {
        Lsn oneByOneUpTo = Lsn.ZERO;
        while (true) {
            try {
                runFromCheckpoint(oneByOneUpTo);
            } catch (RefusedWindowException refused) {
                if (refused.culprit().isPresent()) {
                    throw stopped(refused.culprit().get(), refused.reason());
                }
                oneByOneUpTo = refused.last();
                observer.oneByOne(oneByOneUpTo, refused.reason());
            }
        }
    }

    private void runFromCheckpoint(Lsn oneByOneUpTo) throws InterruptedException {
        Checkpoint start = ports.target().takeOver();
        observer.takenOver(start);
        try (Journal.Reader reader = ports.journal().openReader(start.journalOffset());
                Run run = new Run(start, oneByOneUpTo)) {
            run.noteQuarantine();
            run.noteConsistency();
            while (true) {
                run.round(reader);
            }
        }
    }

    /** The error of a transaction that cannot be applied; the window is closed. */
    private TidegateException stopped(Lsn commitLsn, TidegateException reason) {
        try {
            return Refusals.of(
                    commitLsn, reason, ports.target().quarantine().blocked(commitLsn, reason));
        } catch (TidegateException e) {
            e.addSuppressed(reason);
            return e;
        }
    }

    /** One stay in {@link ApplyWorker#run}: from a take-over to an interrupt or a failure. */
    private final class Run implements AutoCloseable {
        private final Window window = new Window(ports.target(), ports.clock(), handOvers);
        private final TransactionFeed feed;
        private final TransactionReader transactions;
        private final Lsn lastHandOver =
                handOvers.values().stream().map(HandOver::high).reduce(Lsn.ZERO, Lsn::max);
        private final Set<Lsn> approved = ports.target().quarantine().approved();
        private Quarantine.Summary unresolved = Quarantine.Summary.EMPTY;
        private boolean consistent;
        private boolean begun;

        Run(Checkpoint start, Lsn oneByOneUpTo) {
            feed =
                    new TransactionFeed(
                            window,
                            start,
                            settings,
                            this::committed,
                            new TransactionFeed.Care(approved, oneByOneUpTo));
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
                    if (unresolved.transactions() > 0) {
                        noteQuarantine(); // an operator may have resolved something
                    }
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
                commitLastWindow();
                throw e;
            }
            feed.commitWindow();
            return List.of();
        }

        /** If it is refused, the thread stays interrupted: the next round ends at once. */
        private void commitLastWindow() {
            try {
                feed.commitWindow();
            } catch (RefusedWindowException e) {
                Thread.currentThread().interrupt();
                throw e;
            }
        }

        private void committed(AppliedWindow applied) {
            observer.applied(applied);
            if (approved.contains(applied.checkpoint().commitLsn())) {
                noteQuarantine();
            }
            noteConsistency();
        }

        private void noteQuarantine() {
            unresolved = ports.target().quarantine().unresolved();
            observer.quarantine(unresolved);
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
