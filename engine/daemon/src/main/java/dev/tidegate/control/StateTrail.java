package dev.tidegate.control;

import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Backoff;
import dev.tidegate.run.Failure;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in the audit trail how a cutover moves on: what it does by itself, beside what operators
 * ask of it. On a thread of its own, since applications may be waiting: the cutover's own log is
 * written first and is what counts. What cannot be noted is tried again, in order, until it can.
 * Safe for use by several threads.
 */
public final class StateTrail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateTrail.class);
    private static final Duration RETRY_MIN = Duration.ofMillis(200);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);
    private static final Duration END_MAX = Duration.ofSeconds(2);

    private final Trail trail;
    private final String member;
    private final Backoff backoff;
    private final BlockingDeque<CutoverEntry> waiting = new LinkedBlockingDeque<>();
    private final AtomicInteger notNoted = new AtomicInteger();
    private final Thread thread;

    /** Makes one; notes nothing before {@link #start}. */
    public StateTrail(AuditTrail trail, String member, RandomGenerator random) {
        this.trail = new Trail(trail);
        this.member = member;
        this.backoff = new Backoff(RETRY_MIN, RETRY_MAX, random);
        this.thread =
                Thread.ofPlatform().name("tidegate-state-trail").daemon().unstarted(this::run);
    }

    /** Starts; to be called once. */
    public void start() {
        thread.start();
    }

    /** A line of the cutover's log was written; returns at once. */
    public void wrote(CutoverEntry entry) {
        switch (entry.kind()) {
            case TAKEN_OVER, ENTERED, FAILED, ALARM -> {
                notNoted.incrementAndGet();
                waiting.add(entry);
            }
            case INTENT, DONE -> {} // what a state is made of: the cutover's log has it
        }
    }

    private void run() {
        try {
            while (true) {
                noteOrKeep(waiting.take());
            }
        } catch (InterruptedException _) {
            LOG.debug("told to end");
        }
    }

    /** What was under way when the thread is to end is told with the rest. */
    private void noteOrKeep(CutoverEntry entry) throws InterruptedException {
        try {
            note(entry);
            notNoted.decrementAndGet();
        } catch (InterruptedException e) {
            waiting.addFirst(entry);
            throw e;
        }
    }

    private void note(CutoverEntry entry) throws InterruptedException {
        Deed deed =
                new Deed(
                        "tidegate",
                        "",
                        "itself",
                        member,
                        "cutover.state",
                        entry.handover().toString());
        while (true) {
            try {
                trail.note(deed, outcome(entry), detail(entry));
                backoff.reset();
                return;
            } catch (TidegateException e) {
                Failure failure = Failure.of(e, Instant.now());
                LOG.warn(
                        "that the cutover is {} is not in the audit trail yet: {}: {}",
                        entry.state(),
                        failure.code(),
                        failure.fact());
            }
            TimeUnit.NANOSECONDS.sleep(backoff.afterFailure().toNanos());
        }
    }

    private static Outcome outcome(CutoverEntry entry) {
        return switch (entry.kind()) {
            case TAKEN_OVER, ENTERED, INTENT, DONE -> Outcome.DONE;
            case FAILED, ALARM -> Outcome.FAILED;
        };
    }

    private static String detail(CutoverEntry entry) {
        String step = entry.step().map(it -> ", " + it).orElse("");
        String facts =
                entry.facts().stream()
                        .map(it -> it.name() + " " + it.value())
                        .collect(Collectors.joining("; "));
        return "%s %s%s%s"
                .formatted(entry.kind(), entry.state(), step, facts.isEmpty() ? "" : ": " + facts);
    }

    /** Waits a moment until all is noted; what is not is in the cutover's log alone. */
    @Override
    public void close() {
        long end = System.nanoTime() + END_MAX.toNanos();
        try {
            while (notNoted.get() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            thread.interrupt();
            thread.join(END_MAX);
        } catch (InterruptedException e) {
            LOG.debug("told not to wait", e);
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
        waiting.forEach(it ->
                LOG.error(
                        "that the cutover is {} is missing in the audit trail; tidegate.cutover_log"
                                + " has it",
                        it.state()));
    }
}
