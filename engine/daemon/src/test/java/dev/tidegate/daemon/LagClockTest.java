package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the lag of a stage is, on a clock that the test moves. */
final class LagClockTest {
    private static final Instant START = Instant.parse("2026-07-01T12:00:00Z");
    private static final Duration SOURCE_AHEAD = Duration.ofHours(1);

    private Instant now = START;
    private final LagClock lag = clock(1);

    @Test
    void nothingIsKnownBeforeTheFirstWatermark() {
        assertThat(lag.lags()).isEmpty();
    }

    @Test
    void eachStageHasItsShareHoweverWrongTheClocksAre() {
        Instant written = write();
        pass(200);
        lag.captured(lsn(1), written);
        pass(300);
        lag.applied(0, window(1, written));

        assertThat(lag.lags())
                .isEqualTo(
                        Map.of("capture", millis(200), "apply", millis(300), "total", millis(500)));
    }

    @Test
    void theLagGrowsWhileAStageStandsStill() {
        Instant first = write();
        lag.captured(lsn(1), first);
        lag.applied(0, window(1, first));
        pass(1_000);
        Instant second = write();
        lag.captured(lsn(2), second);
        pass(5_000);

        assertThat(lag.lags()).containsEntry("apply", millis(5_000));
        assertThat(lag.lags()).containsEntry("total", millis(5_000));
        assertThat(lag.lags()).containsEntry("capture", millis(0));
    }

    @Test
    void theLagGrowsWhileNothingIsCaptured() {
        write();
        pass(7_000);

        assertThat(lag.lags()).containsEntry("capture", millis(7_000));
    }

    @Test
    void aWatermarkThatPassedBeforeItsWriterHeardOfItIsNotWaitedFor() {
        Instant first = write();
        Instant written = now.plus(SOURCE_AHEAD).plusMillis(1);
        pass(2);
        lag.applied(0, window(2, written));
        lag.captured(lsn(2), written);
        lag.watermarkWritten(now, written);
        pass(900);

        assertThat(first).isBefore(written);
        assertThat(lag.lags().values()).allMatch(it -> it.toMillis() < 10);
    }

    private LagClock clock(int groups) {
        LagClock clock =
                new LagClock(() -> now, GroupLag.Measure.of(groups), Duration.ofSeconds(5));
        for (int group = 0; group < groups; group++) {
            clock.begin(group);
        }
        return clock;
    }

    private Instant write() {
        Instant written = now.plus(SOURCE_AHEAD);
        lag.watermarkWritten(now, written);
        return written;
    }

    private void pass(long millis) {
        now = now.plusMillis(millis);
    }

    private static AppliedWindow window(int lsn, Instant written) {
        Checkpoint checkpoint = new Checkpoint(1, lsn(lsn), written, ChainHash.START, 0);
        return new AppliedWindow(checkpoint, 1, Map.of(), Duration.ZERO, Optional.of(written));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }
}
