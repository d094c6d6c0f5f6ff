package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.Statement;
import dev.tidegate.sqlserver.CaptureJobs;
import dev.tidegate.sqlserver.Failures;
import dev.tidegate.sqlserver.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A capture job that scans the log without pauses: its interval is a part of every drain. What it
 * was is written down before, and that it is done after the job was started again: a job that was
 * stopped and not started would be worse than a slow one. Where there is no job, or it cannot be
 * seen, there is nothing to prepare.
 */
final class PreparedCaptureJob implements Prepared {
    private static final String NAME = "source.capture-job.polling-interval";

    private static final String FIND = "SELECT was, done FROM tidegate.prepared WHERE name = ?";

    /** A job ends some time after it was told to. */
    private static final String RESTART =
            """
            BEGIN TRY
                EXEC sys.sp_cdc_stop_job @job_type = N'capture';
            END TRY
            BEGIN CATCH
                PRINT N'the capture job did not run';
            END CATCH;
            DECLARE @tries int = 0;
            WHILE @tries < 100
            BEGIN
                BEGIN TRY
                    EXEC sys.sp_cdc_start_job @job_type = N'capture';
                    SET @tries = 100;
                END TRY
                BEGIN CATCH
                    SET @tries = @tries + 1;
                    IF @tries = 100 THROW;
                    WAITFOR DELAY '00:00:00.100';
                END CATCH;
            END;
            """;

    /** What was written down. */
    private record Before(String seconds, boolean done) {}

    @Override
    public Preparation preparation() {
        return new Preparation(
                NAME,
                "a capture job without pauses between its scans",
                Preparation.Lifetime.WAY_BACK);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        Optional<Before> before = before(connection);
        if (before.isPresent()) {
            return before.get().done();
        }
        Optional<Long> seconds = seconds(connection);
        return seconds.isEmpty() || seconds.get() == 0;
    }

    private static Optional<Long> seconds(Connection connection) throws SQLException {
        try {
            return CaptureJobs.read(connection)
                    .capture()
                    .map(job -> job.pollInterval().toSeconds());
        } catch (SQLException e) {
            if (Failures.isPermission(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Before> before(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, NAME);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Before(row.getString(1), row.getBoolean(2)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            if (e.getErrorCode() == FenceTables.MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<Statement> make(Connection connection, long epoch) throws SQLException {
        Optional<Long> seconds = seconds(connection);
        if (seconds.isEmpty()) {
            return List.of();
        }
        String record =
                Batch.holding(epoch)
                        + """
                        IF NOT EXISTS (SELECT 1 FROM tidegate.prepared WHERE name = %s)
                            INSERT INTO tidegate.prepared (name, was, done) VALUES (%s, N'%d', 0);
                        """
                                .formatted(Sql.literal(NAME), Sql.literal(NAME), seconds.get());
        String done =
                "UPDATE tidegate.prepared SET done = 1 WHERE name = %s;\n"
                        .formatted(Sql.literal(NAME));
        return List.of(
                Statement.harmless(FenceScripts.PLACE, Batch.transaction(Batch.LOCK_WAIT, record)),
                new Statement(
                        FenceScripts.PLACE,
                        Batch.plain(Batch.holding(epoch) + interval("0") + RESTART + done),
                        interval(seconds.get().toString()) + RESTART));
    }

    @Override
    public List<Statement> takeBack(Connection connection, long epoch) throws SQLException {
        Optional<Before> before = before(connection);
        if (before.isEmpty()) {
            return List.of();
        }
        String forget =
                "DELETE FROM tidegate.prepared WHERE name = %s;\n".formatted(Sql.literal(NAME));
        return List.of(
                Statement.harmless(
                        FenceScripts.PLACE,
                        Batch.plain(
                                Batch.holding(epoch)
                                        + interval(before.get().seconds())
                                        + RESTART
                                        + forget)));
    }

    private static String interval(String seconds) {
        return "EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = %s;\n"
                .formatted(seconds);
    }
}
