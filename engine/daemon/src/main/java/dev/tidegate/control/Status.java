package dev.tidegate.control;

import dev.tidegate.alert.AlertChannel.Receiver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a pipeline is, at one moment: what {@code /api/v1/status} serves and {@code status} prints.
 *
 * @param pipeline its name
 * @param phase what it does
 * @param tables load and change counts of each table
 * @param capturedLsn commit LSN that the journal holds up to; empty before the first
 * @param appliedLsn commit LSN that the target shows; empty before the first
 * @param transactions source transactions applied since the daemon started
 * @param changes changes applied since the daemon started
 * @param lag of each stage, in milliseconds, by its name: {@code capture}, {@code apply}, {@code
 *     total}
 * @param restarts how often workers were started again after a failure
 * @param failure what stopped the pipeline, or what it is being retried for
 * @param quarantine what was put aside, and so is missing from the target
 * @param leftOut what the target does not get
 * @param versions of what is used
 * @param at when this was true
 * @param captureJob how the source's capture job is; empty before it was looked at
 * @param throttle why apply waits so that the target is spared; empty if it does not
 * @param groups the replication groups that this process has; other processes may have others
 * @param load how the load is, of all tables together
 * @param validation how sure it is that both sides hold the same rows
 * @param alerts what is not as it should be, the worst first
 * @param receivers who is told of it
 */
public record Status(
        String pipeline,
        Phase phase,
        List<TableStatus> tables,
        Optional<String> capturedLsn,
        Optional<String> appliedLsn,
        long transactions,
        long changes,
        Map<String, Long> lag,
        int restarts,
        Optional<Failure> failure,
        Quarantine quarantine,
        List<LeftOut> leftOut,
        Map<String, String> versions,
        Instant at,
        Optional<CaptureJobStatus> captureJob,
        Optional<String> throttle,
        List<GroupStatus> groups,
        LoadStatus.Summary load,
        ValidateStatus.Summary validation,
        List<AlertShown> alerts,
        List<Receiver> receivers) {
    /** The same without its tables, of which there may be thousands. */
    public Status withoutTables() {
        return with(List.of(), alerts, receivers);
    }

    /** The same with what is not as it should be. */
    public Status with(List<AlertShown> lasting, List<Receiver> told) {
        return with(tables, lasting, told);
    }

    private Status with(
            List<TableStatus> shownTables, List<AlertShown> lasting, List<Receiver> told) {
        return new Status(
                pipeline,
                phase,
                shownTables,
                capturedLsn,
                appliedLsn,
                transactions,
                changes,
                lag,
                restarts,
                failure,
                quarantine,
                leftOut,
                versions,
                at,
                captureJob,
                throttle,
                groups,
                load,
                validation,
                lasting,
                told);
    }

    /** What a pipeline does. */
    public enum Phase {
        /** Connects and compares tables. */
        STARTING,
        /** Copies the rows that exist, and follows what is copied. */
        LOADING,
        /** All rows are there and followed; keys and indexes are built, or apply is behind. */
        CATCHING_UP,
        /** Follows; the target is consistent. */
        STREAMING,
        /** Follows, but transactions in quarantine are missing from the target. */
        INCOMPLETE,
        /** Captures, and applies nothing: a handover of the cutover holds the stream. */
        HELD,
        /** Waits to start again after a failure. */
        RETRYING,
        /** Stopped by an error that an operator must see. */
        STOPPED_BY_ERROR,
        /** Stopped as asked. */
        STOPPED,
        /** Ready to take over, but other processes have all replication groups. */
        STANDING_BY
    }

    /**
     * A replication group of this process.
     *
     * @param number from 0
     * @param phase what its workers do
     * @param appliedLsn commit LSN that the target shows of it; empty before the first
     * @param lagMillis from the source to the target; empty before the first measurement
     * @param failure what stopped it, or what it is being retried for
     * @param throttle why its apply waits, if it does
     */
    public record GroupStatus(
            int number,
            Phase phase,
            Optional<String> appliedLsn,
            Optional<Long> lagMillis,
            Optional<Failure> failure,
            Optional<String> throttle) {}

    /**
     * A table.
     *
     * @param name {@code schema.table}
     * @param state what becomes of it
     * @param loaded whether all its rows are there
     * @param rowsLoaded rows read so far, or in all
     * @param rowsEstimated rows by the source's statistics
     * @param changes changes applied since the daemon started
     */
    public record TableStatus(
            String name,
            LoadStatus.TableState state,
            boolean loaded,
            long rowsLoaded,
            long rowsEstimated,
            long changes) {}

    /**
     * What is wrong.
     *
     * @param since when it began, the first of several failures in a row
     * @param failures how many there were in a row
     */
    public record Failure(String code, String fact, String hint, Instant since, int failures) {}

    /**
     * Transactions that an operator had put aside, and that are not resolved.
     *
     * @param transactions how many
     * @param oldest when the first of them was put aside
     */
    public record Quarantine(long transactions, Optional<Instant> oldest) {}

    /** Something of the source that the target does not get. */
    public record LeftOut(String object, String of, String reason) {}

    /**
     * The job on the source that reads its log. What the source's user may not see is empty.
     *
     * @param running whether it scans the log
     * @param pollIntervalSeconds wait between its cycles
     * @param lastScanSeconds since its last scan
     * @param latencySeconds from a commit to its capture, in its last scan
     * @param emptyScans scans in a row that found nothing
     * @param transactionsPerSecondMax what it can take; empty if it does not pause
     * @param transactionsPerSecond what it took of late
     * @param errors of the last hour
     * @param logReuseWait what the truncation of the source's log waits for
     * @param logUsedRatio how much of the source's log is in use, from 0 to 1
     * @param retentionSeconds how long CDC keeps changes
     * @param headroomSeconds until CDC's cleanup removes what is not captured yet
     * @param advice what to do, in a sentence; empty if nothing
     * @param unknown what could not be seen, and why
     */
    public record CaptureJobStatus(
            Optional<Boolean> running,
            Optional<Long> pollIntervalSeconds,
            Optional<Long> lastScanSeconds,
            Optional<Long> latencySeconds,
            Optional<Long> emptyScans,
            Optional<Double> transactionsPerSecondMax,
            Optional<Double> transactionsPerSecond,
            Optional<Long> errors,
            Optional<String> logReuseWait,
            Optional<Double> logUsedRatio,
            Optional<Long> retentionSeconds,
            Optional<Long> headroomSeconds,
            Optional<String> advice,
            List<String> unknown) {}
}
