package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.Readiness.Measurements;
import dev.tidegate.cutover.Readiness.Report;
import dev.tidegate.cutover.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PauseReadinessTest {
    private static final Blocker BLOCKER =
            new Blocker("table dbo.x is not captured", "Capture it.");

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final LagSamples samples = new LagSamples();
    private final MemoryStream back = new MemoryStream(Direction.BACK);

    @Test
    void bothSidesSayWhatForbidsItAndTheLongestTransactionCounts() {
        samples.add(Duration.ofMillis(80), NOW);

        Report report = readiness(side(40), side(900, BLOCKER)).examine(Direction.FORWARD);

        assertThat(report.blockers()).containsExactly(BLOCKER);
        assertThat(report.measurements().longestTransaction()).isEqualTo(Duration.ofMillis(900));
        assertThat(report.measurements().hooks()).isEqualTo(Duration.ofMillis(7));
        assertThat(report.measurements().roundTrip()).isPositive();
    }

    @Test
    void aDrainIsExpectedToTakeWhatWatermarksTook() {
        for (int i = 1; i <= 200; i++) {
            samples.add(Duration.ofMillis(i), NOW);
        }

        Measurements measured = readiness().examine(Direction.FORWARD).measurements();

        assertThat(measured.lag()).isEqualTo(Duration.ofMillis(200));
        assertThat(measured.markerMedian()).isEqualTo(Duration.ofMillis(100));
        assertThat(measured.markerP99()).isEqualTo(Duration.ofMillis(198));
    }

    @Test
    void beforeTheLagWasMeasuredNothingBegins() {
        assertThat(readiness().examine(Direction.FORWARD).blockers())
                .singleElement()
                .extracting(Blocker::fact)
                .isEqualTo("the lag of the stream FORWARD was not measured yet");
    }

    @Test
    void ofTheWayBackItsOwnStreamIsAsked() {
        assertThat(readiness().examine(Direction.BACK).measurements().lag())
                .isEqualTo(Duration.ofMillis(120));
    }

    private PauseReadiness readiness(PauseReadiness.SideReadiness... sides) {
        return new PauseReadiness(
                List.of(sides),
                List.of(new MemorySide(Side.SOURCE).ports().fence()),
                CutoverSettings.DEFAULTS,
                new PauseReadiness.Lags(samples, back::status),
                _ -> Duration.ofMillis(7));
    }

    private static PauseReadiness.SideReadiness side(long transaction, Blocker... blockers) {
        return new PauseReadiness.SideReadiness() {
            @Override
            public List<Blocker> blockers(Direction direction) {
                return List.of(blockers);
            }

            @Override
            public Duration longestTransaction() {
                return Duration.ofMillis(transaction);
            }
        };
    }
}
