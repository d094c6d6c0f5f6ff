package dev.tidegate.validate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When the audit does not read: while it is held back, and for its share of the time. Only time in
 * which a side reads for it counts, not that in which it waits. Owned by one thread.
 */
final class Rests {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    private final AuditPorts.Pace pace;
    private final int dutyPercent;
    private Duration worked = Duration.ZERO;

    Rests(AuditPorts.Pace pace, int dutyPercent) {
        this.pace = pace;
        this.dutyPercent = dutyPercent;
    }

    /** Waits while the audit is held back. */
    void beforeRange() throws InterruptedException {
        Optional<String> told = Optional.empty();
        Optional<String> reason = pace.throttle().reason();
        while (reason.isPresent()) {
            if (!reason.equals(told)) {
                pace.observer().waiting(reason.get());
                told = reason;
            }
            pace.waiting().await(() -> pace.throttle().reason().isEmpty(), LOOK_INTERVAL);
            reason = pace.throttle().reason();
        }
    }

    /** A side read since then. */
    void worked(Instant since) {
        worked = worked.plus(Duration.between(since, now()));
    }

    Instant now() {
        return pace.clock().instant();
    }

    /** Waits as long as it may not read because it did. */
    void afterRange() throws InterruptedException {
        Duration rest = worked.multipliedBy(100L - dutyPercent).dividedBy(dutyPercent);
        worked = Duration.ZERO;
        if (!rest.isZero()) {
            Instant until = now().plus(rest);
            pace.waiting().await(() -> !now().isBefore(until), rest);
        }
    }
}
