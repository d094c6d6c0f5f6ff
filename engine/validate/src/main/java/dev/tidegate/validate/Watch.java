package dev.tidegate.validate;

import dev.tidegate.load.Waiting;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Many threads wait for what comes with time: one of them looks whether it has come, and the others
 * sleep. As it goes, another one takes its place.
 */
final class Watch {
    /** How long a thread sleeps at most beside one that looks. */
    private static final Duration SLEEP_MAX = Duration.ofSeconds(30);

    private final Waiting waiting;
    private final Duration lookInterval;
    private boolean kept;

    Watch(Waiting waiting, Duration lookInterval) {
        this.waiting = waiting;
        this.lookInterval = lookInterval;
    }

    /**
     * Returns when the condition holds, which it may not do any more when the caller looks: another
     * thread may have been quicker. Returns without it now and then.
     */
    void await(BooleanSupplier condition) throws InterruptedException {
        if (!take()) {
            waiting.await(() -> !isKept() || condition.getAsBoolean(), SLEEP_MAX);
            return;
        }
        try {
            while (!condition.getAsBoolean()) {
                waiting.await(condition, lookInterval);
            }
        } finally {
            leave();
            waiting.wake();
        }
    }

    private synchronized boolean take() {
        boolean free = !kept;
        kept = true;
        return free;
    }

    private synchronized boolean isKept() {
        return kept;
    }

    private synchronized void leave() {
        kept = false;
    }
}
