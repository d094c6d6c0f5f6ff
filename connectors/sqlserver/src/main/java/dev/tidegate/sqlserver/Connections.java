package dev.tidegate.sqlserver;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** Opens connections to the source. Safe for use by several threads. */
final class Connections {
    /** For statements that answer at once: a broken network shows itself in this time. */
    private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(60);

    /** For reads of whole tables, which may wait for a lock or a sort before the first row. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(30);

    /**
     * What the driver is told unless the URL says otherwise, in lower case as {@link SqlServerUrl}
     * has it. The driver tries for the login's whole time; beyond that the supervisor tries again.
     */
    static final Map<String, String> DRIVER_DEFAULTS =
            Map.of("applicationname", "tidegate", "logintimeout", "15");

    private final SqlServerSettings settings;

    Connections(SqlServerSettings settings) {
        this.settings = settings;
    }

    /** A statement or a few on a connection of their own, in autocommit mode. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Does something on a new connection; {@code doing} completes "could not …". */
    <T> T with(String doing, Work<T> work) {
        try (Connection connection = openControl()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw Failures.of(doing, e);
        }
    }

    Connection openControl() throws SQLException {
        return open(CONTROL_TIMEOUT);
    }

    Connection openRead() throws SQLException {
        return open(READ_TIMEOUT);
    }

    private Connection open(Duration timeout) throws SQLException {
        SqlServerUrl url = settings.parsedUrl();
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("sockettimeout", Long.toString(timeout.toMillis()));
        properties.putAll(DRIVER_DEFAULTS);
        properties.putAll(url.properties());
        return DriverManager.getConnection(settings.url(), properties);
    }
}
