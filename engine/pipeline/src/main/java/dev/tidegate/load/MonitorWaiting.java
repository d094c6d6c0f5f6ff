package dev.tidegate.load;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Waits on its own lock. The condition is looked at outside of it, so that whoever wakes may hold
 * what the condition needs.
 */
final class MonitorWaiting implements Waiting {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private long wakes;

    @Override
    public void await(BooleanSupplier until, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        while (true) {
            long seen = wakes();
            if (until.getAsBoolean() || left <= 0) {
                return;
            }
            left = awaitWake(seen, left);
        }
    }

    private long wakes() {
        lock.lock();
        try {
            return wakes;
        } finally {
            lock.unlock();
        }
    }

    /** How many of the nanoseconds are left. */
    private long awaitWake(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (wakes == seen && left > 0) {
                left = woken.awaitNanos(left);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wake() {
        lock.lock();
        try {
            wakes++;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
