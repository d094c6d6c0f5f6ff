package dev.tidegate.validate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the audit does not read: while it is held back, and for its share of the time. */
final class Rests {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    private final AuditPorts.Pace pace;
    private final int dutyPercent;

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

    /** Waits as long as it may not read because it did. */
    void afterRange(Instant begun) throws InterruptedException {
        if (dutyPercent < 100) {
            Duration worked = Duration.between(begun, pace.clock().instant());
            Duration rest = worked.multipliedBy(100L - dutyPercent).dividedBy(dutyPercent);
            Instant until = pace.clock().instant().plus(rest);
            pace.waiting().await(() -> !pace.clock().instant().isBefore(until), rest);
        }
    }
}
