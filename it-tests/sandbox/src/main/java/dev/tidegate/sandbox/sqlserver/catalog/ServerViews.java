package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import java.util.List;

/** Views about the server: options, sessions, files. */
final class ServerViews {
    private static final String SCHEMA = "sys";

    private ServerViews() {}

    static List<SystemView> all() {
        return List.of(
                configurations(),
                sessions(),
                connections(),
                requests(),
                databaseFiles(),
                masterFiles(),
                servers(),
                messages());
    }

    private static SystemView configurations() {
        return SystemView.of(
                SCHEMA,
                "configurations",
                "configuration_id int, name nvarchar(35), value int, minimum int, maximum int,"
                        + " value_in_use int, description nvarchar(255), is_dynamic bit, is_advanced"
                        + " bit",
                (context, rows) -> {
                    ServerSettings settings = context.server().settings();
                    for (ServerOption option : ServerOption.values()) {
                        rows.add(
                                option.id(),
                                option.optionName(),
                                settings.configured(option),
                                option.minimum(),
                                option.maximum(),
                                settings.running(option),
                                option.optionName(),
                                option.dynamic(),
                                option.advanced());
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
                    for (SessionInfo each : context.server().visibleSessions(context.h2())) {
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
                                each.lastEnd(),
                                true,
                                databaseId(context, each.database()),
                                each.openTransactions(),
                                each.isolation(),
                                0L,
                                context.server().permissions().sid(each.login()));
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
                        + " wait_type nvarchar(60), wait_time int, open_transaction_count int,"
                        + " transaction_id bigint",
                (context, rows) -> {
                    for (SessionInfo each : context.server().visibleSessions(context.h2())) {
                        if (each.running()) {
                            rows.add(
                                    each.id(),
                                    0,
                                    each.lastRequest(),
                                    each.blockedBy() > 0 ? "suspended" : "running",
                                    "SELECT",
                                    databaseId(context, each.database()),
                                    each.blockedBy(),
                                    each.blockedBy() > 0 ? waitType(each) : null,
                                    0,
                                    each.openTransactions(),
                                    each.transaction().map(SessionInfo.Transaction::id).orElse(0L));
                        }
                    }
                });
    }

    private static String waitType(SessionInfo waiting) {
        return waiting.locks().stream()
                .filter(LockInfo::waiting)
                .map(lock -> "LCK_M_" + lock.mode())
                .findFirst()
                .orElse("LCK_M_X");
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
