package dev.tidegate.daemon;

import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what apply does at its next moment of rest. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    /** A window may be large; a client waits longer than this. */
    private static final Duration REST_MAX = Duration.ofSeconds(30);

    private Requests() {}

    /** Returns whether it is done; throws what broke it. */
    static boolean await(CompletableFuture<Void> request) throws InterruptedException {
        try {
            request.get(REST_MAX.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            LOG.debug("apply was not at rest in time", e);
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TidegateException known) {
                throw known;
            }
            throw new IllegalStateException(e);
        }
    }
}
