package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.RollbackPolicy.Decision;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The policy rolls back for what is certain, while it is safe, and once. */
final class RollbackPolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final CutoverRecord LIVE =
            CutoverRecord.initial("shop", NOW)
                    .entering(CutoverState.LIVE, NOW)
                    .lasting(Optional.of(NOW.plusSeconds(60)));

    private final RollbackPolicy policy =
            new RollbackPolicy(new CutoverSettings.AutomaticRollback(2, Duration.ofSeconds(5)));

    @Test
    void enoughConfirmedMismatchesRollBack() {
        assertThat(policy.decide(LIVE, 2, stream(Activity.APPLYING, 0, 100), NOW))
                .isEqualTo(new Decision.RollBack("2 rows are confirmed to differ"));
    }

    @Test
    void fewerDoNot() {
        assertThat(policy.decide(LIVE, 1, stream(Activity.APPLYING, 0, 100), NOW))
                .isEqualTo(new Decision.Stay());
    }

    @Test
    void nothingRollsBackUnlessItIsSet() {
        assertThat(
                        new RollbackPolicy(CutoverSettings.AutomaticRollback.DEFAULTS)
                                .decide(LIVE, 9, stream(Activity.APPLYING, 0, 100), NOW))
                .isEqualTo(new Decision.Stay());
    }

    @Test
    void aStreamBackThatIsNotHealthySpeaksAgainstIt() {
        assertHeld(LIVE, stream(Activity.FAILED, 0, 100), NOW, "FAILED");
        assertHeld(LIVE, stream(Activity.APPLYING, 1, 100), NOW, "1 transactions put aside");
        assertHeld(LIVE, stream(Activity.APPLYING, 0, 6_000), NOW, "the lag");
    }

    @Test
    void itIsDoneOnceAndNotTooLate() {
        StreamStatus healthy = stream(Activity.APPLYING, 0, 100);

        assertHeld(LIVE.withAutomaticRollbacks(1), healthy, NOW, "already");
        assertHeld(LIVE, healthy, NOW.plusSeconds(60), "is over");
    }

    private void assertHeld(CutoverRecord record, StreamStatus back, Instant now, String why) {
        assertThat(policy.decide(record, 2, back, now))
                .isInstanceOfSatisfying(
                        Decision.Hold.class, it -> assertThat(it.fact()).contains(why));
    }

    private static StreamStatus stream(Activity activity, long deadLetters, long lagMillis) {
        return new StreamStatus(
                activity,
                Optional.empty(),
                Optional.of(Duration.ofMillis(lagMillis)),
                deadLetters,
                List.of(),
                "");
    }
}
