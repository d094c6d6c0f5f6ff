package dev.tidegate.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits on its own monitor. The condition is looked at outside of it, so that whoever wakes may
 * hold what the condition needs.
 */
final class MonitorWaiting implements Waiting {
    private long wakes;

    @Override
    public void await(BooleanSupplier until, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            long seen = wakes();
            if (until.getAsBoolean() || !awaitWake(seen, deadline - System.nanoTime())) {
                return;
            }
        }
    }

    private synchronized long wakes() {
        return wakes;
    }

    /** Whether there is time left. */
    private synchronized boolean awaitWake(long seen, long nanos) throws InterruptedException {
        if (wakes == seen && nanos > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        return nanos > 0;
    }

    @Override
    public synchronized void wake() {
        wakes++;
        notifyAll();
    }
}
