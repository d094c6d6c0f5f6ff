package dev.tidegate.daemon;

import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rehearses a start once, as soon as this process stands by, on a thread of its own. Whatever fails
 * of it is tried again later, and harms nobody: the start itself will say it better.
 */
final class StandbyRehearsal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyRehearsal.class);

    private final BooleanSupplier standsBy;
    private final Rehearsing rehearsing;
    private final Intervals intervals;
    private final Thread thread;

    /** What is rehearsed. */
    interface Rehearsing {
        /** Returns false if it is too early for it; fails as a start would. */
        boolean run() throws InterruptedException;
    }

    /**
     * How often is looked.
     *
     * @param look whether the process stands by
     * @param retry what failed, or was too early
     */
    record Intervals(Duration look, Duration retry) {
        static final Intervals DEFAULTS =
                new Intervals(Duration.ofMillis(500), Duration.ofSeconds(10));
    }

    StandbyRehearsal(BooleanSupplier standsBy, Rehearsing rehearsing, Intervals intervals) {
        this.standsBy = standsBy;
        this.rehearsing = rehearsing;
        this.intervals = intervals;
        this.thread = Thread.ofPlatform().name("tidegate-standby").daemon().unstarted(this::run);
    }

    /** Starts; to be called once. */
    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!isDone()) {
                pause(standsBy.getAsBoolean() ? intervals.retry() : intervals.look());
            }
        } catch (InterruptedException _) {
            LOG.debug("told to end");
        }
    }

    private boolean isDone() throws InterruptedException {
        if (!standsBy.getAsBoolean()) {
            return false;
        }
        long began = System.nanoTime();
        try {
            if (!rehearsing.run()) {
                return false;
            }
        } catch (TidegateException e) {
            Failure failure = Failure.of(e, Instant.now());
            LOG.info("a takeover could not be rehearsed: {}: {}", failure.code(), failure.fact());
            return false;
        } catch (RuntimeException e) {
            LOG.warn("a takeover was not rehearsed: {}", Failure.of(e, Instant.now()).fact());
            return true;
        }
        LOG.info(
                "stands by; rehearsed a takeover in {} ms",
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        return true;
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** Breaks off what is under way, and does not wait for it. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
