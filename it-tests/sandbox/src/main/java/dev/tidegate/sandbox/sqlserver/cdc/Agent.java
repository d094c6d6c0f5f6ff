package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.AgentJob;
import dev.tidegate.sandbox.sqlserver.catalog.AgentJob.Kind;
import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * SQL Server Agent, as far as change data capture needs it: keeps the capture and cleanup jobs of
 * databases, and runs them while it runs itself.
 *
 * <p>A capture job starts when it is made and whenever the Agent starts; it runs with the settings
 * that it had when it started. A cleanup job runs once each time it is started, and is done when
 * the call that started it returns; it has no schedule.
 */
public final class Agent {
    private static final String NOT_RUNNING =
            "SQLServerAgent is not currently running so it cannot be notified of this action.";
    private static final int REFUSED = 22022;

    private final ChangeCapture capture;
    private final Map<String, DatabaseJobs> databases = new TreeMap<>();
    private boolean running = true;

    Agent(ChangeCapture capture) {
        this.capture = capture;
    }

    /** The jobs of one database, which share their settings. */
    private static final class DatabaseJobs {
        private final String database;
        private final Map<Kind, Run> runs = new EnumMap<>(Kind.class);
        private CaptureJob settings;

        DatabaseJobs(String database, CaptureJob settings) {
            this.database = database;
            this.settings = settings;
        }

        AgentJob job(Kind kind, Run run) {
            return new AgentJob(database, kind, settings, run.started(), run.stopped());
        }
    }

    /** Whether a job runs, and since when. */
    private record Run(Optional<LocalDateTime> started, Optional<LocalDateTime> stopped) {
        static final Run NEVER = new Run(Optional.empty(), Optional.empty());

        Run begin() {
            return new Run(Optional.of(Catalog.now()), Optional.empty());
        }

        Run end() {
            return new Run(Optional.empty(), Optional.of(Catalog.now()));
        }
    }

    /** Whether it runs. */
    public synchronized boolean isRunning() {
        return running;
    }

    /** Stops the Agent: its jobs end, and nothing of the log is captured until it starts again. */
    public synchronized void stop() {
        running = false;
        for (DatabaseJobs jobs : databases.values()) {
            if (isStarted(jobs, Kind.CAPTURE)) {
                end(jobs, Kind.CAPTURE);
            }
        }
    }

    /** Starts the Agent, and with it all capture jobs. */
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        for (DatabaseJobs jobs : databases.values()) {
            if (jobs.runs.containsKey(Kind.CAPTURE)) {
                begin(jobs);
            }
        }
    }

    synchronized List<AgentJob> jobs() {
        List<AgentJob> all = new ArrayList<>();
        for (DatabaseJobs jobs : databases.values()) {
            jobs.runs.forEach((kind, run) -> all.add(jobs.job(kind, run)));
        }
        return all;
    }

    synchronized List<AgentJob> jobs(String database) {
        return jobs().stream().filter(job -> job.database().equalsIgnoreCase(database)).toList();
    }

    /** Makes the jobs of a database whose first table is captured, unless they are there. */
    synchronized void firstTable(String database, CaptureJob settings) {
        DatabaseJobs jobs = of(database, settings);
        jobs.runs.putIfAbsent(Kind.CLEANUP, Run.NEVER);
        if (jobs.runs.putIfAbsent(Kind.CAPTURE, Run.NEVER) == null && running) {
            begin(jobs);
        }
    }

    private DatabaseJobs of(String database, CaptureJob settings) {
        return databases.computeIfAbsent(
                database.toLowerCase(Locale.ROOT), _ -> new DatabaseJobs(database, settings));
    }

    /** Makes a job; it does not run yet. */
    synchronized void add(String database, Kind kind, CaptureJob settings) throws SqlError {
        DatabaseJobs jobs = of(database, settings);
        if (jobs.runs.containsKey(kind)) {
            String name = jobs.job(kind, Run.NEVER).name();
            throw new SqlError(14261, "The specified @name ('" + name + "') already exists.");
        }
        jobs.settings = settings;
        jobs.runs.put(kind, Run.NEVER);
    }

    /** Removes a job, which ends. */
    synchronized void drop(String database, Kind kind) throws SqlError {
        DatabaseJobs jobs = require(database, kind);
        if (isStarted(jobs, kind)) {
            end(jobs, kind);
        }
        jobs.runs.remove(kind);
    }

    /** Replaces settings; a job that runs goes on with its old ones until it starts again. */
    synchronized void change(String database, Kind kind, CaptureJob settings) throws SqlError {
        require(database, kind).settings = settings;
    }

    /** Starts a job; 22022 when it runs already, or the Agent does not. */
    void startJob(String database, Kind kind) throws SqlError, SQLException {
        CaptureJob settings;
        synchronized (this) {
            DatabaseJobs jobs = require(database, kind);
            requireRunning();
            if (isStarted(jobs, kind)) {
                throw refused(jobs, kind, "run", "is already running from a request by User sa");
            }
            settings = jobs.settings;
            if (kind == Kind.CAPTURE) {
                begin(jobs);
                return;
            }
            jobs.runs.computeIfPresent(kind, (_, run) -> run.begin());
        }
        try {
            new CaptureCleanup(capture).byRetention(database, settings, Catalog.now());
        } finally {
            ended(database, kind);
        }
    }

    /**
     * Does at once what a database's cleanup job would do when it ran this much later, whether the
     * Agent runs or not.
     */
    public void cleanUp(String database, Duration later) throws SqlError, SQLException {
        CaptureJob settings;
        synchronized (this) {
            settings = require(database, Kind.CLEANUP).settings;
        }
        new CaptureCleanup(capture).byRetention(database, settings, Catalog.now().plus(later));
    }

    /** Stops a job; 22022 when it does not run. */
    synchronized void stopJob(String database, Kind kind) throws SqlError {
        DatabaseJobs jobs = require(database, kind);
        requireRunning();
        if (!isStarted(jobs, kind)) {
            throw refused(jobs, kind, "stop", "is not currently running");
        }
        end(jobs, kind);
    }

    private static SqlError refused(DatabaseJobs jobs, Kind kind, String verb, String why) {
        return new SqlError(
                REFUSED,
                "SQLServerAgent Error: Request to "
                        + verb
                        + " job "
                        + jobs.job(kind, Run.NEVER).name()
                        + " (from User sa) refused because the job "
                        + why
                        + ".");
    }

    private void requireRunning() throws SqlError {
        if (!running) {
            throw new SqlError(REFUSED, NOT_RUNNING);
        }
    }

    /** A job has come to its end by itself, unless it was started again meanwhile. */
    synchronized void ended(String database, Kind kind) {
        if (kind == Kind.CAPTURE
                && capture.capture(database).filter(DatabaseCapture::isStarted).isPresent()) {
            return;
        }
        Optional.ofNullable(databases.get(database.toLowerCase(Locale.ROOT)))
                .ifPresent(jobs -> jobs.runs.computeIfPresent(kind, (_, run) -> run.end()));
    }

    /** The database is gone, or captures nothing any more: so are its jobs. */
    synchronized void forget(String database) {
        databases.remove(database.toLowerCase(Locale.ROOT));
    }

    private DatabaseJobs require(String database, Kind kind) throws SqlError {
        DatabaseJobs jobs = databases.get(database.toLowerCase(Locale.ROOT));
        if (jobs == null || !jobs.runs.containsKey(kind)) {
            String name = "cdc." + database + "_" + kind.type();
            throw new SqlError(14262, "The specified @job_name ('" + name + "') does not exist.");
        }
        return jobs;
    }

    private static boolean isStarted(DatabaseJobs jobs, Kind kind) {
        Run run = jobs.runs.get(kind);
        return run != null && run.started().isPresent();
    }

    private void begin(DatabaseJobs jobs) {
        jobs.runs.computeIfPresent(Kind.CAPTURE, (_, run) -> run.begin());
        capture.capture(jobs.database).ifPresent(reader -> reader.start(jobs.settings));
    }

    private void end(DatabaseJobs jobs, Kind kind) {
        jobs.runs.computeIfPresent(kind, (_, run) -> run.end());
        if (kind == Kind.CAPTURE) {
            capture.capture(jobs.database).ifPresent(DatabaseCapture::stop);
        }
    }
}
