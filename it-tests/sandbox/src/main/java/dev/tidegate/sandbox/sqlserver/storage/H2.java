package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

/**
 * The one H2 database, in memory, that holds the rows of all the server's databases: a table {@code
 * db.schema.t} is {@code "db.schema"."t"} in it. It lives until {@link #close}.
 *
 * <p>The mode LEGACY is for what it gives to identity columns (they move past values that were
 * inserted by hand), to bit (compares with numbers) and to foreign keys (refer to unique indexes);
 * nothing relies on it to understand T-SQL.
 */
public final class H2 implements AutoCloseable {
    private static final String OPTIONS =
            ";MODE=LEGACY;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000;QUERY_CACHE_SIZE=512";

    private final String url;

    /** Opens a new, empty database. */
    public H2() throws SQLException {
        RowLockRepair.apply();
        GuidOrder.apply();
        url = "jdbc:h2:mem:" + UUID.randomUUID() + OPTIONS;
        try (Connection connection = newConnection()) {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            session.getDatabase().setCompareMode(new ServerCollation());
            Routines.register(connection);
        }
    }

    /** A new connection, in auto-commit mode. */
    public Connection newConnection() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Makes the schema that holds the tables of a schema. */
    public void createSchema(String database, String schema) throws SQLException {
        execute(
                "CREATE SCHEMA IF NOT EXISTS "
                        + ObjectName.quote(new ObjectName(database, schema, "").h2Schema()));
    }

    /** Removes a schema and all that it holds. */
    public void dropSchema(String database, String schema) throws SQLException {
        execute(
                "DROP SCHEMA IF EXISTS "
                        + ObjectName.quote(new ObjectName(database, schema, "").h2Schema())
                        + " CASCADE");
    }

    /** The statements that make these schemas again, with all they hold. */
    public List<String> script(List<String> h2Schemas) throws SQLException {
        String names = h2Schemas.stream().map(ObjectName::quote).collect(Collectors.joining(", "));
        try (Connection connection = newConnection();
                Statement statement = connection.createStatement();
                ResultSet lines =
                        statement.executeQuery("SCRIPT NOPASSWORDS NOSETTINGS SCHEMA " + names)) {
            List<String> script = new ArrayList<>();
            while (lines.next()) {
                script.add(lines.getString(1));
            }
            return script;
        }
    }

    /** Runs a script. */
    public void run(List<String> script) throws SQLException {
        try (Connection connection = newConnection();
                Statement statement = connection.createStatement()) {
            for (String line : script) {
                statement.execute(line);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = newConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Forgets everything. Sessions that are still open fail from now on. */
    @Override
    public void close() throws SQLException {
        execute("SHUTDOWN IMMEDIATELY");
    }
}
