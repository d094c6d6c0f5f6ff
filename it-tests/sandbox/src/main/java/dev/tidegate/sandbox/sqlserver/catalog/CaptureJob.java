package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.Duration;

/**
 * Settings of a database's capture and cleanup jobs.
 *
 * @param transactionsMax transactions a scan
 * @param scansMax scans a cycle
 * @param continuous whether it goes on after a cycle
 * @param pollingInterval wait between cycles; zero wakes the worker at each commit
 * @param retentionMinutes how long the cleanup job keeps changes
 * @param threshold rows that the cleanup deletes in one statement
 */
public record CaptureJob(
        int transactionsMax,
        int scansMax,
        boolean continuous,
        Duration pollingInterval,
        long retentionMinutes,
        long threshold) {
    /** SQL Server's own numbers, but for the wait. */
    public static CaptureJob standard(Duration pollingInterval) {
        return new CaptureJob(500, 10, true, pollingInterval, 4320, 5000);
    }

    /** The wait in whole seconds, rounded up: {@code pollinginterval}. */
    public long pollingSeconds() {
        return (pollingInterval.toMillis() + 999) / 1000;
    }
}
