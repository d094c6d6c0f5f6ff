package dev.tidegate.sqlserver;

import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.CaptureJob.Health;
import java.time.Duration;
import java.util.Optional;

/** What an operator should do about the capture job: the most urgent thing, in a sentence. */
final class CaptureJobAdvice {
    private static final double LOG_USED_RATIO_MAX = 0.7;
    private static final double BUSY_RATIO = 0.8;
    private static final String TUNE = "run \"tidegate preflight --fix --only source.jobs\"";

    private CaptureJobAdvice() {}

    static Optional<String> of(Health health, Optional<CaptureJobs.Capture> job) {
        if (health.running().filter(running -> !running).isPresent()) {
            return Optional.of(
                    "The capture job does not scan the log: see that SQL Server Agent runs, then "
                            + TUNE
                            + ".");
        }
        Optional<CaptureJob.Headroom> small = health.headroom().filter(CaptureJobAdvice::isSmall);
        if (small.isPresent()) {
            return Optional.of(
                    "CDC's cleanup removes what is not captured yet in %,d minutes: raise the retention now, then see why capture is behind."
                            .formatted(small.get().left().toMinutes()));
        }
        if (health.errors().filter(errors -> errors > 0).isPresent()) {
            return Optional.of(
                    "The capture job had errors in the last hour: SELECT * FROM sys.dm_cdc_errors.");
        }
        if (health.log().filter(CaptureJobAdvice::fills).isPresent()) {
            return Optional.of(
                    "The source's log fills up and waits for the capture job: " + TUNE + ".");
        }
        if (job.isPresent() && isBusy(health)) {
            return Optional.of("The capture job takes nearly all that it can: " + TUNE + ".");
        }
        return job.flatMap(CaptureJobTuning::problem)
                .map(_ -> "The capture job is slower than it need be: " + TUNE + ".");
    }

    /** Less than a third of what it was when all was captured. */
    private static boolean isSmall(CaptureJob.Headroom headroom) {
        return headroom.left().multipliedBy(3).compareTo(headroom.retention()) < 0
                || headroom.left().isZero() && headroom.retention().compareTo(Duration.ZERO) > 0;
    }

    private static boolean fills(CaptureJob.Log log) {
        return log.reuseWait().equals("REPLICATION")
                && log.usedRatio().filter(used -> used > LOG_USED_RATIO_MAX).isPresent();
    }

    private static boolean isBusy(Health health) {
        Optional<Double> capacity =
                health.settings().flatMap(CaptureJob.JobSettings::transactionsPerSecondMax);
        Optional<Double> rate = health.lastScan().flatMap(CaptureJob.Scan::transactionsPerSecond);
        return capacity.isPresent() && rate.isPresent() && rate.get() > capacity.get() * BUSY_RATIO;
    }
}
