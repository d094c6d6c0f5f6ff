package dev.tidegate.sqlserver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * The database's CDC jobs.
 *
 * @param capture the job that reads the log
 * @param retention how long the cleanup job lets changes stay; empty without a cleanup job
 */
public record CaptureJobs(Optional<Capture> capture, Optional<Duration> retention) {
    /** Asks for the jobs; needs {@code db_owner}. */
    static final String HELP = "EXEC sys.sp_cdc_help_jobs";

    /** Tells the capture job to start again, so that its new settings count. */
    static final String RESTART =
            "EXEC sys.sp_cdc_stop_job @job_type = N'capture';\n"
                    + "EXEC sys.sp_cdc_start_job @job_type = N'capture';";

    /**
     * Settings of the capture job.
     *
     * @param pollInterval wait between two cycles of scans
     * @param transactionsMax transactions that a scan takes
     * @param scansMax scans of a cycle, as long as there is more
     * @param continuous whether it goes on after a cycle
     */
    public record Capture(
            Duration pollInterval, int transactionsMax, int scansMax, boolean continuous) {}

    /** Asks; fails with a missing permission where the user is no owner. */
    public static CaptureJobs read(Connection connection) throws SQLException {
        Optional<Capture> capture = Optional.empty();
        Optional<Duration> retention = Optional.empty();
        try (Statement statement = connection.createStatement();
                ResultSet job = statement.executeQuery(HELP)) {
            while (job.next()) {
                if (job.getString("job_type").equals("capture")) {
                    capture =
                            Optional.of(
                                    new Capture(
                                            Duration.ofSeconds(job.getLong("pollinginterval")),
                                            job.getInt("maxtrans"),
                                            job.getInt("maxscans"),
                                            job.getBoolean("continuous")));
                } else {
                    retention = Optional.of(Duration.ofMinutes(job.getLong("retention")));
                }
            }
        }
        return new CaptureJobs(capture, retention);
    }
}
