package dev.tidegate.alert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a daemon sees of itself that an operator should know. Each is one of Prometheus' rules in
 * {@code deploy/alerts} too, as far as a metric shows it; the heading of the runbook is the same.
 */
public enum Condition {
    /** A replication group is stopped by an error, or the process cannot be a member. */
    STOPPED(
            Severity.CRITICAL,
            "pipeline",
            Patience.NONE,
            "TidegateStopped",
            "the-pipeline-is-stopped"),
    /** Something is tried again and again. */
    FAILING(
            Severity.WARNING,
            "pipeline",
            Patience.HOLD,
            "TidegateFailing",
            "it-starts-again-and-again"),
    /** The target is further behind the source than it should be. */
    LAG_HIGH(
            Severity.WARNING, "pipeline", Patience.HOLD, "TidegateLagHigh", "the-target-is-behind"),
    /** Capture has neither read nor written for a minute. */
    CAPTURE_SILENT(
            Severity.CRITICAL,
            "capture",
            Patience.HOLD,
            "TidegateCaptureSilent",
            "capture-is-silent"),
    /** The target is to be spared. */
    APPLY_THROTTLED(
            Severity.WARNING, "apply", Patience.LONG, "TidegateApplyThrottled", "apply-waits"),
    /** Transactions are missing from the target. */
    QUARANTINE(
            Severity.CRITICAL,
            "apply",
            Patience.NONE,
            "TidegateQuarantine",
            "transactions-are-put-aside"),
    /** There are rows to load, and no chunk is begun. */
    LOAD_HELD_BACK(
            Severity.WARNING,
            "load",
            Patience.LONG,
            "TidegateLoadHeldBack",
            "the-load-does-not-go-on"),
    /** Tables are skipped. */
    TABLES_NOT_FOLLOWED(
            Severity.WARNING,
            "load",
            Patience.LONG,
            "TidegateTablesNotFollowed",
            "a-table-is-not-followed"),
    /** SQL Server's own job does not read its log. */
    CAPTURE_JOB_STOPPED(
            Severity.CRITICAL,
            "source",
            Patience.HOLD,
            "TidegateCaptureJobStopped",
            "the-capture-job-does-not-run"),
    /** It had errors. */
    CAPTURE_JOB_ERRORS(
            Severity.WARNING,
            "source",
            Patience.NONE,
            "TidegateCaptureJobErrors",
            "the-capture-job-does-not-run"),
    /** It is behind. */
    CAPTURE_JOB_SLOW(
            Severity.WARNING,
            "source",
            Patience.HOLD,
            "TidegateCaptureJobSlow",
            "the-capture-job-does-not-run"),
    /** CDC's cleanup comes near to what is not captured. */
    RETENTION_SHORT(
            Severity.WARNING,
            "source",
            Patience.HOLD,
            "TidegateRetentionShort",
            "cdc-is-about-to-remove-what-is-needed"),
    /** It comes within hours. */
    RETENTION_NEARLY_OVER(
            Severity.CRITICAL,
            "source",
            Patience.HOLD,
            "TidegateRetentionNearlyOver",
            "cdc-is-about-to-remove-what-is-needed"),
    /** The source's log fills up. */
    SOURCE_LOG_FILLS(
            Severity.WARNING,
            "source",
            Patience.HOLD,
            "TidegateSourceLogFills",
            "the-sources-log-fills-up"),
    /** It is nearly full. */
    SOURCE_LOG_NEARLY_FULL(
            Severity.CRITICAL,
            "source",
            Patience.HOLD,
            "TidegateSourceLogNearlyFull",
            "the-sources-log-fills-up"),
    /** Rows certainly differ. */
    ROWS_DIFFER(
            Severity.CRITICAL, "validation", Patience.NONE, "TidegateRowsDiffer", "rows-differ"),
    /** Tables are not followed since rows of them differ. */
    TABLE_SET_ASIDE(
            Severity.CRITICAL, "validation", Patience.NONE, "TidegateTableSetAside", "rows-differ"),
    /** An error keeps audits from going on. */
    VALIDATION_FAILING(
            Severity.WARNING,
            "validation",
            Patience.HOLD,
            "TidegateValidationFailing",
            "comparisons-grow-old"),
    /** Nothing is compared. */
    VALIDATION_HELD_BACK(
            Severity.WARNING,
            "validation",
            Patience.LONG,
            "TidegateValidationHeldBack",
            "comparisons-grow-old"),
    /** A handover was given up, and applications are where they were. */
    CUTOVER_ABORTED(Severity.WARNING, "cutover", Patience.NONE, "", "the-cutover-does-not-go-on"),
    /** A step takes long. */
    CUTOVER_WAITS(
            Severity.WARNING,
            "cutover",
            Patience.NONE,
            "TidegateCutoverWaits",
            "the-cutover-does-not-go-on"),
    /** The cutover has told something that its operator must know. */
    CUTOVER_ALARM(
            Severity.CRITICAL,
            "cutover",
            Patience.NONE,
            "TidegateCutoverAlarm",
            "the-cutover-does-not-go-on"),
    /** A fence should have opened by itself. */
    FENCE_OVERDUE(
            Severity.CRITICAL,
            "cutover",
            Patience.NONE,
            "TidegateFenceOverdue",
            "applications-cannot-write"),
    /** A part of the cutover cannot be looked at. */
    CUTOVER_UNSEEN(
            Severity.CRITICAL,
            "cutover",
            Patience.HOLD,
            "TidegateFenceUnseen",
            "applications-cannot-write"),
    /** The target has the writers, and nothing goes back. */
    NO_WAY_BACK(
            Severity.CRITICAL,
            "cutover",
            Patience.HOLD,
            "TidegateNoWayBack",
            "there-is-no-way-back"),
    /** The target keeps its log for a stream back that does not run. */
    REVERSE_SLOT_UNREAD(
            Severity.WARNING,
            "cutover",
            Patience.HOLD,
            "TidegateReverseSlotUnread",
            "the-target-keeps-too-much-log"),
    /** It keeps much. */
    REVERSE_SLOT_LARGE(
            Severity.WARNING,
            "cutover",
            Patience.HOLD,
            "TidegateReverseSlotLarge",
            "the-target-keeps-too-much-log"),
    /** Changes of the way back did not become what they were. */
    REVERSE_LEDGER_DIFFERS(
            Severity.CRITICAL,
            "cutover",
            Patience.NONE,
            "TidegateReverseLedgerDiffers",
            "a-rollback-was-given-up-the-sides-differ"),
    /** A certificate expires within two weeks. */
    CERTIFICATE_EXPIRES(
            Severity.WARNING,
            "process",
            Patience.NONE,
            "TidegateCertificateExpires",
            "a-certificate-expires"),
    /** It expires within two days, or has. */
    CERTIFICATE_NEARLY_EXPIRED(
            Severity.CRITICAL,
            "process",
            Patience.NONE,
            "TidegateCertificateNearlyExpired",
            "a-certificate-expires");

    /** How much it matters; the worst first. */
    public enum Severity {
        /** Look at it now. */
        CRITICAL,
        /** Look at it today. */
        WARNING;

        /** As it is written for machines. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For how long it must last before anybody is told. */
    public enum Patience {
        /** It does not pass by itself. */
        NONE,
        /** A moment of it is nothing. */
        HOLD,
        /** It may be as it should be, for a while. */
        LONG
    }

    private final Severity severity;
    private final String stage;
    private final Patience patience;
    private final String rule;
    private final String runbook;

    Condition(Severity severity, String stage, Patience patience, String rule, String runbook) {
        this.severity = severity;
        this.stage = stage;
        this.patience = patience;
        this.rule = rule;
        this.runbook = runbook;
    }

    /** As settings and notices name it: {@code capture_job_stopped}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of a name as {@link #id} gives it; empty if there is none. */
    public static Optional<Condition> of(String id) {
        return Arrays.stream(values()).filter(it -> it.id().equals(id)).findFirst();
    }

    /** How much it matters. */
    public Severity severity() {
        return severity;
    }

    /** Where to look first, unless what is observed says so better. */
    public String stage() {
        return stage;
    }

    /** Whether it must last. */
    public Patience patience() {
        return patience;
    }

    /** Prometheus' rule for the same; empty if there is none. */
    public Optional<String> rule() {
        return Optional.of(rule).filter(it -> !it.isEmpty());
    }

    /** The page and the heading of it that say what to do at length. */
    public String runbook() {
        return "deploy/runbook.md#" + runbook;
    }
}
