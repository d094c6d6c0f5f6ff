package dev.tidegate.sqlserver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A scan of the log by the capture job, from {@code sys.dm_cdc_log_scan_sessions}.
 *
 * @param age since it ended; zero while it runs
 * @param latency between the commit of the last transaction and its capture; whole seconds
 * @param emptyScans scans in a row that found nothing
 * @param transactionsPerSecond over the scans that the view shows; empty if they took no time
 */
record LogScan(
        Duration age,
        Duration latency,
        long transactions,
        long commands,
        long emptyScans,
        long errors,
        Optional<Double> transactionsPerSecond) {
    /** Session 0 is the sum since the start; the others are the last scans. */
    private static final String SCANS =
            """
            SELECT session_id, DATEDIFF(second, COALESCE(end_time, GETDATE()), GETDATE()),
                latency, tran_count, command_count, empty_scan_count, error_count,
                DATEDIFF(second, start_time, GETDATE())
            FROM sys.dm_cdc_log_scan_sessions
            WHERE session_id > 0
            ORDER BY session_id DESC
            """;

    static Optional<LogScan> last(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout((int) SourceSession.ANSWER_WAIT_MAX.toSeconds());
            try (ResultSet row = statement.executeQuery(SCANS)) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Duration age = Duration.ofSeconds(Math.max(0, row.getLong(2)));
                Duration latency = Duration.ofSeconds(Math.max(0, row.getLong(3)));
                long transactions = row.getLong(4);
                long commands = row.getLong(5);
                long emptyScans = row.getLong(6);
                long errors = row.getLong(7);
                long sum = transactions;
                long since = row.getLong(8);
                while (row.next()) {
                    sum += row.getLong(4);
                    since = Math.max(since, row.getLong(8));
                    errors += row.getLong(7);
                }
                return Optional.of(
                        new LogScan(
                                age,
                                latency,
                                transactions,
                                commands,
                                emptyScans,
                                errors,
                                since > 0 ? Optional.of((double) sum / since) : Optional.empty()));
            }
        }
    }
}
