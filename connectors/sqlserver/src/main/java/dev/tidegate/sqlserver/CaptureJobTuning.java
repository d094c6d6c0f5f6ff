package dev.tidegate.sqlserver;

import java.time.Duration;
import java.util.Optional;

/**
 * What the capture job's settings should be. SQL Server's own numbers (5 s, 500, 10) let 1,000
 * transactions a second through and add 5 s to the lag.
 */
final class CaptureJobTuning {
    private static final Duration POLL_INTERVAL_MAX = Duration.ofSeconds(1);
    private static final int TRANSACTIONS = 5_000;
    private static final int SCANS = 10;
    private static final double CAPACITY_MIN = 5_000;

    private CaptureJobTuning() {}

    /** Transactions a second that the job can take at most; a job without pauses has no bound. */
    static double transactionsPerSecond(CaptureJobs.Capture job) {
        return (double) job.transactionsMax()
                * job.scansMax()
                / Math.max(job.pollInterval().toMillis() / 1_000.0, Double.MIN_NORMAL);
    }

    static String capacity(CaptureJobs.Capture job) {
        return job.pollInterval().isZero()
                ? "the capture job scans without a pause"
                : "the capture job can take %,.0f transactions a second, and adds up to %d s"
                        .formatted(transactionsPerSecond(job), job.pollInterval().toSeconds());
    }

    /** What is not good; empty if all is well. */
    static Optional<String> problem(CaptureJobs.Capture job) {
        if (!job.continuous()) {
            return Optional.of("the capture job ends after one cycle instead of going on");
        }
        boolean slow = job.pollInterval().compareTo(POLL_INTERVAL_MAX) > 0;
        return slow || transactionsPerSecond(job) < CAPACITY_MIN
                ? Optional.of(capacity(job))
                : Optional.empty();
    }

    /** Raises what is too low, keeps the rest, and lets the job start again. */
    static String statement(CaptureJobs.Capture job) {
        long poll = Math.min(job.pollInterval().toSeconds(), POLL_INTERVAL_MAX.toSeconds());
        return "EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = %d, @maxtrans = %d, @maxscans = %d, @continuous = 1;\n"
                        .formatted(
                                poll,
                                Math.max(job.transactionsMax(), TRANSACTIONS),
                                Math.max(job.scansMax(), SCANS))
                + CaptureJobs.RESTART;
    }
}
