package dev.tidegate.validate;

import dev.tidegate.apply.Tappable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Has something done on apply's thread while it has nothing in hand, and waits for that. */
final class AtRest {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    private AtRest() {}

    /**
     * Does it; throws what the task threw. What nobody waits for any more, after an interrupt, is
     * not done later.
     */
    static void run(AuditPorts ports, Tappable.Task task) throws InterruptedException {
        CompletableFuture<Void> done = ports.taps().atRest(task);
        try {
            while (!done.isDone()) {
                ports.pace().waiting().await(done::isDone, LOOK_INTERVAL);
            }
        } finally {
            done.cancel(false);
        }
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
