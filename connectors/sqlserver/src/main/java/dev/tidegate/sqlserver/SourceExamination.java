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
                            JobChecks.ALL)
                    .flatMap(List::stream)
                    .toList();

    /** The Agent refuses to start a job that it has not ended yet, or to end one that rests. */
    private static final int AGENT_REFUSED = 22_022;

    private static final Duration AGENT_WAIT_MAX = Duration.ofSeconds(30);
    private static final long AGENT_LOOK_INTERVAL_MS = 500;
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
        try (Connection connection = connections.openControl()) {
            for (String line : remedy.statement().lines().toList()) {
                run(connection, line);
            }
            return Outcome.DONE;
        } catch (SQLException e) {
            return new Outcome(
                    SourceChecks.isPermission(e)
                            ? Outcome.Kind.NOT_PERMITTED
                            : Outcome.Kind.FAILED,
                    Failures.reason(e));
        }
    }

    /** A job that rests need not be stopped; one that was stopped is started again for sure. */
    private static void run(Connection connection, String line)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + AGENT_WAIT_MAX.toNanos();
        while (true) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(line);
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != AGENT_REFUSED) {
                    throw e;
                }
                boolean stopping = line.contains(STOP);
                if (stopping || !line.contains(START) || System.nanoTime() > deadline) {
                    if (stopping) {
                        return;
                    }
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(AGENT_LOOK_INTERVAL_MS);
        }
    }
}
