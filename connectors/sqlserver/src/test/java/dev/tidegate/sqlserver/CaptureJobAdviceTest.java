package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.CaptureJob.Headroom;
import dev.tidegate.capture.CaptureJob.Health;
import dev.tidegate.capture.CaptureJob.JobSettings;
import dev.tidegate.capture.CaptureJob.Log;
import dev.tidegate.capture.CaptureJob.Scan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator is told about the capture job, and what it should be set to. */
final class CaptureJobAdviceTest {
    private static final CaptureJobs.Capture STOCK =
            new CaptureJobs.Capture(Duration.ofSeconds(5), 500, 10, true);
    private static final CaptureJobs.Capture TUNED =
            new CaptureJobs.Capture(Duration.ofSeconds(1), 5_000, 10, true);

    private Duration scanAge = Duration.ofSeconds(1);
    private double rate = 10;
    private long errors;
    private Duration left = Duration.ofHours(70);
    private Log log = new Log("NOTHING", Optional.of(0.1));

    @Test
    void aTunedJobThatKeepsUpNeedsNothing() {
        assertThat(advice(TUNED)).isEmpty();
    }

    @Test
    void theMostUrgentThingIsSaid() {
        rate = 49_000;
        assertThat(advice(TUNED)).contains("takes nearly all that it can");
        log = new Log("REPLICATION", Optional.of(0.9));
        assertThat(advice(TUNED)).contains("log fills up");
        errors = 2;
        assertThat(advice(TUNED)).contains("had errors");
        left = Duration.ofMinutes(30);
        assertThat(advice(TUNED)).contains("not captured yet in 30 minutes: raise the retention");
        scanAge = Duration.ofMinutes(5);
        assertThat(advice(TUNED)).contains("does not scan");
    }

    @Test
    void aSlowJobIsToBeTuned() {
        assertThat(advice(STOCK)).contains("slower than it need be");
        assertThat(CaptureJobTuning.problem(STOCK).orElseThrow())
                .isEqualTo(
                        "the capture job can take 1,000 transactions a second, and adds up to 5 s");
        assertThat(CaptureJobTuning.problem(TUNED)).isEmpty();
    }

    @Test
    void tuningRaisesWhatIsTooLowAndKeepsWhatIsNot() {
        CaptureJobs.Capture large =
                new CaptureJobs.Capture(Duration.ofSeconds(10), 20_000, 50, false);

        assertThat(CaptureJobTuning.statement(large))
                .contains(
                        "@pollinginterval = 1, @maxtrans = 20000, @maxscans = 50, @continuous = 1");
        assertThat(CaptureJobTuning.problem(large))
                .contains("the capture job ends after one cycle instead of going on");
    }

    @Test
    void versionsAreComparedNumberByNumber() {
        assertThat(ServerChecks.isAtLeast("16.0.1000.6", 13, 0, 4001)).isTrue();
        assertThat(ServerChecks.isAtLeast("13.0.4001.0", 13, 0, 4001)).isTrue();
        assertThat(ServerChecks.isAtLeast("13.0.1601.5", 13, 0, 4001)).isFalse();
        assertThat(ServerChecks.isAtLeast("9.00.5000.00", 13, 0, 4001)).isFalse();
    }

    private String advice(CaptureJobs.Capture job) {
        Health health =
                new Health(
                        Optional.of(
                                new JobSettings(
                                        job.pollInterval(),
                                        Optional.of(CaptureJobTuning.transactionsPerSecond(job)))),
                        Optional.of(new Scan(scanAge, Duration.ZERO, 0, Optional.of(rate))),
                        Optional.of(errors),
                        Optional.of(log),
                        Optional.of(new Headroom(Duration.ofDays(3), left, Optional.empty())),
                        Optional.empty(),
                        List.of());
        return CaptureJobAdvice.of(health, Optional.of(job)).orElse("");
    }
}
