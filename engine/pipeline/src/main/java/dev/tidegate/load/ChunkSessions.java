package dev.tidegate.load;

import java.time.Duration;

/**
 * How many chunks may have a session on the target. Whoever has one waits for apply or for the
 * source, never for another session, or for its turn to be read. Safe for use by several threads.
 */
final class ChunkSessions {
    /** After this time it is looked again, in case that nobody woke whoever waits. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final int most;
    private final Waiting waiting;
    private int taken;

    ChunkSessions(int most, Waiting waiting) {
        this.most = most;
        this.waiting = waiting;
    }

    /** Returns when a chunk may have one; throws why it is to be undone, if it is meanwhile. */
    void take(OpenChunk chunk) throws InterruptedException {
        while (!tryTake()) {
            chunk.requireLive();
            waiting.await(() -> isFree() || chunk.isGivenUp(), LOOK_INTERVAL);
        }
    }

    private synchronized boolean tryTake() {
        if (taken == most) {
            return false;
        }
        taken++;
        return true;
    }

    private synchronized boolean isFree() {
        return taken < most;
    }

    /** One is no longer in use. */
    void giveBack() {
        synchronized (this) {
            taken--;
        }
        waiting.wake();
    }
}
