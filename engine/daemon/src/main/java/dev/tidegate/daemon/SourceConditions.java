package dev.tidegate.daemon;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.alert.Condition;
import dev.tidegate.alert.Observed;
import dev.tidegate.control.Status.CaptureJobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is not as it should be of SQL Server's own part: capture job, retention, log. */
final class SourceConditions {
    static final String START_JOB =
            "see that SQL Server's Agent runs, then tidegate preflight --fix --only source.jobs"
                    + " --config FILE";

    private static final String RAISE_RETENTION =
            "on the source: EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 10080"
                    + " (minutes), then see why capture is behind";

    private static final Duration LATENCY_MAX = Duration.ofSeconds(30);
    private static final double LOG_FILLS = 0.7;
    private static final double LOG_NEARLY_FULL = 0.85;

    /** Of what must be kept at least, the part that is left when it is urgent. */
    private static final int URGENT = 4;

    private SourceConditions() {}

    static List<Observed> of(CaptureJobStatus job, AlertSettings.Bounds bounds) {
        List<Observed> found = new ArrayList<>();
        job.running()
                .filter(it -> !it)
                .ifPresent(_ ->
                        found.add(
                                Observed.of(
                                        Condition.CAPTURE_JOB_STOPPED, stands(job), START_JOB)));
        job.errors()
                .filter(it -> it > 0)
                .ifPresent(it ->
                        found.add(
                                Observed.of(
                                        Condition.CAPTURE_JOB_ERRORS,
                                        "the source's capture job had %d errors in the last hour"
                                                .formatted(it),
                                        "on the source: SELECT * FROM sys.dm_cdc_errors")));
        job.latencySeconds()
                .map(Duration::ofSeconds)
                .filter(it -> it.compareTo(LATENCY_MAX) > 0)
                .ifPresent(it ->
                        found.add(
                                Observed.of(
                                        Condition.CAPTURE_JOB_SLOW,
                                        "the source's capture job is %s behind its commits"
                                                .formatted(StreamConditions.span(it)),
                                        "tidegate preflight --fix --only source.jobs --config"
                                                + " FILE")));
        job.headroomSeconds()
                .map(Duration::ofSeconds)
                .filter(it -> it.compareTo(bounds.retentionMin()) < 0)
                .ifPresent(it -> found.add(retention(job, it, bounds)));
        job.logUsedRatio().filter(it -> it > LOG_FILLS).ifPresent(it -> found.add(log(job, it)));
        return found;
    }

    private static String stands(CaptureJobStatus job) {
        return "the source's capture job does not scan the log"
                + job.lastScanSeconds()
                        .map(it ->
                                ": its last scan was %s ago"
                                        .formatted(StreamConditions.span(Duration.ofSeconds(it))))
                        .orElse("");
    }

    private static Observed retention(
            CaptureJobStatus job, Duration left, AlertSettings.Bounds bounds) {
        boolean urgent = left.multipliedBy(URGENT).compareTo(bounds.retentionMin()) < 0;
        String kept =
                job.retentionSeconds()
                        .map(it ->
                                "; it keeps changes for "
                                        + StreamConditions.span(Duration.ofSeconds(it)))
                        .orElse("");
        return Observed.of(
                urgent ? Condition.RETENTION_NEARLY_OVER : Condition.RETENTION_SHORT,
                "in %s CDC's cleanup removes what is not captured yet%s"
                        .formatted(StreamConditions.span(left), kept),
                RAISE_RETENTION);
    }

    private static Observed log(CaptureJobStatus job, double used) {
        return Observed.of(
                used > LOG_NEARLY_FULL
                        ? Condition.SOURCE_LOG_NEARLY_FULL
                        : Condition.SOURCE_LOG_FILLS,
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the source's transaction log are in use%s",
                        used * 100,
                        job.logReuseWait().map(it -> "; it waits for " + it).orElse("")),
                "let the capture job and the log's backups run: tidegate preflight --only"
                        + " source.jobs --config FILE");
    }
}
