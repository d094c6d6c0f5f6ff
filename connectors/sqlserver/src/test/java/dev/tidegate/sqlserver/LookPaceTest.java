package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LookPaceTest {
    /** A wait that no test waits for. */
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void theFirstLookIsAtOnce() {
        LookPace pace = new LookPace(FOR_EVER);

        pace.awaitIteration();
    }

    @Test
    void behindChangesTheNextLookIsAtOnce() {
        LookPace pace = new LookPace(FOR_EVER);
        pace.awaitIteration();
        pace.changesWereRead();

        pace.awaitIteration();
    }

    @Test
    void behindChangesOfOtherTablesTheNextLookIsSoon() {
        LookPace pace = new LookPace(FOR_EVER);
        pace.awaitIteration();
        pace.othersHaveChanged();

        pace.awaitIteration();
    }

    @Test
    void anIdleIterationLooksManyTimesAndThenEnds() {
        LookPace pace = new LookPace(SHORT);
        pace.awaitIteration();
        int looks = 0;
        while (pace.awaitNextLook()) {
            looks++;
        }

        assertThat(looks).isBetween(2, (int) LookPace.ITERATION_MAX.dividedBy(SHORT));
    }

    @Test
    void anIterationLooksOnceWhereThePollIntervalIsLonger() {
        LookPace pace = new LookPace(LookPace.ITERATION_MAX);
        pace.awaitIteration();

        assertThat(pace.awaitNextLook()).isFalse();
    }

    @Test
    void whoIsHurriedEndsTheIterationAndBeginsTheNextAtOnce() throws Exception {
        LookPace pace = new LookPace(Duration.ofMillis(900));
        pace.awaitIteration();
        FutureTask<Boolean> wait = new FutureTask<>(pace::awaitNextLook);
        Thread.ofVirtual().start(wait);

        pace.hurry();

        assertThat(wait.get(30, TimeUnit.SECONDS)).isFalse();
        pace.awaitIteration();
        assertThat(pace.awaitNextLook()).as("it waits again").isTrue();
    }

    @Test
    void aStopEndsEveryWait() throws Exception {
        LookPace pace = new LookPace(FOR_EVER);
        pace.awaitIteration();
        FutureTask<Void> wait = new FutureTask<>(pace::awaitIteration, null);
        Thread.ofVirtual().start(wait);

        pace.stop();

        wait.get(30, TimeUnit.SECONDS);
        assertThat(pace.awaitNextLook()).isFalse();
    }
}
