package dev.tidegate.sandbox.sqlserver.fault;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One injected fault, until it is closed. Any thread may use it. */
public final class Fault implements AutoCloseable {
    private final Faults owner;
    private final Trigger trigger;
    private final Effect effect;
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition struck = lock.newCondition();
    private int matches;
    private int hits;

    Fault(Faults owner, Trigger trigger, Effect effect) {
        this.owner = owner;
        this.trigger = trigger;
        this.effect = effect;
    }

    Effect effect() {
        return effect;
    }

    /** Counts a request; whether the fault strikes it. */
    boolean strikes(Trigger.Point point, String statement) {
        if (!trigger.matches(point, statement)) {
            return false;
        }
        lock.lock();
        try {
            matches++;
            if (!trigger.strikesAt(matches)) {
                return false;
            }
            hits++;
            struck.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many requests it has struck. */
    public int hits() {
        lock.lock();
        try {
            return hits;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when it has struck so many requests; throws when that takes too long. */
    public void awaitHits(int count, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (hits < count) {
                if (left <= 0) {
                    throw new AssertionError(
                            "the fault at " + trigger + " struck " + hits + " of " + count);
                }
                left = struck.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets stalled requests go on, now and from now on. */
    public void release() {
        released.complete(null);
    }

    /** Waits for the release or {@code cancelled}, at most so long. */
    void hold(CompletableFuture<Void> cancelled, Duration longest) {
        try {
            CompletableFuture.anyOf(released, cancelled)
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.TimeoutException e) {
            // the delay is over
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("neither of them fails", e);
        }
    }

    /** Removes it and lets stalled requests go on. */
    @Override
    public void close() {
        owner.remove(this);
        release();
    }
}
