package dev.tidegate.run;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stop that has an end, whatever hangs: who waits for it goes on when the time is over, and the
 * stop with it, on a thread that keeps no process alive.
 */
public final class BoundedStop {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedStop.class);

    private BoundedStop() {}

    /** How a stop ended. */
    public enum Outcome {
        /** All has stopped. */
        DONE,
        /** The time was over first, or the waiting thread was interrupted and remains so. */
        UNFINISHED,
        /** It broke; the log has the reason. */
        FAILED
    }

    /** Stops something, and waits for it no longer than that. */
    public static Outcome of(Runnable stop, Duration max) {
        FutureTask<Outcome> stopping = new FutureTask<>(stop, Outcome.DONE);
        Thread.ofPlatform().name("tidegate-close").daemon(true).start(stopping);
        try {
            return stopping.get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("the time is over", e);
            return Outcome.UNFINISHED;
        } catch (InterruptedException e) {
            LOG.debug("told not to wait", e);
            Thread.currentThread().interrupt();
            return Outcome.UNFINISHED;
        } catch (ExecutionException e) {
            LOG.error("could not stop cleanly: {}", String.valueOf(e.getCause()));
            return Outcome.FAILED;
        }
    }
}
