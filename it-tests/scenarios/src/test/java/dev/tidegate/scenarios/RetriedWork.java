package dev.tidegate.scenarios;

import dev.tidegate.load.Waiting;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** As a daemon does: what may pass is tried again. Safe for several threads. */
final class RetriedWork {
    private static final Duration DELAY = Duration.ofMillis(200);

    private final Waiting waiting;
    private final AtomicInteger failures = new AtomicInteger();

    RetriedWork(Waiting waiting) {
        this.waiting = waiting;
    }

    /** What is tried. */
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /** Until it succeeds; throws what does not pass by itself. */
    <T> T get(Work<T> work) throws InterruptedException {
        while (true) {
            try {
                return work.run();
            } catch (TidegateException e) {
                if (e.code().action() != ErrorCode.Action.RETRY) {
                    throw e;
                }
                failures.incrementAndGet();
            }
            pause();
        }
    }

    /** Between two attempts. */
    void pause() throws InterruptedException {
        waiting.await(() -> false, DELAY);
    }

    /** How often something failed and was tried again. */
    int failures() {
        return failures.get();
    }
}
