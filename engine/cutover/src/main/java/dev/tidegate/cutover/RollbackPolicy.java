package dev.tidegate.cutover;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When to roll back without being asked: for what is certain, while it is safe, and once. Never
 * before the writers have moved: there the answer to a doubt is an abort.
 */
final class RollbackPolicy {
    private final CutoverSettings.AutomaticRollback settings;

    RollbackPolicy(CutoverSettings.AutomaticRollback settings) {
        this.settings = settings;
    }

    /** What it says. */
    sealed interface Decision {
        /** Nothing calls for it. */
        record Stay() implements Decision {}

        /** Something calls for it, and something speaks against it. */
        record Hold(String fact) implements Decision {}

        /** It is to be done. */
        record RollBack(String reason) implements Decision {}
    }

    /**
     * Decides.
     *
     * @param mismatches rows that certainly differ
     * @param back the stream that carries the writes back
     */
    Decision decide(CutoverRecord record, long mismatches, StreamStatus back, Instant now) {
        if (settings.mismatchesMin() == 0 || mismatches < settings.mismatchesMin()) {
            return new Decision.Stay();
        }
        String reason = "%d rows are confirmed to differ".formatted(mismatches);
        return against(record, back, now)
                .<Decision>map(it -> new Decision.Hold(reason + "; " + it))
                .orElseGet(() -> new Decision.RollBack(reason));
    }

    private Optional<String> against(CutoverRecord record, StreamStatus back, Instant now) {
        if (record.state() != CutoverState.LIVE) {
            return Optional.of("the cutover is " + record.phase());
        }
        if (record.terms().until().stream().noneMatch(now::isBefore)) {
            return Optional.of("the time for an automatic rollback is over");
        }
        if (record.terms().automaticRollbacks() > 0) {
            return Optional.of("there was an automatic rollback already");
        }
        if (!back.isHealthy()) {
            return Optional.of(
                    "the stream back is %s with %d transactions put aside"
                            .formatted(back.activity(), back.deadLetters()));
        }
        Optional<Duration> lag = back.lag();
        return lag.stream().anyMatch(it -> it.compareTo(settings.lagMax()) <= 0)
                ? Optional.empty()
                : Optional.of(
                        "the lag of the stream back is %s"
                                .formatted(lag.map(it -> it.toMillis() + " ms").orElse("unknown")));
    }
}
