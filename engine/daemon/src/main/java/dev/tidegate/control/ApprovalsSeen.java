package dev.tidegate.control;

import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for a second person, as it was seen last: who watches it waits for no database. Each
 * look has it looked up anew behind itself, at most once each second however many watch, so that
 * nothing is asked while nobody does. Safe for use by several threads.
 */
final class ApprovalsSeen {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalsSeen.class);
    private static final Duration EACH = Duration.ofSeconds(1);

    private final Supplier<List<PendingAct>> looks;
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private volatile List<PendingAct> seen = List.of();
    private volatile long lookedAt = System.nanoTime() - EACH.toNanos();
    private volatile boolean isFailing;

    ApprovalsSeen(Supplier<List<PendingAct>> looks) {
        this.looks = looks;
    }

    /** What was seen last. */
    List<PendingAct> seen() {
        if (System.nanoTime() - lookedAt >= EACH.toNanos()
                && isLooking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("tidegate-approvals").start(this::look);
        }
        return seen;
    }

    private void look() {
        try {
            seen = looks.get();
            isFailing = false;
        } catch (TidegateException e) {
            if (!isFailing) {
                Failure failure = Failure.of(e, Instant.now());
                LOG.warn(
                        "what waits for approval is shown as it was: {}: {}",
                        failure.code(),
                        failure.fact());
            }
            isFailing = true;
        } finally {
            lookedAt = System.nanoTime();
            isLooking.set(false);
        }
    }
}
