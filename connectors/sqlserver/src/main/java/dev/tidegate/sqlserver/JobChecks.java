package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;

import dev.tidegate.model.Lsn;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.SkippedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The jobs that capture and clean up, and SQL Server Agent, which runs them. */
final class JobChecks {
    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "jobs.agent",
                                    "SQL Server Agent",
                                    "The Agent runs the capture job: without it nothing is"
                                            + " captured."),
                            JobChecks::agent),
                    new Probe<>(
                            check(
                                    "jobs.capture",
                                    "the capture job",
                                    "Without it nothing is captured, and the log grows."),
                            JobChecks::capture),
                    new Probe<>(
                            check(
                                    "jobs.cleanup",
                                    "the cleanup job",
                                    "Without it the change tables grow for ever."),
                            JobChecks::cleanup),
                    new Probe<>(
                            check(
                                    "jobs.tuning",
                                    "pollinginterval, maxtrans, maxscans, continuous",
                                    "The job is the ceiling: it adds its interval to every lag, and"
                                            + " takes maxtrans × maxscans transactions in each."),
                            JobChecks::tuning),
                    new Probe<>(
                            check(
                                    "jobs.retention",
                                    "how long changes stay in CDC",
                                    "What the cleanup removes before it was read can only be had by"
                                            + " loading again."),
                            JobChecks::retention),
                    new Probe<>(
                            check(
                                    "jobs.scanning",
                                    "the last scan of the log in sys.dm_cdc_log_scan_sessions",
                                    "A job that does not scan delivers nothing."),
                            JobChecks::scanning),
                    new Probe<>(
                            check(
                                    "jobs.proof",
                                    "a watermark that is written now and must come back",
                                    "That a change gets from a table into CDC is what all else rests"
                                            + " on."),
                            JobChecks::proof));

    private static final Duration RETENTION_MIN = Duration.ofDays(1);
    private static final Duration RETENTION_GOOD = Duration.ofDays(3);
    private static final Duration RETENTION_SET = Duration.ofDays(7);
    private static final Duration SCAN_AGE_MAX = Duration.ofMinutes(1);
    private static final Duration PROOF_WAIT_MIN = Duration.ofSeconds(10);

    /** Of a job whose interval is not to be seen; Azure SQL Database looks every 20 s or so. */
    private static final Duration PROOF_WAIT_UNKNOWN = Duration.ofSeconds(45);

    private JobChecks() {}

    private static Finding agent(Check check, SourceSession session)
            throws SQLException, SkippedException {
        session.requireAgentJobs();
        List<String> services = agents(session);
        if (services.isEmpty()) {
            throw new SkippedException("the server does not name its Agent");
        }
        if (services.stream().allMatch(JobChecks::runs)) {
            return check.ok("SQL Server Agent runs", services.toArray(String[]::new));
        }
        return check.fail(
                "SQL Server Agent does not run",
                services,
                List.of(
                        shell("net start SQLSERVERAGENT"),
                        shell(
                                "sudo /opt/mssql/bin/mssql-conf set sqlagent.enabled true"
                                        + " && sudo systemctl restart mssql-server")));
    }

    private static List<String> agents(SourceSession session) throws SQLException {
        return session.list(
                "SELECT servicename, status_desc FROM sys.dm_server_services"
                        + " WHERE servicename LIKE N'SQL Server Agent%'",
                row -> row.getString(1) + ": " + row.getString(2));
    }

    private static boolean runs(String service) {
        return service.endsWith(": Running");
    }

    /** Whether it is known for sure that the Agent does not run. */
    private static boolean agentStands(SourceSession session) {
        try {
            return agents(session).stream().anyMatch(service -> !runs(service));
        } catch (SQLException e) {
            return false; // not to be seen: the proof tells
        }
    }

    private static Remedy shell(String command) {
        return new Remedy(Side.SOURCE, Remedy.Language.SHELL, command, Remedy.Safety.OPERATOR);
    }

    private static Finding capture(Check check, SourceSession session)
            throws SQLException, SkippedException {
        return session.jobs().capture().isPresent()
                ? check.ok("there is a capture job")
                : check.fail(
                        "there is no capture job",
                        List.of(),
                        List.of(
                                Remedy.safeTsql(
                                        "EXEC sys.sp_cdc_add_job @job_type = N'capture';")));
    }

    private static Finding cleanup(Check check, SourceSession session)
            throws SQLException, SkippedException {
        return session.jobs().retention().isPresent()
                ? check.ok("there is a cleanup job")
                : check.warn(
                        "there is no cleanup job",
                        List.of(),
                        List.of(
                                Remedy.safeTsql(
                                        "EXEC sys.sp_cdc_add_job @job_type = N'cleanup',"
                                                + " @retention = "
                                                + RETENTION_SET.toMinutes()
                                                + ";")));
    }

    private static Finding tuning(Check check, SourceSession session)
            throws SQLException, SkippedException {
        CaptureJobs.Capture job = job(session);
        List<String> evidence =
                List.of(
                        "pollinginterval = " + job.pollInterval().toSeconds(),
                        "maxtrans = " + job.transactionsMax(),
                        "maxscans = " + job.scansMax(),
                        "continuous = " + (job.continuous() ? 1 : 0));
        Optional<String> problem = CaptureJobTuning.problem(job);
        return problem.isEmpty()
                ? check.ok(CaptureJobTuning.capacity(job), evidence.toArray(String[]::new))
                : check.warn(
                        problem.get(),
                        evidence,
                        List.of(Remedy.safeTsql(CaptureJobTuning.statement(job))));
    }

    private static CaptureJobs.Capture job(SourceSession session)
            throws SQLException, SkippedException {
        return session.jobs()
                .capture()
                .orElseThrow(() ->
                        new SkippedException("there is no capture job, see source.jobs.capture"));
    }

    private static Finding retention(Check check, SourceSession session)
            throws SQLException, SkippedException {
        Duration retention =
                session.jobs()
                        .retention()
                        .orElseThrow(() ->
                                new SkippedException(
                                        "there is no cleanup job, see source.jobs.cleanup"));
        String evidence = "retention = " + retention.toMinutes() + " minutes";
        String fact =
                "changes stay in CDC for %,d hours".formatted(retention.toHours())
                        + ": an outage of Tidegate, Kafka or the target must be shorter";
        List<Remedy> remedies =
                List.of(
                        Remedy.safeTsql(
                                "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = "
                                        + RETENTION_SET.toMinutes()
                                        + ";"));
        if (retention.compareTo(RETENTION_MIN) < 0) {
            return check.fail(fact, List.of(evidence), remedies);
        }
        return retention.compareTo(RETENTION_GOOD) < 0
                ? check.warn(fact, List.of(evidence), remedies)
                : check.ok(fact, evidence);
    }

    private static Finding scanning(Check check, SourceSession session)
            throws SQLException, SkippedException {
        session.requireAgentJobs();
        session.requireCdc();
        Optional<LogScan> scan = LogScan.last(session.connection());
        if (scan.isEmpty()) {
            return check.warn(
                    "the capture job has not scanned the log since the server started",
                    List.of("sys.dm_cdc_log_scan_sessions is empty"),
                    List.of(startJob()));
        }
        LogScan last = scan.get();
        List<String> evidence =
                List.of(
                        "last scan ended %,d s ago".formatted(last.age().toSeconds()),
                        "latency %,d s".formatted(last.latency().toSeconds()),
                        "%,d transactions, %,d commands"
                                .formatted(last.transactions(), last.commands()),
                        "empty scans in a row: %,d".formatted(last.emptyScans()),
                        SourceChecks.counted(last.errors(), "error"));
        Duration patience = SCAN_AGE_MAX;
        if (session.jobs().capture().isPresent()) {
            patience =
                    longer(patience, session.jobs().capture().get().pollInterval().multipliedBy(3));
        }
        return last.age().compareTo(patience) > 0
                ? check.fail(
                        "the capture job last scanned the log %,d s ago"
                                .formatted(last.age().toSeconds()),
                        evidence,
                        List.of(startJob()))
                : check.ok("the capture job scans the log", evidence.toArray(String[]::new));
    }

    /** Starting a job that runs is refused, so it does no harm. */
    private static Remedy startJob() {
        return Remedy.safeTsql("EXEC sys.sp_cdc_start_job @job_type = N'capture';");
    }

    private static Finding proof(Check check, SourceSession session) throws Exception {
        session.requireCdc();
        if (!session.instances().containsKey(Watermarks.TABLE)) {
            throw new SkippedException("tidegate.watermark is not captured, see source.watermark");
        }
        if (agentStands(session)) {
            throw new SkippedException("nothing captures, see source.jobs.agent");
        }
        Duration patience = proofPatience(session);
        long started = System.nanoTime();
        Watermarks.Written written = Watermarks.writeOn(session.connection());
        Optional<Lsn> found = Watermarks.lookFor(written, session.connection(), patience);
        long took = Duration.ofNanos(System.nanoTime() - started).toMillis();
        return found.isPresent()
                ? check.ok(
                        "a change was in CDC %,d ms after it was written".formatted(took),
                        "commit LSN " + found.get())
                : check.fail(
                        "a change was not in CDC %,d s after it was written"
                                .formatted(patience.toSeconds()),
                        List.of(),
                        List.of(startJob()));
    }

    /** Throws where there is no job to wait for. */
    private static Duration proofPatience(SourceSession session)
            throws SQLException, SkippedException {
        if (session.server().isAzureDatabase()) {
            return PROOF_WAIT_UNKNOWN;
        }
        try {
            return longer(PROOF_WAIT_MIN, job(session).pollInterval().multipliedBy(3));
        } catch (SQLException e) {
            if (Failures.isPermission(e)) {
                return PROOF_WAIT_UNKNOWN;
            }
            throw e;
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
