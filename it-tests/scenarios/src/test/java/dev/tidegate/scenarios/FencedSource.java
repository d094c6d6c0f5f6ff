package dev.tidegate.scenarios;

import dev.tidegate.cutover.Fence;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import dev.tidegate.sqlserver.cutover.FencePlan;
import dev.tidegate.sqlserver.cutover.SqlServerCutover;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/**
 * A database of the stand-in with an application's login {@code app}, an auditor to whom others
 * denied something, and Tidegate's own login; its tables are captured.
 */
final class FencedSource implements AutoCloseable {
    static final String PASSWORD = "Passw0rd!";
    static final List<TableId> TABLES =
            List.of(new TableId("dbo", "entry"), new TableId("dbo", "total"));

    private static int databases;

    final String database;
    final SqlServerCutover cutover;
    private final SqlServer server;
    private final SqlServerSource source;
    private final List<Connection> connections = Collections.synchronizedList(new ArrayList<>());
    private final List<SqlServerCutover> cutovers = new ArrayList<>();

    FencedSource(SqlServer server, UnaryOperator<FencePlan> plan) throws SQLException {
        this.server = server;
        this.database = "fenced" + ++databases;
        execute(
                "master",
                "CREATE DATABASE " + database,
                "IF SUSER_ID('app') IS NULL CREATE LOGIN app WITH PASSWORD = '" + PASSWORD + "'",
                "IF SUSER_ID('auditor') IS NULL CREATE LOGIN auditor WITH PASSWORD = '"
                        + PASSWORD
                        + "'",
                "IF SUSER_ID('boss') IS NULL CREATE LOGIN boss WITH PASSWORD = '" + PASSWORD + "'",
                "ALTER SERVER ROLE sysadmin ADD MEMBER boss",
                "IF SUSER_ID('mover') IS NULL CREATE LOGIN mover WITH PASSWORD = '"
                        + PASSWORD
                        + "'",
                "GRANT VIEW SERVER STATE TO mover",
                "GRANT ALTER ANY CONNECTION TO mover",
                "GRANT ALTER ANY LOGIN TO mover");
        execute(
                database,
                "CREATE TABLE dbo.total (id int NOT NULL PRIMARY KEY, n int NOT NULL)",
                "CREATE TABLE dbo.entry (id int IDENTITY NOT NULL PRIMARY KEY, v int NOT NULL)",
                "INSERT INTO dbo.total VALUES (0, 0), (1, 0), (2, 0)",
                "CREATE USER app",
                "CREATE USER auditor",
                "CREATE USER mover",
                "ALTER ROLE db_owner ADD MEMBER mover",
                "GRANT SELECT, INSERT, UPDATE TO app",
                "GRANT DELETE ON dbo.total TO app",
                "GRANT SELECT, UPDATE TO auditor",
                "DENY INSERT TO auditor",
                "EXEC sys.sp_cdc_enable_db");
        for (TableId table : TABLES) {
            execute(
                    database,
                    "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'"
                            + table.name()
                            + "', @role_name = NULL, @supports_net_changes = 0");
        }
        source = new SqlServerSource(settings(SqlServer.USER), "test");
        source.prepare();
        cutover = open(plan);
    }

    private SqlServerSettings settings(String user) {
        return new SqlServerSettings(
                server.jdbcUrl(database),
                user,
                PASSWORD,
                List.of("dbo.*"),
                List.of(),
                Duration.ofMillis(10));
    }

    /** The ports of another process, as Tidegate's own login. */
    SqlServerCutover open(UnaryOperator<FencePlan> plan) {
        SqlServerCutover made =
                new SqlServerCutover(settings("mover"), plan.apply(FencePlan.denials(TABLES)));
        cutovers.add(made);
        return made;
    }

    /** The ports of a process that has a way back. */
    SqlServerCutover openWithWayBack() {
        SqlServerCutover made =
                new SqlServerCutover(
                        settings("mover"),
                        () -> FencePlan.denials(TABLES),
                        Optional.of(source.reverse(1)));
        cutovers.add(made);
        return made;
    }

    SqlServerSource source() {
        return source;
    }

    Fence fence() {
        return cutover.fence();
    }

    Connection connect(String user) throws SQLException {
        Connection connection =
                DriverManager.getConnection(
                        server.jdbcUrl(database) + ";loginTimeout=3", user, PASSWORD);
        connections.add(connection);
        return connection;
    }

    Connection administrator() throws SQLException {
        return connect(SqlServer.USER);
    }

    /** As sysadmin, each in autocommit mode. */
    void execute(String where, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(where), SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** In this database, as sysadmin. */
    void run(String... statements) throws SQLException {
        execute(database, statements);
    }

    /** Rows, their values joined by a bar. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(database), SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                StringJoiner line = new StringJoiner("|");
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.add(String.valueOf(rows.getString(i)));
                }
                lines.add(line.toString());
            }
            return lines;
        }
    }

    /** Commit LSNs of changes of the replicated tables, in their order. */
    List<Lsn> changes() throws SQLException {
        return query(
                        "SELECT CONVERT(varchar(22), lsn, 2) FROM (SELECT __$start_lsn AS lsn FROM"
                                + " cdc.dbo_entry_CT UNION SELECT __$start_lsn FROM"
                                + " cdc.dbo_total_CT) AS c ORDER BY lsn")
                .stream()
                .map(hex ->
                        Lsn.parse(
                                hex.substring(0, 8)
                                        + ":"
                                        + hex.substring(8, 16)
                                        + ":"
                                        + hex.substring(16)))
                .toList();
    }

    /** All that is said of permissions, and which logins are disabled. */
    List<String> rights() throws SQLException {
        List<String> rights =
                new ArrayList<>(
                        query(
                                "SELECT p.name, d.class, d.major_id, d.permission_name, d.state FROM"
                                        + " sys.database_permissions d JOIN sys.database_principals"
                                        + " p ON p.principal_id = d.grantee_principal_id ORDER BY"
                                        + " p.name, d.class, d.major_id, d.permission_name"));
        rights.addAll(query("SELECT name, is_disabled FROM sys.server_principals ORDER BY name"));
        return rights;
    }

    @Override
    public void close() throws SQLException {
        for (Connection each : List.copyOf(connections)) {
            each.close();
        }
        cutovers.forEach(SqlServerCutover::close);
        source.close();
        execute("master", "ALTER LOGIN app ENABLE; ALTER LOGIN boss ENABLE");
    }
}
