package dev.tidegate.sandbox.demo;

import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.catalog.ServerSettings.Firing;
import dev.tidegate.sandbox.sqlserver.wire.EncryptionPolicy;
import dev.tidegate.sandbox.workload.SourceDatabase;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQL Server: the stand-in, started here; or a real one, if the environment variable {@value #URL}
 * holds its JDBC URL (without {@code databaseName}), with {@value #USER} and {@value #PASSWORD}.
 * Databases that were made on a real one are dropped on close.
 */
public final class SqlServerAccess implements AutoCloseable {
    /** Names a real SQL Server. */
    public static final String URL = "TIDEGATE_TEST_SQLSERVER_URL";

    /** Its login. */
    public static final String USER = "TIDEGATE_TEST_SQLSERVER_USER";

    /** The login's password. */
    public static final String PASSWORD = "TIDEGATE_TEST_SQLSERVER_PASSWORD";

    private static final String TRIGGERS =
            "SELECT name FROM sys.triggers WHERE is_disabled = 0 ORDER BY name";

    private static final Logger log = LoggerFactory.getLogger(SqlServerAccess.class);

    private final Optional<SqlServer> standIn;
    private final String url;
    private final String user;
    private final String password;
    private final Duration captureDelay;
    private final List<String> created = new ArrayList<>();

    private SqlServerAccess(
            Optional<SqlServer> standIn,
            String url,
            String user,
            String password,
            Duration captureDelay) {
        this.standIn = standIn;
        this.url = url;
        this.user = user;
        this.password = password;
        this.captureDelay = captureDelay;
    }

    /**
     * How the stand-in is started; of a real server only the delay is used.
     *
     * @param port 0 for any free one
     * @param password of its administrator
     * @param captureDelay how long its capture job waits between scans of the log
     * @param encryption of its connections
     */
    public record Options(
            int port, String password, Duration captureDelay, EncryptionPolicy encryption) {
        /** Any port, a password of its own, no delay, no encryption. */
        public static final Options DEFAULTS =
                new Options(0, newPassword(), Duration.ZERO, EncryptionPolicy.OFF);

        Options withCaptureDelay(Duration delay) {
            return new Options(port, password, delay, encryption);
        }

        private static String newPassword() {
            return "Sandbox-" + Long.toHexString(new SecureRandom().nextLong());
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Options[port=" + port + ", captureDelay=" + captureDelay + "]";
        }
    }

    static SqlServerAccess open(Options options) {
        return open(options, System.getenv());
    }

    static SqlServerAccess open(Options options, Map<String, String> environment) {
        Optional<String> real = Optional.ofNullable(environment.get(URL));
        if (real.isPresent()) {
            return new SqlServerAccess(
                    Optional.empty(),
                    real.get(),
                    environment.getOrDefault(USER, SqlServer.USER),
                    environment.getOrDefault(PASSWORD, ""),
                    options.captureDelay());
        }
        SqlServer started =
                SqlServer.start(
                        new SqlServer.Options(
                                options.port(),
                                options.password(),
                                options.captureDelay(),
                                options.encryption()));
        started.settings().firing(Firing.LEFT_OUT);
        return new SqlServerAccess(
                Optional.of(started),
                "",
                SqlServer.USER,
                options.password(),
                options.captureDelay());
    }

    /** The stand-in, unless a real server is used. */
    public Optional<SqlServer> standIn() {
        return standIn;
    }

    /**
     * Names of the triggers in the connection's database that do not run here: all that are
     * enabled, with the stand-in; none, with a real server.
     */
    List<String> triggersLeftOut(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        if (standIn.isPresent()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(TRIGGERS)) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    /** URL of a database, without user and password. */
    public String jdbcUrl(String database) {
        return standIn.isPresent()
                ? standIn.get().jdbcUrl(database)
                : url + (url.endsWith(";") ? "" : ";") + "databaseName=" + database;
    }

    /** The administrator's login. */
    public String user() {
        return user;
    }

    /** The administrator's password. */
    public String password() {
        return password;
    }

    Connection connect(String database) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return DriverManager.getConnection(jdbcUrl(database), login);
    }

    void createDatabase(String name) throws SQLException {
        try (Connection master = connect("master")) {
            SourceDatabase.create(master, name);
        }
        created.add(name);
    }

    /** The stand-in has its delay from the start; a real server's capture job must be told. */
    void applyCaptureDelay(Connection connection) throws SQLException {
        if (standIn.isPresent()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = "
                            + captureDelay.toSeconds());
            statement.execute("EXEC sys.sp_cdc_stop_job @job_type = N'capture'");
            statement.execute("EXEC sys.sp_cdc_start_job @job_type = N'capture'");
        }
    }

    @Override
    public void close() {
        if (standIn.isPresent()) {
            standIn.get().close();
            return;
        }
        for (String database : created) {
            try (Connection master = connect("master")) {
                SourceDatabase.drop(master, database);
            } catch (SQLException e) {
                log.warn("database is not dropped name={}", database, e);
            }
        }
    }
}
