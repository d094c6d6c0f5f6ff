package dev.tidegate.sqlserver;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks at the source, and runs T-SQL that mends it. */
final class SourceExamination implements Examination {
    /** In the order in which they are mended: what lets others be seen comes first. */
    static final List<Probe<SourceSession>> PROBES =
            Stream.of(
                            ServerChecks.ALL,
                            DatabaseChecks.ALL,
                            TableChecks.ALL,
                            CollationChecks.ALL,
                            CaptureChecks.ALL,
                            PermissionChecks.ALL,
                            LoadChecks.ALL,
                            JobChecks.ALL)
                    .flatMap(List::stream)
                    .toList();

    /** The Agent refuses to start a job that it has not ended yet, or to end one that rests. */
    private static final int AGENT_REFUSED = 22_022;

    private static final Duration AGENT_WAIT_MAX = Duration.ofSeconds(30);
    private static final long AGENT_LOOK_INTERVAL_MS = 500;
    private static final String ALREADY_RUNNING = "already running";
    private static final String START = "sp_cdc_start_job";
    private static final String STOP = "sp_cdc_stop_job";

    private final SqlServerSettings settings;
    private final Connections connections;

    SourceExamination(SqlServerSettings settings, Connections connections) {
        this.settings = settings;
        this.connections = connections;
    }

    @Override
    public Side side() {
        return Side.SOURCE;
    }

    @Override
    public String place() {
        SqlServerUrl url = settings.parsedUrl();
        return url.host() + ":" + url.port() + "/" + url.database();
    }

    @Override
    public List<Check> checks() {
        return Probe.checks(PROBES);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        try (SourceSession session = SourceSession.open(connections, settings)) {
            return Probe.lookAll(PROBES, session, SourceChecks::reason);
        } catch (SQLException e) {
            return Probe.unreachable(
                    checks(),
                    ServerChecks.REACHABLE.fail(
                            "could not connect to " + place() + ": " + Failures.reason(e),
                            List.of("login " + settings.user()),
                            List.of(
                                    Remedy.advice(
                                            Side.SOURCE,
                                            "Check source.url, source.user and the password, and"
                                                    + " that the server lets this machine in."))));
        }
    }

    @Override
    public Outcome mend(Remedy remedy) throws InterruptedException {
        if (remedy.safety() != Remedy.Safety.SAFE) {
            throw new IllegalArgumentException("not a statement to run without asking");
        }
        List<String> lines = remedy.statement().lines().toList();
        boolean restarts = lines.stream().anyMatch(line -> line.contains(STOP));
        try (Connection connection = connections.openControl()) {
            for (String line : lines) {
                run(connection, line, restarts ? AGENT_WAIT_MAX : Duration.ZERO);
            }
            return Outcome.DONE;
        } catch (SQLException e) {
            return new Outcome(
                    SourceChecks.isPermission(e) ? Outcome.Kind.NOT_PERMITTED : Outcome.Kind.FAILED,
                    Failures.reason(e));
        }
    }

    /**
     * Runs a line. The Agent refuses to end a job that rests, and to start one that runs: neither
     * needs doing, except that a job which has just been told to end still runs for a moment, and
     * is started again when it has.
     */
    private static void run(Connection connection, String line, Duration patience)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(line);
                return;
            } catch (SQLException e) {
                boolean refused = e.getErrorCode() == AGENT_REFUSED;
                if (refused && line.contains(STOP)) {
                    return;
                }
                boolean runs = String.valueOf(e.getMessage()).contains(ALREADY_RUNNING);
                if (!refused || !line.contains(START) || !runs) {
                    throw e;
                }
                if (System.nanoTime() - deadline >= 0) {
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(AGENT_LOOK_INTERVAL_MS);
        }
    }
}
