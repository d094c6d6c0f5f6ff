package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import java.time.Duration;
import java.util.List;

/** Views about change data capture and the Agent that runs its jobs. */
final class CaptureViews {
    private static final String SCHEMA = "sys";

    /** What {@code start_lsn} of an empty scan is: text of a zero LSN and a NUL character. */
    private static final String EMPTY_SCAN = "00000000:00000000:0000\0";

    /** Phase of a scan that reads the log's records. */
    private static final int PHASE_READ = 7;

    private CaptureViews() {}

    static List<SystemView> all() {
        return List.of(
                services(), scanSessions(), scanErrors(), captureJobs(), jobs(), jobActivity());
    }

    private static SystemView services() {
        return SystemView.of(
                SCHEMA,
                "dm_server_services",
                "servicename nvarchar(256), startup_type int, startup_type_desc nvarchar(256),"
                        + " status int, status_desc nvarchar(256), process_id int,"
                        + " last_startup_time datetime, service_account nvarchar(256),"
                        + " filename nvarchar(256), is_clustered nvarchar(1)",
                (context, rows) -> {
                    service(rows, context.server(), "SQL Server (MSSQLSERVER)", true);
                    service(
                            rows,
                            context.server(),
                            "SQL Server Agent (MSSQLSERVER)",
                            context.server().capture().isAgentRunning());
                });
    }

    private static void service(RowList rows, ServerState server, String name, boolean running) {
        rows.add(
                name,
                2,
                "Automatic",
                running ? 4 : 1,
                running ? "Running" : "Stopped",
                running ? (int) ProcessHandle.current().pid() : null,
                running ? server.started() : null,
                "",
                "",
                "N");
    }

    private static SystemView scanSessions() {
        return SystemView.of(
                SCHEMA,
                "dm_cdc_log_scan_sessions",
                "session_id int, start_time datetime, end_time datetime, duration bigint,"
                        + " scan_phase nvarchar(200), error_count int, start_lsn nvarchar(23),"
                        + " current_lsn nvarchar(23), end_lsn nvarchar(23), tran_count bigint,"
                        + " last_commit_lsn nvarchar(23), last_commit_time datetime,"
                        + " log_record_count bigint, schema_change_count int, command_count bigint,"
                        + " first_begin_cdc_lsn nvarchar(23), last_commit_cdc_lsn nvarchar(23),"
                        + " last_commit_cdc_time datetime, latency int, empty_scan_count int,"
                        + " failed_sessions_count int",
                (context, rows) -> {
                    for (ScanSession each :
                            context.server().capture().scanSessions(context.database())) {
                        addScan(rows, each);
                    }
                });
    }

    private static void addScan(RowList rows, ScanSession each) {
        String first = each.first().map(Lsns::text).orElse(EMPTY_SCAN);
        String last = each.last().map(Lsns::text).orElse(EMPTY_SCAN);
        int latency =
                each.lastCommitted()
                        .map(at -> (int) Duration.between(at, each.ended()).toSeconds())
                        .orElse(0);
        rows.add(
                each.id(),
                each.started(),
                each.ended(),
                Duration.between(each.started(), each.ended()).toSeconds(),
                each.errors() > 0 ? "Aborted" : "Done",
                each.errors(),
                first,
                last,
                last,
                each.transactions(),
                last,
                each.lastCommitted().orElse(null),
                each.commands(),
                0,
                each.commands(),
                first,
                last,
                each.lastCommitted().orElse(null),
                latency,
                each.emptyScans(),
                each.errors());
    }

    private static SystemView scanErrors() {
        return SystemView.of(
                SCHEMA,
                "dm_cdc_errors",
                "session_id int, phase_number int, entry_time datetime, error_number int,"
                        + " error_severity int, error_state int, error_message nvarchar(1024), start_lsn"
                        + " nvarchar(23), begin_lsn nvarchar(23), sequence_value nvarchar(23)",
                (context, rows) -> {
                    for (ScanError each :
                            context.server().capture().scanErrors(context.database())) {
                        String lsn = each.lsn().map(Lsns::text).orElse(EMPTY_SCAN);
                        rows.add(
                                each.session(),
                                PHASE_READ,
                                each.at(),
                                each.number(),
                                16,
                                1,
                                each.message(),
                                lsn,
                                lsn,
                                EMPTY_SCAN);
                    }
                });
    }

    private static SystemView captureJobs() {
        return SystemView.of(
                SCHEMA,
                "cdc_jobs",
                "database_id int, job_type nvarchar(20), job_id uniqueidentifier, maxtrans int,"
                        + " maxscans int, continuous bit, pollinginterval bigint, retention bigint,"
                        + " threshold bigint",
                (context, rows) -> {
                    for (AgentJob each : context.server().capture().jobs()) {
                        CaptureJob job = each.settings();
                        boolean capture = each.kind() == AgentJob.Kind.CAPTURE;
                        rows.add(
                                context.catalog()
                                        .database(each.database())
                                        .map(Database::id)
                                        .orElse(0),
                                each.kind().type(),
                                each.id().toString(),
                                capture ? job.transactionsMax() : 0,
                                capture ? job.scansMax() : 0,
                                capture && job.continuous(),
                                capture ? job.pollingSeconds() : 0L,
                                capture ? 0L : job.retentionMinutes(),
                                capture ? 0L : job.threshold());
                    }
                });
    }

    private static SystemView jobs() {
        return SystemView.of(
                SCHEMA,
                "sysjobs",
                "job_id uniqueidentifier, originating_server_id int, name sysname, enabled tinyint,"
                        + " description nvarchar(512), start_step_id int, category_id int, owner_sid"
                        + " varbinary(85), date_created datetime, date_modified datetime",
                (context, rows) -> {
                    for (AgentJob each : context.server().capture().jobs()) {
                        rows.add(
                                each.id().toString(),
                                0,
                                each.name(),
                                1,
                                each.kind() == AgentJob.Kind.CAPTURE
                                        ? "CDC Log Scan Job"
                                        : "CDC Cleanup Job",
                                1,
                                each.kind() == AgentJob.Kind.CAPTURE ? 13 : 16,
                                new byte[] {1},
                                context.server().started(),
                                context.server().started());
                    }
                });
    }

    private static SystemView jobActivity() {
        return SystemView.of(
                SCHEMA,
                "sysjobactivity",
                "session_id int, job_id uniqueidentifier, run_requested_date datetime,"
                        + " start_execution_date datetime, last_executed_step_id int,"
                        + " stop_execution_date datetime, next_scheduled_run_date datetime",
                (context, rows) -> {
                    for (AgentJob each : context.server().capture().jobs()) {
                        boolean runs = each.started().isPresent();
                        rows.add(
                                1,
                                each.id().toString(),
                                each.started().orElse(null),
                                each.started().orElse(null),
                                null,
                                runs ? null : each.stopped().orElse(null),
                                null);
                    }
                });
    }
}
