package dev.tidegate.run;

import dev.tidegate.model.ErrorCode.Action;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a piece of work again and again until it is told to stop, or until it fails in a way that an
 * operator must see. Only the error's code decides which.
 *
 * <pre>
 *   NEW ──▶ RUNNING ──▶ WAITING ──▶ RUNNING …     a failure with action RETRY, then a wait
 *              │           │
 *              ├──▶ FAILED │                      a failure with action STOP
 *              └──▶ STOPPED ◀┘                    told to stop
 * </pre>
 *
 * <p>None of it is durable: what is durable lives in journal and target, and each attempt starts
 * from there.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /** Where a supervisor stands. */
    public enum State {
        /** Not started. */
        NEW,
        /** The work runs. */
        RUNNING,
        /** Waits to run it again. */
        WAITING,
        /** Ended by a failure that an operator must see. */
        FAILED,
        /** Ended as asked. */
        STOPPED
    }

    private static final Map<State, Set<State>> MOVES =
            new EnumMap<>(
                    Map.of(
                            State.NEW, EnumSet.of(State.RUNNING, State.STOPPED),
                            State.RUNNING, EnumSet.of(State.WAITING, State.FAILED, State.STOPPED),
                            State.WAITING, EnumSet.of(State.RUNNING, State.STOPPED),
                            State.FAILED, EnumSet.noneOf(State.class),
                            State.STOPPED, EnumSet.noneOf(State.class)));

    private final Work work;
    private final Listener listener;
    private final Backoff backoff;
    private final Duration steadyAfter;
    private final InstantSource clock;
    private final Thread thread;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** The last failure of a row that no steady run has ended. */
    private @Nullable Failure trouble;

    private volatile Snapshot snapshot =
            new Snapshot(State.NEW, 0, Optional.empty(), Optional.empty());

    /** What is run; ends by an interrupt or a failure. */
    public interface Work {
        /** A word for the thread's name. */
        default String name() {
            return "work";
        }

        /**
         * How long the wait between two attempts may be at most: less than usual where somebody
         * waits for it.
         */
        default Duration delayMax(Duration usual) {
            return usual;
        }

        /** Works from what is durable. */
        void run(Attempt attempt) throws InterruptedException;
    }

    /** What the work may ask of its supervisor. */
    public interface Attempt {
        /** It goes well again: the last failure is over. */
        void healthy();

        /** Waits until it is told to stop, for so long at most; returns whether it was. */
        boolean awaitStop(Duration patience) throws InterruptedException;
    }

    /** Hears of every move and failure, on the supervisor's thread; must be quick. */
    public interface Listener {
        /** The supervisor stands there now. */
        void moved(Snapshot now);
    }

    /**
     * Where it stands.
     *
     * @param restarts how often the work was started again
     * @param failure what it waits or stands still for, or what is not yet known to be over
     * @param trouble failures that follow each other
     */
    public record Snapshot(
            State state, int restarts, Optional<Failure> failure, Optional<Trouble> trouble) {}

    /**
     * Failures without a steady run between them, also while the work goes well for a moment.
     *
     * @param since when the first was
     * @param until when the work will have run for long enough that it counts as over
     */
    public record Trouble(Instant since, Instant until) {}

    /**
     * Makes a supervisor.
     *
     * @param steadyAfter work that ran this long starts over with the shortest wait when it fails
     */
    public Supervisor(
            Work work,
            Listener listener,
            Backoff backoff,
            Duration steadyAfter,
            InstantSource clock) {
        this.work = work;
        this.listener = listener;
        this.backoff = backoff;
        this.steadyAfter = steadyAfter;
        this.clock = clock;
        this.thread =
                Thread.ofPlatform().name("tidegate-supervisor-" + work.name()).unstarted(this::run);
    }

    /** Starts; returns at once. To be called once. */
    public void start() {
        thread.start();
    }

    /** Where it stands. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Waits until it is FAILED or STOPPED; returns which, and why. */
    public Snapshot awaitEnd() throws InterruptedException {
        ended.await();
        return snapshot;
    }

    /** Tells the work to stop, and returns at once. */
    public void stop() {
        if (stopRequested.getCount() > 0) {
            stopRequested.countDown();
            thread.interrupt();
        }
    }

    /** Tells the work to stop, and waits until it has; the window in hand is finished. */
    @Override
    public void close() {
        stop();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true; // the window in hand is finished all the same
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (runOnce()) {
                LOG.debug("attempt {} ended", snapshot.restarts());
            }
        } finally {
            ended.countDown();
        }
    }

    /** One attempt and the wait after it; returns whether there is to be another one. */
    private boolean runOnce() {
        if (isStopRequested()) {
            move(State.STOPPED, Optional.empty());
            return false;
        }
        move(State.RUNNING, snapshot.failure());
        Instant startedAt = clock.instant();
        Optional<Failure> failure = attempt();
        if (failure.isEmpty()) {
            move(State.STOPPED, Optional.empty());
            return false;
        }
        if (!clock.instant().isBefore(startedAt.plus(steadyAfter))) {
            backoff.reset();
            trouble = null;
        }
        Failure now = trouble == null ? failure.get() : failure.get().after(trouble);
        trouble = now;
        if (now.code().action() == Action.STOP) {
            move(State.FAILED, Optional.of(failure.get()));
            return false;
        }
        move(State.WAITING, Optional.of(now));
        return awaitNextAttempt(backoff.afterFailure());
    }

    /** Returns what broke the work; empty if it ended because it was told to. */
    private Optional<Failure> attempt() {
        try {
            work.run(new ThisAttempt());
            if (isStopRequested()) {
                return Optional.empty();
            }
            return failed(new IllegalStateException("the workers ended by themselves"));
        } catch (InterruptedException e) {
            return isStopRequested() ? Optional.empty() : failed(e);
        } catch (TidegateException e) {
            if (isStopRequested() && e.code().action() == Action.RETRY) {
                LOG.info("while stopping: {}", e.forOperator());
                return Optional.empty();
            }
            return failed(e);
        } catch (RuntimeException | Error e) {
            return failed(e);
        }
    }

    private Optional<Failure> failed(Throwable thrown) {
        LOG.debug("the workers broke", thrown);
        return Optional.of(Failure.of(thrown, clock.instant()));
    }

    private boolean awaitNextAttempt(Duration delay) {
        try {
            LOG.info("starts again in {} ms", delay.toMillis());
            if (!stopRequested.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            LOG.debug("told to stop while waiting", e);
            if (!isStopRequested()) {
                move(State.RUNNING, snapshot.failure());
                move(State.FAILED, failed(e));
                return false;
            }
        }
        move(State.STOPPED, Optional.empty());
        return false;
    }

    private boolean isStopRequested() {
        return stopRequested.getCount() == 0;
    }

    private final class ThisAttempt implements Attempt {
        @Override
        public void healthy() {
            noteHealth();
        }

        @Override
        public boolean awaitStop(Duration patience) throws InterruptedException {
            return stopRequested.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void noteHealth() {
        snapshot =
                new Snapshot(
                        snapshot.state(),
                        snapshot.restarts(),
                        Optional.empty(),
                        snapshot.trouble());
    }

    private Optional<Trouble> trouble(State to) {
        Instant until = to == State.RUNNING ? clock.instant().plus(steadyAfter) : Instant.MAX;
        return to == State.STOPPED
                ? Optional.empty()
                : Optional.ofNullable(trouble).map(last -> new Trouble(last.since(), until));
    }

    /** The one place where the state changes. */
    private synchronized void move(State to, Optional<Failure> failure) {
        Snapshot before = snapshot;
        if (!MOVES.getOrDefault(before.state(), Set.of()).contains(to)) {
            throw new IllegalStateException("cannot go from " + before.state() + " to " + to);
        }
        int restarts =
                before.restarts()
                        + (before.state() == State.WAITING && to == State.RUNNING ? 1 : 0);
        snapshot = new Snapshot(to, restarts, failure, trouble(to));
        listener.moved(snapshot);
    }
}
