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
    void anIdleIterationHasAsManyLooksAsItHasIntervals() {
        LookPace pace = new LookPace(LookPace.ITERATION_MAX.dividedBy(20));
        pace.awaitIteration();

        assertThat(pace.looksLeft()).isEqualTo(20);
    }

    @Test
    void anIterationLooksOnceWhereThePollIntervalIsLonger() {
        LookPace pace = new LookPace(LookPace.ITERATION_MAX.plusMillis(1));
        pace.awaitIteration();

        assertThat(pace.looksLeft()).isZero();
    }

    @Test
    void whoIsHurriedHasNoLookLeftAndBeginsTheNextIterationAtOnce() {
        LookPace pace = new LookPace(FOR_EVER);
        pace.awaitIteration();

        pace.hurry();

        assertThat(pace.looksLeft()).isZero();
        pace.awaitIteration();
        assertThat(pace.isHurried()).as("it waits again").isFalse();
    }

    @Test
    void aStopEndsEveryWait() throws Exception {
        LookPace pace = new LookPace(FOR_EVER);
        pace.awaitIteration();
        FutureTask<Void> wait = new FutureTask<>(pace::awaitIteration, null);
        Thread.ofVirtual().start(wait);

        pace.stop();

        wait.get(30, TimeUnit.SECONDS);
        assertThat(pace.isHurried()).isTrue();
    }
}
