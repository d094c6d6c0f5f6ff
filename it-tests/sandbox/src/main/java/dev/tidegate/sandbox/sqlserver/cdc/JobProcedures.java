package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.AgentJob;
import dev.tidegate.sandbox.sqlserver.catalog.AgentJob.Kind;
import dev.tidegate.sandbox.sqlserver.catalog.Arguments;
import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import dev.tidegate.sandbox.sqlserver.catalog.SystemProcedure;
import dev.tidegate.sandbox.sqlserver.catalog.SystemProcedure.Caller;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The procedures that make, change, start and stop jobs: {@code sys.sp_cdc_*_job}, {@code msdb}'s.
 */
final class JobProcedures {
    private static final Duration SCAN_TIMEOUT = Duration.ofSeconds(30);

    private final ChangeCapture capture;
    private final Agent agent;
    private final CaptureReports reports;

    JobProcedures(ChangeCapture capture, CaptureReports reports) {
        this.capture = capture;
        this.agent = capture.agent();
        this.reports = reports;
    }

    /** A procedure that starts or stops a job. */
    private interface Action {
        void run(String database, Kind kind) throws SqlError, SQLException;
    }

    Map<String, SystemProcedure> all() {
        Map<String, SystemProcedure> all = new HashMap<>();
        all.put("sp_cdc_help_jobs", this::help);
        all.put("sp_cdc_scan", this::scan);
        all.put("sp_cdc_add_job", this::add);
        all.put("sp_cdc_drop_job", this::drop);
        all.put("sp_cdc_change_job", this::change);
        all.put("sp_cdc_start_job", (caller, a, sink) -> ofType(caller, a, agent::startJob));
        all.put("sp_cdc_stop_job", (caller, a, sink) -> ofType(caller, a, agent::stopJob));
        all.put("sp_start_job", (caller, a, sink) -> named("sp_start_job", a, agent::startJob));
        all.put("sp_stop_job", (caller, a, sink) -> named("sp_stop_job", a, agent::stopJob));
        return all;
    }

    private int help(Caller caller, Arguments arguments, ResultSink sink) throws SqlError {
        capture.requireEnabled(caller.database());
        reports.jobs(caller.database(), sink);
        return 0;
    }

    /** Captures what is in the log now; 1 when it did not come to its end. */
    private int scan(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        DatabaseCapture reader = capture.requireEnabled(caller.database());
        if (arguments.flag("@continuous", 2, false)) {
            throw new SqlError(
                    40517,
                    "Keyword or statement option '@continuous' is not supported in this version of"
                            + " SQL Server.");
        }
        CaptureJob standard = CaptureJob.standard(Duration.ZERO);
        CaptureJob once =
                new CaptureJob(
                        positive(arguments, "@maxtrans", 0, standard.transactionsMax()),
                        positive(arguments, "@maxscans", 1, standard.scansMax()),
                        false,
                        Duration.ZERO,
                        standard.retentionMinutes(),
                        standard.threshold());
        try {
            return reader.scanOnce(once, SCAN_TIMEOUT) ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int add(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        String database = capture.requireEnabled(caller.database()).database();
        Kind kind = kind(arguments.requireText("sp_cdc_add_job", "@job_type", 0));
        CaptureJob settings = settings(capture.standardJob(), arguments, 2);
        agent.add(database, kind, settings);
        boolean start = arguments.flag("@start_job", 1, true);
        if (start && kind == Kind.CAPTURE && agent.isRunning()) {
            agent.startJob(database, kind);
        }
        return 0;
    }

    private int drop(Caller caller, Arguments arguments, ResultSink sink) throws SqlError {
        String database = capture.requireEnabled(caller.database()).database();
        agent.drop(database, kind(arguments.requireText("sp_cdc_drop_job", "@job_type", 0)));
        return 0;
    }

    private int change(Caller caller, Arguments arguments, ResultSink sink) throws SqlError {
        String database = capture.requireEnabled(caller.database()).database();
        Kind kind = kind(arguments.text("@job_type", 0).orElse("capture"));
        CaptureJob old =
                agent.jobs(database).stream()
                        .map(AgentJob::settings)
                        .findFirst()
                        .orElse(capture.standardJob());
        agent.change(database, kind, settings(old, arguments, 1));
        return 0;
    }

    /** Settings after a call, whose arguments begin at a place. */
    private static CaptureJob settings(CaptureJob old, Arguments arguments, int first)
            throws SqlError {
        Optional<Duration> polling =
                arguments.number("@pollinginterval", first + 3).map(Duration::ofSeconds);
        return new CaptureJob(
                positive(arguments, "@maxtrans", first, old.transactionsMax()),
                positive(arguments, "@maxscans", first + 1, old.scansMax()),
                arguments.flag("@continuous", first + 2, old.continuous()),
                polling.orElse(old.pollingInterval()),
                arguments.number("@retention", first + 4).orElse(old.retentionMinutes()),
                arguments.number("@threshold", first + 5).orElse(old.threshold()));
    }

    private static int positive(Arguments arguments, String name, int place, int otherwise)
            throws SqlError {
        long value = arguments.number(name, place).orElse((long) otherwise);
        if (value <= 0) {
            throw new SqlError(
                    22991,
                    "The value specified for the parameter " + name + " must be greater than 0.");
        }
        return (int) value;
    }

    private int ofType(Caller caller, Arguments arguments, Action action)
            throws SqlError, SQLException {
        String database = capture.requireEnabled(caller.database()).database();
        action.run(database, kind(arguments.text("@job_type", 0).orElse("capture")));
        return 0;
    }

    private static Kind kind(String type) throws SqlError {
        Optional<Kind> kind = Kind.of(type);
        if (kind.isEmpty()) {
            throw new SqlError(
                    22992,
                    "The specified @job_type, "
                            + type
                            + ", is not supported. The value specified for the parameter @job_type"
                            + " must be N'capture' to start or stop a capture job, or N'cleanup'"
                            + " for a cleanup job.");
        }
        return kind.get();
    }

    /** The Agent's own procedures name a job, or give its id. */
    private int named(String procedure, Arguments arguments, Action action)
            throws SqlError, SQLException {
        Optional<String> id = arguments.text("@job_id", 1);
        String wanted =
                id.isPresent() ? id.get() : arguments.requireText(procedure, "@job_name", 0);
        Optional<AgentJob> job =
                agent.jobs().stream()
                        .filter(each ->
                                each.name().equalsIgnoreCase(wanted)
                                        || each.id().toString().equalsIgnoreCase(wanted))
                        .findFirst();
        if (job.isEmpty()) {
            throw new SqlError(14262, "The specified @job_name ('" + wanted + "') does not exist.");
        }
        action.run(job.get().database(), job.get().kind());
        return 0;
    }
}
