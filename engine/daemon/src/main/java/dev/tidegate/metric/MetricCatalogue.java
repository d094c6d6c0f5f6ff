package dev.tidegate.metric;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Every metric of Tidegate's own: what is exposed, and {@code deploy/metrics.md}, go by it. */
public final class MetricCatalogue {
    /** Lag of each stage. */
    public static final Metric LAG_SECONDS =
            Metric.gauge(
                    "tidegate_lag_seconds",
                    "Lag of a stage: capture (source commit until it is in the journal), apply"
                            + " (journal until it is visible on the target), total (source until"
                            + " target). Measured with watermarks, so an idle source shows a small"
                            + " number; grows while a stage stands still. NaN before the first"
                            + " measurement.",
                    "stage");

    /** Age of the last sign of life of capture. */
    public static final Metric CAPTURE_SILENT_SECONDS =
            Metric.gauge(
                    "tidegate_capture_silent_seconds",
                    "Time since capture last read the source's log to its end, or wrote to the"
                            + " journal. Idle: below a few seconds. NaN before the first time.");

    /** Whether the capture job runs. */
    public static final Metric CAPTURE_JOB_RUNNING =
            Metric.gauge(
                    "tidegate_capture_job_running",
                    "1 while the source's capture job scans the log, 0 when its last scan is too"
                            + " long ago. NaN if that cannot be seen (VIEW DATABASE STATE).");

    /** The capture job's interval. */
    public static final Metric CAPTURE_JOB_POLL_SECONDS =
            Metric.gauge(
                    "tidegate_capture_job_poll_interval_seconds",
                    "How long the capture job waits between cycles: what it adds to the lag at most."
                            + " NaN if that cannot be seen.");

    /** Age of the last scan. */
    public static final Metric CAPTURE_JOB_SCAN_AGE_SECONDS =
            Metric.gauge(
                    "tidegate_capture_job_scan_age_seconds",
                    "Time since the capture job last scanned the log. Idle: about its interval. NaN"
                            + " if that cannot be seen.");

    /** Latency of the last scan. */
    public static final Metric CAPTURE_JOB_LATENCY_SECONDS =
            Metric.gauge(
                    "tidegate_capture_job_scan_latency_seconds",
                    "From a commit to its capture in the last scan, in whole seconds, by the source"
                            + " itself: the part of the lag that is the job's. NaN if that cannot be"
                            + " seen.");

    /** What the job can take. */
    public static final Metric CAPTURE_JOB_CAPACITY =
            Metric.gauge(
                    "tidegate_capture_job_transactions_per_second_max",
                    "What the capture job can take: maxtrans × maxscans in each interval. +Inf"
                            + " without a pause; NaN if that cannot be seen.");

    /** What the job takes. */
    public static final Metric CAPTURE_JOB_RATE =
            Metric.gauge(
                    "tidegate_capture_job_transactions_per_second",
                    "What the capture job took in its last scans. Idle: the watermarks, see"
                            + " lag_probe_interval. NaN if that cannot be seen.");

    /** Errors of the job. */
    public static final Metric CAPTURE_JOB_ERRORS =
            Metric.gauge(
                    "tidegate_capture_job_errors_last_hour",
                    "Errors in sys.dm_cdc_errors of the last hour. NaN if that cannot be seen.");

    /** How long until the cleanup passes. */
    public static final Metric RETENTION_HEADROOM_SECONDS =
            Metric.gauge(
                    "tidegate_source_retention_headroom_seconds",
                    "Time until CDC's cleanup removes what is not captured yet: at 0 capture stops"
                            + " with SOURCE_LOG_TRUNCATED. Idle: CDC's retention. NaN if that cannot"
                            + " be seen.");

    /** How full the source's log is. */
    public static final Metric SOURCE_LOG_USED_RATIO =
            Metric.gauge(
                    "tidegate_source_log_used_ratio",
                    "How much of the source's transaction log is in use, from 0 to 1; a capture job"
                            + " that stands still lets it fill up. NaN if that cannot be seen.");

    /** Transactions in the journal. */
    public static final Metric CAPTURE_TRANSACTIONS =
            Metric.counter(
                    "tidegate_capture_transactions_total",
                    "Source transactions written to the journal. Idle: grows with the watermarks,"
                            + " see lag_probe_interval.");

    /** Changes in the journal. */
    public static final Metric CAPTURE_CHANGES =
            Metric.counter(
                    "tidegate_capture_changes_total",
                    "Changes and watermarks written to the journal.");

    /** Transactions on the target. */
    public static final Metric APPLY_TRANSACTIONS =
            Metric.counter(
                    "tidegate_apply_transactions_total",
                    "Source transactions applied to the target. Idle: grows with the watermarks.");

    /** Changes on the target. */
    public static final Metric APPLY_CHANGES =
            Metric.counter(
                    "tidegate_apply_changes_total",
                    "Changes applied to the target, without those that the load had brought"
                            + " already. Idle: stands still.",
                    "table",
                    "kind");

    /** Size of windows. */
    public static final Metric APPLY_WINDOW_CHANGES =
            Metric.histogram(
                    "tidegate_apply_window_changes",
                    "Changes in each window (one target transaction). Idle: windows of 0.");

    /** Time of commits. */
    public static final Metric APPLY_COMMIT_SECONDS =
            Metric.histogram(
                    "tidegate_apply_commit_seconds",
                    "How long the target took to apply the rest of a window and commit it.");

    /** Whether apply waits. */
    public static final Metric APPLY_THROTTLED =
            Metric.gauge(
                    "tidegate_apply_throttled",
                    "1 while apply waits so that the target is spared; status says why. 0"
                            + " otherwise.");

    /** Rows of the load. */
    public static final Metric LOAD_ROWS =
            Metric.counter(
                    "tidegate_load_rows_total",
                    "Rows that the load has read from the source since the start of the process,"
                            + " also those that it reads again. Idle: stands still.",
                    "table");

    /** Bytes of the load. */
    public static final Metric LOAD_BYTES =
            Metric.counter(
                    "tidegate_load_bytes_total",
                    "Bytes of these rows, as estimated from their values. Idle: stands still.",
                    "table");

    /** Open chunks. */
    public static final Metric LOAD_CHUNKS_OPEN =
            Metric.gauge(
                    "tidegate_load_chunks_open",
                    "Chunks (key ranges) that are being read, or wait for apply, each with a session"
                            + " on the target. Idle: 0.");

    /** Chunks that are done. */
    public static final Metric LOAD_CHUNKS =
            Metric.counter(
                    "tidegate_load_chunks_total",
                    "Chunks that were loaded and handed over to apply.");

    /** Chunks to do again. */
    public static final Metric LOAD_CHUNKS_GIVEN_UP =
            Metric.counter(
                    "tidegate_load_chunks_given_up_total",
                    "Chunks that were undone, to be done again: too many changes of their rows, a"
                            + " change of the table, a failure. The log says which. Many of them:"
                            + " load.kept_bytes_max is too small for what is written.");

    /** Memory of open chunks. */
    public static final Metric LOAD_KEPT_BYTES =
            Metric.gauge(
                    "tidegate_load_kept_bytes",
                    "Memory that changes of open chunks' rows take; load.kept_bytes_max for each"
                            + " group is the most. Idle: 0.");

    /** Whether the load waits. */
    public static final Metric LOAD_THROTTLED =
            Metric.gauge(
                    "tidegate_load_throttled",
                    "1 while there are rows to load and no chunk is begun: it is paused, the stream"
                            + " lags, or the target or the source is spared; status says why. 0"
                            + " otherwise.");

    /** How slow the source is. */
    public static final Metric SOURCE_COMMIT_SECONDS =
            Metric.gauge(
                    "tidegate_source_commit_seconds",
                    "How long the source takes for a commit of one row, the mean of the last five;"
                            + " above load.source_commit_max the load waits. NaN while nothing is"
                            + " to be loaded, or that setting is 0s.");

    /** What operators took out. */
    public static final Metric TABLES_NOT_FOLLOWED =
            Metric.gauge(
                    "tidegate_tables_not_followed",
                    "Tables that an operator skipped: what the target has of them grows old. Idle:"
                            + " 0. Those that were removed do not count.");

    /** How far a load is. */
    public static final Metric LOAD_PROGRESS_RATIO =
            Metric.gauge(
                    "tidegate_load_progress_ratio",
                    "Part of the table that is loaded, from 0 to 1, by the source's statistics; 1"
                            + " only when the load is complete.",
                    "table");

    /** What the pipeline does. */
    public static final Metric PHASE =
            Metric.gauge(
                    "tidegate_phase", "1 for the phase that the pipeline is in, else 0.", "phase");

    /** Starts after failures. */
    public static final Metric RESTARTS =
            Metric.counter(
                    "tidegate_restarts_total",
                    "How often the workers were started again after a failure.");

    /** Readings of the log. */
    public static final Metric CAPTURE_STARTS =
            Metric.counter(
                    "tidegate_capture_starts_total",
                    "How often the reading of the source's log began; not when a table is added.");

    /** Failures. */
    public static final Metric ERRORS =
            Metric.counter(
                    "tidegate_errors_total",
                    "Failures by their code (errors.md). Every code is there from the start.",
                    "code");

    /** How long failures follow each other. */
    public static final Metric FAILING_SECONDS =
            Metric.gauge(
                    "tidegate_failing_seconds",
                    "Time since the first of the failures that no steady run has ended yet. Idle:"
                            + " 0; grows while the workers are started again and again, or stand"
                            + " still.");

    /** What is in quarantine. */
    public static final Metric QUARANTINED_TRANSACTIONS =
            Metric.gauge(
                    "tidegate_quarantined_transactions",
                    "Transactions that an operator had put aside, and that are not resolved: the"
                            + " target lacks what they did. Idle: 0.");

    /** For how long. */
    public static final Metric QUARANTINE_OLDEST_SECONDS =
            Metric.gauge(
                    "tidegate_quarantine_oldest_seconds",
                    "Time since the oldest of them was put aside. Idle: 0.");

    /** What this process has. */
    public static final Metric GROUPS =
            Metric.gauge(
                    "tidegate_groups",
                    "Replication groups that this process has. 0 while it stands by. The sum over"
                            + " all processes of a pipeline is the number of its groups; less, and"
                            + " one is without an owner.");

    /** Lag of each group. */
    public static final Metric GROUP_LAG_SECONDS =
            Metric.gauge(
                    "tidegate_group_lag_seconds",
                    "Lag of a replication group from the source until it is visible on the target;"
                            + " of those that this process has, or had. NaN while another process"
                            + " has it, and before the first measurement.",
                    "group");

    /** What each group does. */
    public static final Metric GROUP_PHASE =
            Metric.gauge(
                    "tidegate_group_phase",
                    "1 for the phase that a replication group of this process is in, else 0; 0"
                            + " everywhere while another process has it.",
                    "group",
                    "phase");

    /** What runs. */
    public static final Metric BUILD =
            Metric.gauge(
                    "tidegate_build_version", "Always 1; the label is the version.", "version");

    /** Tables by where they stand. */
    public static final Metric VALIDATION_TABLES =
            Metric.gauge(
                    "tidegate_validation_tables",
                    "How many tables stand so: VERIFIED, PENDING, SUSPECT, MISMATCH or EXCLUDED. All"
                            + " 0 where nothing is audited.",
                    "state");

    /** Rows that certainly differ. */
    public static final Metric VALIDATION_MISMATCHES =
            Metric.gauge(
                    "tidegate_validation_mismatches",
                    "Rows that certainly differ, confirmed under locks, and not repaired yet. Should"
                            + " be 0.",
                    "table");

    /** Age of a table. */
    public static final Metric VALIDATION_AGE_SECONDS =
            Metric.gauge(
                    "tidegate_validation_age_seconds",
                    "Time since both sides were last known to hold the same rows: the older of the"
                            + " two comparisons. Goes on growing while a table is not VERIFIED. NaN"
                            + " before the first, and for a table that is EXCLUDED.",
                    "table");

    /** Age of the oldest table. */
    public static final Metric VALIDATION_OLDEST_AGE_SECONDS =
            Metric.gauge(
                    "tidegate_validation_oldest_age_seconds",
                    "The largest age of a table that is audited. NaN as long as one was never"
                            + " compared.");

    /** Rows that audits read. */
    public static final Metric VALIDATION_ROWS =
            Metric.counter(
                    "tidegate_validation_rows_total",
                    "Rows that the audits read from a side: source or target.",
                    "table",
                    "side");

    /** Time in which audits read. */
    public static final Metric VALIDATION_READ_SECONDS =
            Metric.counter(
                    "tidegate_validation_read_seconds_total",
                    "Time in which the audits read a side, source or target, on all connections"
                            + " together. Its rate over all tables is at most validate.threads times"
                            + " validate.duty_percent, for each replication group.",
                    "table",
                    "side");

    /** Suspicions that came to nothing. */
    public static final Metric VALIDATION_CLEARED =
            Metric.counter(
                    "tidegate_validation_cleared_total",
                    "Keys that looked different and were not, when they were read again under locks."
                            + " More than now and then mean that load.visibility_guard is too short.",
                    "table");

    /** Suspicions that were right. */
    public static final Metric VALIDATION_CONFIRMED =
            Metric.counter(
                    "tidegate_validation_confirmed_total",
                    "Differences that were confirmed, each time that one was.",
                    "table");

    /** Passes that were begun anew. */
    public static final Metric VALIDATION_BEGUN_ANEW =
            Metric.counter(
                    "tidegate_validation_begun_anew_total",
                    "Comparisons, or parts of them, that were begun anew: apply started again, or"
                            + " more changed than can be kept.",
                    "table");

    /** Changes of a row that did not begin with what the change before had left. */
    public static final Metric VALIDATION_BROKEN_IMAGES =
            Metric.counter(
                    "tidegate_validation_broken_images_total",
                    "Changes of a row that did not begin with what the change before had left, among"
                            + " the rows that change most: one in between is not in the journal."
                            + " Should be 0; each such row is looked at at once.",
                    "table");

    /** Tables of which the ledger does not know all. */
    public static final Metric VALIDATION_LEDGER_UNKNOWN_TABLES =
            Metric.gauge(
                    "tidegate_validation_ledger_unknown_tables",
                    "Tables of which the ledger does not know all: loaded or changed without one, large"
                            + " objects that the log left out, a transaction in quarantine, or other"
                            + " excluded columns. They are compared with the source all the same.");

    /** Columns that nobody compares. */
    public static final Metric VALIDATION_EXCLUDED_COLUMNS =
            Metric.gauge(
                    "tidegate_validation_excluded_columns",
                    "Columns of a table that are not compared: not replicated, or left out by"
                            + " validate.columns_excluded.",
                    "table");

    /** Tables whose changes are not applied since they differ. */
    public static final Metric VALIDATION_SET_ASIDE_TABLES =
            Metric.gauge(
                    "tidegate_validation_set_aside_tables",
                    "Tables that are skipped while rows of them certainly differ, as"
                            + " validate.on_mismatch: quarantine_table does it. Should be 0.");

    /** Ledgers that were made known again. */
    public static final Metric VALIDATION_ANCHORED =
            Metric.counter(
                    "tidegate_validation_anchored_total",
                    "How often the ledger of a table, of which not all was known, was made what its"
                            + " rows come to.",
                    "table");

    /** Whether audits wait. */
    public static final Metric VALIDATION_THROTTLED =
            Metric.gauge(
                    "tidegate_validation_throttled",
                    "1 while the audits read nothing: paused, the target is to be spared, or apply"
                            + " lags. 0 while they keep within their own bounds.");

    /** Whether audits stand still. */
    public static final Metric VALIDATION_FAILING =
            Metric.gauge(
                    "tidegate_validation_failing",
                    "1 while an error keeps the audits from going on; they are tried again, and"
                            + " nothing else stops.");

    /** All of them, in the order of the table. */
    public static final List<Metric> ALL =
            CutoverMetrics.with(
                    LAG_SECONDS,
                    CAPTURE_SILENT_SECONDS,
                    CAPTURE_JOB_RUNNING,
                    CAPTURE_JOB_POLL_SECONDS,
                    CAPTURE_JOB_SCAN_AGE_SECONDS,
                    CAPTURE_JOB_LATENCY_SECONDS,
                    CAPTURE_JOB_CAPACITY,
                    CAPTURE_JOB_RATE,
                    CAPTURE_JOB_ERRORS,
                    RETENTION_HEADROOM_SECONDS,
                    SOURCE_LOG_USED_RATIO,
                    CAPTURE_TRANSACTIONS,
                    CAPTURE_CHANGES,
                    APPLY_TRANSACTIONS,
                    APPLY_CHANGES,
                    APPLY_WINDOW_CHANGES,
                    APPLY_COMMIT_SECONDS,
                    APPLY_THROTTLED,
                    LOAD_ROWS,
                    LOAD_BYTES,
                    LOAD_PROGRESS_RATIO,
                    LOAD_CHUNKS_OPEN,
                    LOAD_CHUNKS,
                    LOAD_CHUNKS_GIVEN_UP,
                    LOAD_KEPT_BYTES,
                    LOAD_THROTTLED,
                    SOURCE_COMMIT_SECONDS,
                    TABLES_NOT_FOLLOWED,
                    VALIDATION_TABLES,
                    VALIDATION_MISMATCHES,
                    VALIDATION_AGE_SECONDS,
                    VALIDATION_OLDEST_AGE_SECONDS,
                    VALIDATION_ROWS,
                    VALIDATION_READ_SECONDS,
                    VALIDATION_CLEARED,
                    VALIDATION_CONFIRMED,
                    VALIDATION_BEGUN_ANEW,
                    VALIDATION_BROKEN_IMAGES,
                    VALIDATION_LEDGER_UNKNOWN_TABLES,
                    VALIDATION_EXCLUDED_COLUMNS,
                    VALIDATION_THROTTLED,
                    VALIDATION_FAILING,
                    VALIDATION_SET_ASIDE_TABLES,
                    VALIDATION_ANCHORED,
                    PHASE,
                    RESTARTS,
                    CAPTURE_STARTS,
                    ERRORS,
                    FAILING_SECONDS,
                    QUARANTINED_TRANSACTIONS,
                    QUARANTINE_OLDEST_SECONDS,
                    GROUPS,
                    GROUP_LAG_SECONDS,
                    GROUP_PHASE,
                    BUILD);

    /** Beginnings of the names that Micrometer's binders for the JVM use. */
    public static final List<String> JVM_PREFIXES = List.of("jvm_", "process_", "system_");

    private MetricCatalogue() {}

    /** The page {@code deploy/metrics.md}. */
    public static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Metrics

                        Generated from `MetricCatalogue`; do not edit.

                        Served at `/metrics` in Prometheus' text format. Beside these, Micrometer's metrics of the
                        JVM and the process (`jvm_*`, `process_*`, `system_*`). A histogram has `_bucket`, `_sum`,
                        `_count`, and a gauge `_max` of the last minutes.

                        | metric | kind | labels | what it means |
                        |---|---|---|---|
                        """);
        for (Metric metric : ALL) {
            String labels =
                    metric.labels().stream()
                            .map(label -> "`" + label + "`")
                            .collect(Collectors.joining(", "));
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    metric.name(),
                                    metric.kind().name().toLowerCase(Locale.ROOT),
                                    labels,
                                    metric.help()));
        }
        return page.toString();
    }
}
