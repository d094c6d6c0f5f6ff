package dev.tidegate.alert;

import dev.tidegate.hook.Post;
import dev.tidegate.hook.PostFailedException;
import dev.tidegate.run.Backoff;
import dev.tidegate.run.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one receiver, on a thread of its own: one notice after the other, in their order, each
 * again and again until it is taken, refused for good, or too old. Whoever hands notices over never
 * waits; when too many wait, the oldest is lost, and counted. A fault of ours costs the notice at
 * which it shows, never those behind it. Safe for use by several threads.
 */
final class AlertDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertDelivery.class);

    private final Post post;
    private final AlertNotice.Sender sender;
    private final Limits limits;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Thread thread;

    /** Guarded by this, as all below. */
    private final Deque<AlertNotice> waiting = new ArrayDeque<>();

    private boolean underWay;
    private boolean closed;
    private long delivered;
    private long failedAttempts;
    private long lost;
    private @Nullable String failing;
    private @Nullable Instant failingSince;

    /**
     * What bounds it.
     *
     * @param waitingMax notices that wait for a receiver
     * @param attemptMax for one answer
     * @param retryMin wait after the first failure; doubles
     * @param retryMax longest wait
     * @param giveUpAfter a notice that is older is lost
     */
    record Limits(
            int waitingMax,
            Duration attemptMax,
            Duration retryMin,
            Duration retryMax,
            Duration giveUpAfter) {
        /** Of an hour's outage of a receiver nothing is lost, unless much happens. */
        static final Limits DEFAULTS =
                new Limits(
                        100,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofHours(6));
    }

    AlertDelivery(
            Post post,
            AlertNotice.Sender sender,
            Limits limits,
            InstantSource clock,
            RandomGenerator random) {
        this.post = post;
        this.sender = sender;
        this.limits = limits;
        this.clock = clock;
        this.backoff = new Backoff(limits.retryMin(), limits.retryMax(), random);
        this.thread =
                Thread.ofPlatform()
                        .name("tidegate-alerts-" + post.receiver())
                        .daemon()
                        .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Hands a notice over; returns at once. */
    synchronized void tell(AlertNotice notice) {
        if (waiting.size() >= limits.waitingMax()) {
            lose(waiting.removeFirst(), "too many wait");
        }
        waiting.addLast(notice);
        notifyAll();
    }

    /** How it is. */
    synchronized AlertChannel.Receiver state() {
        return new AlertChannel.Receiver(
                post.receiver(),
                waiting.size() + (underWay ? 1 : 0),
                delivered,
                failedAttempts,
                lost,
                Optional.ofNullable(failing),
                Optional.ofNullable(failingSince));
    }

    private void run() {
        try {
            while (true) {
                deliverOrLose(take());
            }
        } catch (InterruptedException _) {
            LOG.debug("told to end");
        }
    }

    private synchronized AlertNotice take() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        underWay = true;
        return waiting.removeFirst();
    }

    /** Who waits for alerts must not wait for ever because of one that nobody foresaw. */
    private void deliverOrLose(AlertNotice notice) throws InterruptedException {
        try {
            deliver(notice);
        } catch (RuntimeException e) {
            giveUpOn(notice, e);
        }
    }

    private void deliver(AlertNotice notice) throws InterruptedException {
        while (true) {
            try {
                post.send(notice.json(sender), limits.attemptMax());
                taken();
                return;
            } catch (PostFailedException e) {
                if (hasFailed(notice, e)) {
                    return;
                }
            }
            pause(backoff.afterFailure());
        }
    }

    private synchronized void taken() {
        if (failing != null) {
            LOG.info("alerts: {} takes them again", post.receiver());
        }
        failing = null;
        failingSince = null;
        delivered++;
        underWay = false;
        backoff.reset();
        notifyAll();
    }

    /** Returns whether that is the end of the notice. */
    private synchronized boolean hasFailed(AlertNotice notice, PostFailedException why) {
        String fact = String.valueOf(why.getMessage());
        failedAttempts++;
        if (failing == null) {
            failingSince = clock.instant();
            LOG.warn(
                    "alerts: {} {} ({})",
                    post.receiver(),
                    fact,
                    "alerts.webhooks names it; the receiver's own log may say more");
        }
        failing = fact;
        boolean tooOld = clock.instant().isAfter(notice.at().plus(limits.giveUpAfter()));
        if (why.passes() && !tooOld && !closed) {
            return false;
        }
        lose(notice, why.passes() ? "it is too old, or the daemon ends" : "it was refused");
        underWay = false;
        notifyAll();
        return true;
    }

    /** Asks neither clock nor chance, which may be what broke. */
    private synchronized void giveUpOn(AlertNotice notice, RuntimeException why) {
        Failure failure = Failure.of(why, notice.at());
        LOG.error("alerts: {}: {} ({})", post.receiver(), failure.fact(), failure.hint());
        LOG.debug("what broke", why);
        if (failing == null) {
            failingSince = notice.at();
        }
        failing = failure.fact();
        lose(notice, "a fault of Tidegate");
        underWay = false;
        notifyAll();
    }

    private void lose(AlertNotice notice, String why) {
        lost++;
        LOG.warn(
                "alerts: {} is not told that {} {}: {}",
                post.receiver(),
                notice.alert().observed().key(),
                notice.event(),
                why);
    }

    /** Ends early when the daemon ends: then it is tried once more. */
    private synchronized void pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Waits until nothing waits any more, so long at most; whatever fails now is lost. */
    synchronized void drain(Duration max) throws InterruptedException {
        closed = true;
        notifyAll();
        long end = System.nanoTime() + max.toNanos();
        for (long left = max.toNanos();
                left > 0 && (underWay || !waiting.isEmpty());
                left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (underWay || !waiting.isEmpty()) {
            LOG.warn(
                    "alerts: {} did not take {} notices before the end",
                    post.receiver(),
                    waiting.size() + (underWay ? 1 : 0));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        post.close();
    }
}
