package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a source counts as slow, and when no longer. */
final class CommitPaceTest {
    private final CommitPace pace = new CommitPace(Duration.ofSeconds(1));

    private void took(long millis, int times) {
        for (int i = 0; i < times; i++) {
            pace.took(Duration.ofMillis(millis));
        }
    }

    @Test
    void aSingleCommitThatTakesLongIsNothing() {
        took(2, 10);
        took(4_900, 1);

        assertThat(pace.reason()).isEmpty();
        took(2, 10);
        assertThat(pace.reason()).isEmpty();
        assertThat(pace.mean()).contains(Duration.ofMillis(2));
    }

    @Test
    void nothingIsSaidBeforeEnoughCommitsAreKnown() {
        took(60_000, CommitPace.COMMITS - 1);

        assertThat(pace.mean()).isEmpty();
        assertThat(pace.reason()).isEmpty();
    }

    @Test
    void exactlyTheMaximumIsNotSlow() {
        took(1_000, 50);

        assertThat(pace.reason()).isEmpty();
    }

    @Test
    void itIsSlowAboveTheMaximumUntilItIsAtHalfOfThat() {
        took(1_001, CommitPace.COMMITS);
        assertThat(pace.reason())
                .contains("the source takes 1.00 s for a commit, load.source_commit_max is 1s");

        took(501, 20);
        assertThat(pace.reason())
                .contains(
                        "the source still takes 0.50 s for a commit, the load goes on at half of 1s");
        took(500, CommitPace.COMMITS);
        assertThat(pace.reason()).isEmpty();
    }

    @Test
    void aSourceAroundTheMaximumDoesNotLetTheLoadStartAndStop() {
        took(1_100, CommitPace.COMMITS);
        List<Boolean> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            took(i % 2 == 0 ? 900 : 1_100, 1);
            slow.add(pace.reason().isPresent());
        }

        assertThat(slow).containsOnly(true);
    }

    @Test
    void aCommitThatFailsSaysNothing() {
        Deque<Optional<Duration>> commits = new ArrayDeque<>();
        SourceProbe probe =
                new SourceProbe(
                        "probe",
                        () -> commits.removeFirst().orElseThrow(CommitPaceTest::gone),
                        pace,
                        Duration.ofSeconds(1),
                        () -> true);
        for (int i = 0; i < CommitPace.COMMITS; i++) {
            commits.add(Optional.of(Duration.ofSeconds(3)));
            commits.add(Optional.empty());
        }
        while (!commits.isEmpty()) {
            probe.look();
        }

        assertThat(pace.mean()).contains(Duration.ofSeconds(3));
    }

    private static TidegateException gone() {
        return new TidegateException(ErrorCode.SOURCE_UNAVAILABLE, "it is gone", "Wait.");
    }
}
