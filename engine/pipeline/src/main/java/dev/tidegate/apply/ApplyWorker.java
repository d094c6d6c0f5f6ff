package dev.tidegate.apply;

import dev.tidegate.journal.Journal;
import dev.tidegate.ledger.BrokenImages;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Applies the journal's transactions, whole and in order, with the checkpoint that covers them.
 *
 * <p>A window takes what has arrived: one transaction while the journal is idle, more under load.
 * While one is being committed on the {@link CommittingThread}, the next one is read, proven and
 * prepared here; see {@link WindowsInHand}. Owns the loop, not the thread. An interrupt ends {@link
 * #run} after the windows in hand are committed; give it a platform thread, since an interrupt
 * closes the sockets of a virtual one.
 *
 * <p>When the target refuses something of a window, one of its transactions is why. So the window
 * is undone and read again, and its transactions are applied one by one: everything before the one
 * at fault goes in, and the worker stops exactly before that one, naming it. Only an operator can
 * have it put aside (see {@link Quarantine}); the worker does so when it reaches it again.
 */
public final class ApplyWorker {
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);

    /** The same while tables are loaded: a moment of rest may be wanted at any time. */
    private static final Duration LOADING_WAIT = Duration.ofMillis(20);

    /** How long the stream goes on between two moments of rest, at least, if it has anything. */
    private static final Duration REST_INTERVAL = Duration.ofMillis(100);

    /** How often tables are loaded anew since a row's values were lost on its way to a new key. */
    private static final int START_OVERS_MAX = 3;

    /** How long to wait for entries while a window is in flight: its outcome may come meanwhile. */
    private static final Duration READ_WAIT = Duration.ofMillis(1);

    /** How long to spare the target before what is in flight is looked at again. */
    private static final Duration THROTTLE_WAIT = Duration.ofMillis(100);

    /** How long to wait for the outcome when no entries came, before looking for them again. */
    private static final Duration OUTCOME_WAIT = Duration.ofMillis(4);

    private final Ports ports;
    private final LoadedTables loaded;
    private final ApplySettings settings;
    private final Observer observer;
    private final Ledgers ledgers;

    /**
     * Makes a worker that keeps no ledger.
     *
     * @param loaded what is loaded of the group's tables
     */
    public ApplyWorker(
            Ports ports, LoadedTables loaded, ApplySettings settings, Observer observer) {
        this(ports, loaded, settings, observer, Ledgers.OFF);
    }

    /**
     * Makes a worker.
     *
     * @param loaded what is loaded of the group's tables
     * @param ledgers whether it keeps a ledger
     */
    public ApplyWorker(
            Ports ports,
            LoadedTables loaded,
            ApplySettings settings,
            Observer observer,
            Ledgers ledgers) {
        this.ports = ports;
        this.loaded = loaded;
        this.settings = settings;
        this.observer = observer;
        this.ledgers = ledgers.telling(observer::imagesDoNotMeet);
    }

    /**
     * What the worker works with.
     *
     * @param journal the part of its group
     * @param target of the same group
     * @param taps who hears of the changes that are applied
     */
    public record Ports(
            Journal.Readers journal,
            Target target,
            InstantSource clock,
            CommittingThread.Opener committing,
            Throttle throttle,
            Taps taps) {
        /** Nobody taps what is applied. */
        public Ports(
                Journal.Readers journal,
                Target target,
                InstantSource clock,
                CommittingThread.Opener committing,
                Throttle throttle) {
            this(journal, target, clock, committing, throttle, Taps.NONE);
        }

        /** Commits on a platform thread. */
        public Ports(
                Journal.Readers journal,
                Target target,
                InstantSource clock,
                Throttle throttle,
                Taps taps) {
            this(journal, target, clock, CommittingThread::open, throttle, taps);
        }

        /** Commits on a platform thread, as fast as it can. */
        public Ports(Journal.Readers journal, Target target, InstantSource clock) {
            this(journal, target, clock, Throttle.NONE);
        }

        /** Commits on a platform thread. */
        public Ports(
                Journal.Readers journal, Target target, InstantSource clock, Throttle throttle) {
            this(journal, target, clock, CommittingThread::open, throttle);
        }
    }

    /**
     * Hears what was applied; called on the worker's thread. Nothing is in flight to the target
     * meanwhile.
     */
    public interface Observer {
        /** The applying starts from here. */
        void takenOver(Checkpoint checkpoint);

        /** A window is committed and visible. */
        void applied(AppliedWindow window);

        /**
         * The journal was read up to a heartbeat, and everything before it is applied, and all that
         * came behind it since.
         */
        void idle(LogEvent.Heartbeat heartbeat);

        /**
         * The last table is loaded: from now on the target is, at each checkpoint, exactly what the
         * source was, but for what is in quarantine. Called after {@link #takenOver} as soon as it
         * is so, before anything later is applied; again when a table was added or loaded anew
         * since.
         */
        void consistent(Checkpoint checkpoint);

        /** How much is in quarantine and unresolved; called at the start and when it changes. */
        default void quarantine(Quarantine.Summary unresolved) {}

        /** A window was refused: its transactions are applied again, one by one. */
        default void oneByOne(Lsn upTo, TidegateException reason) {}

        /**
         * A change of a row does not begin with what the change before had left; see {@link
         * BrokenImages}.
         */
        default void imagesDoNotMeet(TableSchema schema, Row key, Lsn commit) {}

        /** Nothing is read and handed over for this reason, until it is called with none. */
        default void throttled(Optional<String> reason) {}
    }

    /** Applies until interrupted; throws what broke it. */
    public void run() throws InterruptedException {
        try (CommittingThread thread = ports.committing().open()) {
            Lsn oneByOneUpTo = Lsn.ZERO;
            Optional<TableId> startOver = Optional.empty();
            int startedOver = 0;
            while (true) {
                try {
                    runFromCheckpoint(thread, oneByOneUpTo, startOver);
                } catch (LostValuesException lost) {
                    if (++startedOver > START_OVERS_MAX) {
                        throw lost.tooOften();
                    }
                    startOver = Optional.of(lost.table());
                } catch (RefusedWindowException refused) {
                    startOver = Optional.empty();
                    if (refused.culprit().isPresent()) {
                        throw stopped(refused.culprit().get(), refused.reason());
                    }
                    oneByOneUpTo = refused.last();
                    observer.oneByOne(oneByOneUpTo, refused.reason());
                }
            }
        }
    }

    private void runFromCheckpoint(
            CommittingThread thread, Lsn oneByOneUpTo, Optional<TableId> startOver)
            throws InterruptedException {
        Checkpoint start = ports.target().takeOver();
        observer.takenOver(start);
        observer.throttled(Optional.empty());
        loaded.takenOver(start);
        ports.taps().takenOver(start);
        if (startOver.isPresent()) {
            loaded.startOver(startOver.get(), start);
        }
        try (Journal.Reader reader = ports.journal().open(start.journalOffset());
                Run run = new Run(thread, start, oneByOneUpTo)) {
            run.noteQuarantine();
            run.noteConsistency();
            run.follow(reader);
        }
    }

    /** The error of a transaction that cannot be applied; the window is closed. */
    private TidegateException stopped(Lsn commitLsn, TidegateException reason) {
        try {
            return Refusals.of(commitLsn, reason, ports.target().quarantine());
        } catch (TidegateException e) {
            e.addSuppressed(reason);
            return e;
        }
    }

    /** One stay in {@link ApplyWorker#run}: from a take-over to an interrupt or a failure. */
    private final class Run implements AutoCloseable {
        private final WindowsInHand windows;
        private final TransactionReader transactions;
        private final Map<TableId, Lsn> beginnings = loaded.beginnings();
        private final Set<Lsn> approved = ports.target().quarantine().approved();
        private Quarantine.Summary unresolved = Quarantine.Summary.EMPTY;
        private Optional<LogEvent.Heartbeat> heartbeat = Optional.empty();
        private Lsn journalRead;
        private Instant rested = Instant.EPOCH;
        private Optional<String> throttled = Optional.empty();
        private boolean consistent;
        private boolean begun;

        Run(CommittingThread thread, Checkpoint start, Lsn oneByOneUpTo) {
            Window window =
                    new Window(ports.target(), ports.clock(), loaded, ledgers, ports.taps());
            windows =
                    new WindowsInHand(
                            window, new InFlight(thread), start, settings, this::committed);
            TransactionFeed.Care care = new TransactionFeed.Care(approved, oneByOneUpTo);
            transactions =
                    new TransactionReader(
                            start.commitLsn(),
                            start.chain(),
                            new TransactionFeed(windows, settings, care));
            journalRead = start.commitLsn();
            begun = !start.commitLsn().equals(Lsn.ZERO);
        }

        /** Reads and applies until an interrupt or a failure; nothing is in flight then. */
        void follow(Journal.Reader reader) throws InterruptedException {
            try {
                readOn(reader);
            } catch (RuntimeException | Error e) {
                windows.settleAfter(e);
                throw e;
            }
        }

        private void readOn(Journal.Reader reader) throws InterruptedException {
            try {
                while (true) {
                    round(reader);
                }
            } catch (InterruptedException e) {
                commitInHand();
                throw e;
            }
        }

        private void round(Journal.Reader reader) throws InterruptedException {
            spare();
            for (Journal.Entry entry : next(reader)) {
                requireBeginning(entry.event());
                transactions.read(entry.offset(), entry.event());
                if (entry.event() instanceof LogEvent.Heartbeat read) {
                    heartbeat = Optional.of(read);
                    journalRead = Lsn.max(journalRead, read.upTo());
                }
            }
            windows.handOverIfFree();
            rest();
            if (windows.isEmpty()) {
                heartbeat.ifPresent(this::idle);
                heartbeat = Optional.empty();
            }
            if (windows.isUntouched()) {
                ports.taps().untouched(windows.checkpoint());
            }
        }

        /**
         * If somebody needs a moment in which nothing is in hand: commits what is, and gives them
         * one. Under load not too often, since no window is filled meanwhile. Never inside a
         * transaction that is treated by itself: a part of it is in hand until its end.
         */
        private void rest() {
            if (!(loaded.wantsRest() || ports.taps().wantsRest()) || windows.isIsolated()) {
                return;
            }
            Instant now = ports.clock().instant();
            if (windows.isEmpty() || !now.isBefore(rested.plus(REST_INTERVAL))) {
                windows.commitAll();
                rested = now;
                loaded.rest(
                        windows.checkpoint(),
                        Lsn.max(windows.checkpoint().commitLsn(), journalRead));
                ports.taps().rest(windows.checkpoint());
                noteConsistency();
            }
        }

        /**
         * Waits while the target is to be spared. What is in flight goes on, and so does a
         * transaction that is being sent as it comes: its locks are held.
         */
        private void spare() throws InterruptedException {
            if (windows.isSending()) {
                return;
            }
            throttled(ports.throttle().await(THROTTLE_WAIT));
            while (throttled.isPresent()) {
                windows.collect();
                throttled(ports.throttle().await(THROTTLE_WAIT));
            }
        }

        private void throttled(Optional<String> reason) {
            if (!reason.equals(throttled)) {
                throttled = reason;
                observer.throttled(reason);
            }
        }

        /** What came next. With a window in flight, waits for whichever comes first. */
        private List<Journal.Entry> next(Journal.Reader reader) throws InterruptedException {
            if (windows.isEmpty()) {
                return reader.poll(loaded.isLoading() ? LOADING_WAIT : IDLE_WAIT);
            }
            List<Journal.Entry> entries = reader.poll(READ_WAIT);
            if (entries.isEmpty()) {
                windows.await(OUTCOME_WAIT);
            }
            return entries;
        }

        private void idle(LogEvent.Heartbeat read) {
            if (unresolved.transactions() > 0) {
                noteQuarantine(); // an operator may have resolved something
            }
            observer.idle(read);
        }

        /** If it is refused, the thread stays interrupted: the next stay ends at once. */
        private void commitInHand() {
            try {
                windows.commitAll();
            } catch (RefusedWindowException e) {
                Thread.currentThread().interrupt();
                throw e;
            }
        }

        /**
         * Before anything is applied, no chain tells that the journal is the one that the tables
         * were loaded beside: it must begin with a heartbeat, where capture started, and before
         * each table's first chunk.
         */
        private void requireBeginning(LogEvent first) {
            if (begun) {
                return;
            }
            Optional<Lsn> start =
                    first instanceof LogEvent.Heartbeat heartbeat
                            ? Optional.of(heartbeat.upTo())
                            : Optional.empty();
            beginnings.forEach((table, loadedAt) -> {
                if (start.isEmpty() || start.get().isAfter(loadedAt)) {
                    throw lost(start, table, loadedAt);
                }
            });
            begun = true;
        }

        private void committed(AppliedWindow applied) {
            loaded.committed(applied.checkpoint());
            observer.applied(applied);
            if (approved.contains(applied.checkpoint().commitLsn())) {
                noteQuarantine();
            }
        }

        private void noteQuarantine() {
            unresolved = ports.target().quarantine().unresolved();
            observer.quarantine(unresolved);
        }

        private void noteConsistency() {
            boolean before = consistent;
            consistent = loaded.isComplete();
            if (consistent && !before) {
                observer.consistent(windows.checkpoint());
            }
        }

        @Override
        public void close() {
            windows.close();
        }
    }

    private static TidegateException lost(Optional<Lsn> start, TableId table, Lsn loadedAt) {
        return new TidegateException(
                ErrorCode.JOURNAL_TRUNCATED,
                "the journal begins "
                        + start.map(lsn -> "at " + lsn).orElse("inside a capture")
                        + ", but table "
                        + table
                        + " was loaded at "
                        + loadedAt,
                "The journal was lost or replaced after the load, and what changed meanwhile with"
                        + " it. Start a new pipeline, which loads the tables again.");
    }
}
