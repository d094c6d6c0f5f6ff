package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import java.util.List;

/** Views about the server: databases, sessions, jobs, capture. */
final class ServerViews {
    private static final String SCHEMA = "sys";

    /** What {@code start_lsn} of an empty scan is: text of a zero LSN and a NUL character. */
    private static final String EMPTY_SCAN = "00000000:00000000:0000\0";

    private static final byte[] SYSTEM_ADMINISTRATOR = {1};

    private ServerViews() {}

    static List<SystemView> all() {
        return List.of(
                databases(),
                configurations(),
                services(),
                scanSessions(),
                captureJobs(),
                captureErrors(),
                sessions(),
                connections(),
                requests(),
                databaseFiles(),
                masterFiles(),
                servers(),
                messages());
    }

    private static SystemView databases() {
        return SystemView.of(
                SCHEMA,
                "databases",
                "name sysname, database_id int, source_database_id int, owner_sid varbinary(85),"
                        + " create_date datetime, compatibility_level tinyint, collation_name sysname,"
                        + " user_access tinyint, user_access_desc nvarchar(60), is_read_only bit,"
                        + " is_auto_close_on bit, is_auto_shrink_on bit, state tinyint,"
                        + " state_desc nvarchar(60), is_in_standby bit, is_cleanly_shutdown bit,"
                        + " snapshot_isolation_state tinyint,"
                        + " snapshot_isolation_state_desc nvarchar(60),"
                        + " is_read_committed_snapshot_on bit, recovery_model tinyint,"
                        + " recovery_model_desc nvarchar(60), page_verify_option tinyint,"
                        + " is_quoted_identifier_on bit, is_fulltext_enabled bit, is_trustworthy_on"
                        + " bit, is_published bit, is_subscribed bit, is_cdc_enabled bit, is_encrypted"
                        + " bit, containment tinyint, replica_id uniqueidentifier,"
                        + " group_database_id uniqueidentifier, is_accelerated_database_recovery_on"
                        + " bit",
                (context, rows) -> {
                    for (Database each : context.catalog().databases()) {
                        rows.add(
                                each.name(),
                                each.id(),
                                null,
                                SYSTEM_ADMINISTRATOR,
                                each.created(),
                                160,
                                SystemRows.COLLATION,
                                0,
                                "MULTI_USER",
                                false,
                                false,
                                false,
                                0,
                                "ONLINE",
                                false,
                                false,
                                1,
                                "ON",
                                true,
                                1,
                                "FULL",
                                2,
                                true,
                                false,
                                false,
                                false,
                                false,
                                context.server().capture().isEnabled(each.name()),
                                false,
                                0,
                                null,
                                null,
                                false);
                    }
                });
    }

    private static SystemView configurations() {
        return SystemView.of(
                SCHEMA,
                "configurations",
                "configuration_id int, name nvarchar(35), value int, minimum int, maximum int,"
                        + " value_in_use int, description nvarchar(255), is_dynamic bit, is_advanced"
                        + " bit",
                (context, rows) -> {
                    rows.add(
                            1536,
                            "max text repl size (B)",
                            -1,
                            -1,
                            Integer.MAX_VALUE,
                            -1,
                            "Maximum size of a text field in replication.",
                            true,
                            false);
                    rows.add(
                            103,
                            "user connections",
                            0,
                            0,
                            32767,
                            0,
                            "Number of user connections allowed",
                            false,
                            true);
                    rows.add(
                            115,
                            "nested triggers",
                            1,
                            0,
                            1,
                            1,
                            "Allow triggers to be invoked within triggers",
                            true,
                            false);
                });
    }

    private static SystemView services() {
        return SystemView.of(
                SCHEMA,
                "dm_server_services",
                "servicename nvarchar(256), startup_type int, startup_type_desc nvarchar(256),"
                        + " status int, status_desc nvarchar(256), process_id int,"
                        + " service_account nvarchar(256), is_clustered nvarchar(1)",
                (context, rows) -> {
                    int process = (int) ProcessHandle.current().pid();
                    rows.add(
                            "SQL Server (MSSQLSERVER)",
                            2,
                            "Automatic",
                            4,
                            "Running",
                            process,
                            "",
                            "N");
                    rows.add(
                            "SQL Server Agent (MSSQLSERVER)",
                            2,
                            "Automatic",
                            4,
                            "Running",
                            process,
                            "",
                            "N");
                });
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
        long seconds = java.time.Duration.between(each.started(), each.ended()).toSeconds();
        int latency =
                each.lastCommitted()
                        .map(at -> (int) java.time.Duration.between(at, each.ended()).toSeconds())
                        .orElse(0);
        rows.add(
                each.id(),
                each.started(),
                each.ended(),
                seconds,
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

    private static SystemView captureJobs() {
        return SystemView.of(
                SCHEMA,
                "cdc_jobs",
                "database_id int, job_type nvarchar(20), job_id uniqueidentifier, maxtrans int,"
                        + " maxscans int, continuous bit, pollinginterval bigint, retention bigint,"
                        + " threshold bigint",
                (context, rows) -> {
                    for (Database each : context.catalog().databases()) {
                        context.server()
                                .capture()
                                .job(each.name())
                                .ifPresent(job -> addJob(rows, each, job));
                    }
                });
    }

    private static void addJob(RowList rows, Database database, CaptureJob job) {
        rows.add(
                database.id(),
                "capture",
                JobIds.of(database.name(), "capture").toString(),
                job.transactionsMax(),
                job.scansMax(),
                job.continuous(),
                job.pollingSeconds(),
                0L,
                0L);
        rows.add(
                database.id(),
                "cleanup",
                JobIds.of(database.name(), "cleanup").toString(),
                0,
                0,
                false,
                0L,
                job.retentionMinutes(),
                job.threshold());
    }

    private static SystemView captureErrors() {
        return SystemView.of(
                SCHEMA,
                "dm_cdc_errors",
                "session_id int, phase_number int, entry_time datetime, error_number int,"
                        + " error_severity int, error_state int, error_message nvarchar(1024), start_lsn"
                        + " nvarchar(23), begin_lsn nvarchar(23), sequence_value nvarchar(23)",
                (context, rows) -> {
                    for (ScanSession each :
                            context.server().capture().scanSessions(context.database())) {
                        if (each.errors() > 0) {
                            rows.add(
                                    each.id(),
                                    7,
                                    each.ended(),
                                    18805,
                                    16,
                                    -1,
                                    "The Log Reader Agent failed to construct a replicated command"
                                            + " from log sequence number (LSN).",
                                    EMPTY_SCAN,
                                    EMPTY_SCAN,
                                    EMPTY_SCAN);
                        }
                    }
                });
    }

    private static SystemView sessions() {
        return SystemView.of(
                SCHEMA,
                "dm_exec_sessions",
                "session_id smallint, login_time datetime, host_name nvarchar(128), program_name"
                        + " nvarchar(128), host_process_id int, client_interface_name nvarchar(32),"
                        + " login_name nvarchar(128), original_login_name nvarchar(128), status"
                        + " nvarchar(30), cpu_time int, memory_usage int, reads bigint, writes bigint,"
                        + " logical_reads bigint, last_request_start_time datetime,"
                        + " last_request_end_time datetime, is_user_process bit, database_id smallint,"
                        + " open_transaction_count int, transaction_isolation_level smallint, row_count"
                        + " bigint, security_id varbinary(85)",
                (context, rows) -> {
                    for (SessionInfo each : context.server().sessions().get()) {
                        rows.add(
                                each.id(),
                                each.loggedIn(),
                                each.host(),
                                each.program(),
                                0,
                                "",
                                each.login(),
                                each.login(),
                                each.running() ? "running" : "sleeping",
                                0,
                                0,
                                0L,
                                0L,
                                0L,
                                each.lastRequest(),
                                each.running() ? null : each.lastRequest(),
                                true,
                                databaseId(context, each.database()),
                                each.openTransactions(),
                                2,
                                0L,
                                SYSTEM_ADMINISTRATOR);
                    }
                });
    }

    private static int databaseId(ViewContext context, String name) {
        return context.catalog().database(name).map(Database::id).orElse(0);
    }

    private static SystemView connections() {
        return SystemView.of(
                SCHEMA,
                "dm_exec_connections",
                "session_id int, most_recent_session_id int, connect_time datetime, net_transport"
                        + " nvarchar(40), protocol_type nvarchar(40), encrypt_option nvarchar(40),"
                        + " auth_scheme nvarchar(40), num_reads int, num_writes int, client_net_address"
                        + " nvarchar(48)",
                (context, rows) -> {
                    for (SessionInfo each : context.server().sessions().get()) {
                        rows.add(
                                each.id(),
                                each.id(),
                                each.loggedIn(),
                                "TCP",
                                "TSQL",
                                "FALSE",
                                "SQL",
                                0,
                                0,
                                "127.0.0.1");
                    }
                });
    }

    private static SystemView requests() {
        return SystemView.of(
                SCHEMA,
                "dm_exec_requests",
                "session_id smallint, request_id int, start_time datetime, status nvarchar(30),"
                        + " command nvarchar(32), database_id smallint, blocking_session_id smallint,"
                        + " wait_type nvarchar(60), wait_time int, open_transaction_count int",
                (context, rows) -> {
                    for (SessionInfo each : context.server().sessions().get()) {
                        if (each.running()) {
                            rows.add(
                                    each.id(),
                                    0,
                                    each.lastRequest(),
                                    each.blockedBy() > 0 ? "suspended" : "running",
                                    "SELECT",
                                    databaseId(context, each.database()),
                                    each.blockedBy(),
                                    each.blockedBy() > 0 ? "LCK_M_X" : null,
                                    0,
                                    each.openTransactions());
                        }
                    }
                });
    }

    private static final String FILE_COLUMNS =
            "file_id int, type tinyint, type_desc nvarchar(60), data_space_id int, name sysname,"
                    + " physical_name nvarchar(260), state tinyint, state_desc nvarchar(60), size"
                    + " int, max_size int, growth int";

    private static SystemView databaseFiles() {
        return SystemView.of(
                SCHEMA,
                "database_files",
                FILE_COLUMNS,
                (context, rows) -> addFiles(rows, context.database()));
    }

    private static void addFiles(RowList rows, String database) {
        rows.add(1, 0, "ROWS", 1, database, database + ".mdf", 0, "ONLINE", 1024, -1, 128);
        rows.add(2, 1, "LOG", 0, database + "_log", database + ".ldf", 0, "ONLINE", 128, -1, 128);
    }

    private static SystemView masterFiles() {
        return SystemView.of(
                SCHEMA,
                "master_files",
                "database_id int, " + FILE_COLUMNS,
                (context, rows) -> {
                    for (Database each : context.catalog().databases()) {
                        RowList files = new RowList();
                        addFiles(files, each.name());
                        for (Object[] file : files.all()) {
                            Object[] row = new Object[file.length + 1];
                            row[0] = each.id();
                            System.arraycopy(file, 0, row, 1, file.length);
                            rows.add(row);
                        }
                    }
                });
    }

    private static SystemView servers() {
        return SystemView.of(
                SCHEMA,
                "servers",
                "server_id int, name sysname, product sysname, provider sysname, data_source"
                        + " nvarchar(4000), is_linked bit",
                (context, rows) ->
                        rows.add(
                                0,
                                context.server().name(),
                                "SQL Server",
                                "SQLNCLI",
                                context.server().name(),
                                false));
    }

    private static SystemView messages() {
        return SystemView.of(
                SCHEMA,
                "messages",
                "message_id int, language_id smallint, severity tinyint, is_event_logged bit, text"
                        + " nvarchar(2048)",
                (context, rows) -> rows.add(208, 1033, 16, false, "Invalid object name '%.*ls'."));
    }
}
