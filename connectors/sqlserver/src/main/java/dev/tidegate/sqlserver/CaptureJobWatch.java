package dev.tidegate.sqlserver;

import dev.tidegate.capture.CaptureJob;
import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches the capture job: six small statements on a connection of their own, their text always the
 * same. What this user may not see is left out of the answer, and named.
 */
final class CaptureJobWatch implements CaptureJob {
    private static final String ERRORS =
            "SELECT COUNT(*) FROM sys.dm_cdc_errors"
                    + " WHERE entry_time > DATEADD(hour, -1, GETDATE())";

    private static final String REUSE_WAIT =
            "SELECT log_reuse_wait_desc FROM sys.databases WHERE database_id = DB_ID()";

    static final String LOG_USED =
            "SELECT used_log_space_in_percent FROM sys.dm_db_log_space_usage";

    /** The first transaction behind a position: what the cleanup must not remove. */
    private static final String NEXT =
            "SELECT TOP (1) DATEDIFF(second, tran_end_time, GETDATE()) FROM cdc.lsn_time_mapping"
                    + " WHERE start_lsn > ? AND tran_id <> 0x00 ORDER BY start_lsn";

    /** How far back each instance reaches; the one that reaches least far comes first. */
    private static final String OLDEST =
            "SELECT TOP (1) capture_instance,"
                    + " DATEDIFF(second, sys.fn_cdc_map_lsn_to_time(start_lsn), GETDATE())"
                    + " FROM cdc.change_tables WHERE start_lsn IS NOT NULL ORDER BY start_lsn DESC";

    private final Connections connections;

    CaptureJobWatch(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Health look(Optional<Lsn> captured) {
        return connections.with(
                "look at the capture job", connection -> new Look(connection).health(captured));
    }

    private interface Question<T> {
        Optional<T> ask() throws SQLException;
    }

    /** One look; collects what it could not see. */
    private static final class Look {
        private final Connection connection;
        private final List<String> unknown = new ArrayList<>();

        Look(Connection connection) {
            this.connection = connection;
        }

        Health health(Optional<Lsn> captured) {
            Optional<CaptureJobs> jobs =
                    seen("the job's settings", () -> Optional.of(CaptureJobs.read(connection)));
            Optional<CaptureJobs.Capture> capture = jobs.flatMap(CaptureJobs::capture);
            Health health =
                    new Health(
                            capture.map(Look::settings),
                            seen("its scans", () -> LogScan.last(connection)).map(Look::scan),
                            seen("its errors", () -> number(ERRORS)).map(Double::longValue),
                            log(),
                            jobs.flatMap(CaptureJobs::retention)
                                    .flatMap(retention -> headroom(retention, captured)),
                            Optional.empty(),
                            unknown);
            return health.advised(CaptureJobAdvice.of(health, capture));
        }

        private static JobSettings settings(CaptureJobs.Capture job) {
            return new JobSettings(
                    job.pollInterval(),
                    job.pollInterval().isZero()
                            ? Optional.empty()
                            : Optional.of(CaptureJobTuning.transactionsPerSecond(job)));
        }

        private static Scan scan(LogScan scan) {
            return new Scan(
                    scan.age(), scan.latency(), scan.emptyScans(), scan.transactionsPerSecond());
        }

        private Optional<Log> log() {
            Optional<String> wait = seen("the log", () -> text(REUSE_WAIT));
            Optional<Double> used = seen("the log's use", () -> number(LOG_USED));
            return wait.map(it -> new Log(it, used.map(percent -> percent / 100)));
        }

        private Optional<Headroom> headroom(Duration retention, Optional<Lsn> captured) {
            if (captured.isEmpty()) {
                return Optional.empty();
            }
            return seen(
                    "the headroom",
                    () -> {
                        Duration waited = waited(captured.get());
                        Duration left = retention.minus(waited);
                        return Optional.of(
                                new Headroom(
                                        retention,
                                        left.isNegative() ? Duration.ZERO : left,
                                        oldest()));
                    });
        }

        /** How long the first transaction behind a position has been waiting. */
        private Duration waited(Lsn captured) throws SQLException {
            try (PreparedStatement select = prepare(NEXT)) {
                select.setBytes(1, captured.toBytes());
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Duration.ofSeconds(Math.max(0, row.getLong(1)))
                            : Duration.ZERO;
                }
            }
        }

        private Optional<OldestChange> oldest() throws SQLException {
            try (PreparedStatement select = prepare(OLDEST);
                    ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new OldestChange(
                                        row.getString(1),
                                        Duration.ofSeconds(Math.max(0, row.getLong(2)))))
                        : Optional.empty();
            }
        }

        private Optional<Double> number(String sql) throws SQLException {
            try (PreparedStatement select = prepare(sql);
                    ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getDouble(1)) : Optional.empty();
            }
        }

        private Optional<String> text(String sql) throws SQLException {
            try (PreparedStatement select = prepare(sql);
                    ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }

        private PreparedStatement prepare(String sql) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            statement.setQueryTimeout((int) SourceSession.ANSWER_WAIT_MAX.toSeconds());
            return statement;
        }

        private <T> Optional<T> seen(String what, Question<T> question) {
            try {
                return question.ask();
            } catch (SQLException e) {
                unknown.add(what + ": " + SourceChecks.reason(e));
                return Optional.empty();
            }
        }
    }
}
