package dev.tidegate.sqlserver;

import dev.tidegate.jdbc.SessionPool;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens connections to the source. Safe for use by several threads.
 *
 * <p>What is asked now and then, as the watermarks every second, shares a {@link SessionPool}. What
 * follows the log or reads a table has a connection of its own: it is used for long, and its state
 * is nobody else's.
 */
public final class Connections implements AutoCloseable {
    /** For statements that answer at once: a broken network shows itself in this time. */
    private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(60);

    /** For reads of whole tables, which may wait for a lock or a sort before the first row. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(30);

    /**
     * What the driver is told unless the URL says otherwise, in lower case as {@link SqlServerUrl}
     * has it. The driver tries for the login's whole time; beyond that the supervisor tries again.
     * The socket's timeout is for Debezium, which reads change tables only; without one it would
     * wait for ever for a server that hangs.
     */
    static final Map<String, String> DRIVER_DEFAULTS =
            Map.of(
                    "applicationname", "tidegate",
                    "logintimeout", "15",
                    "sockettimeout", "300000");

    private static final String STATE = "SELECT state_desc FROM sys.databases WHERE name = ?";

    private static final int CANNOT_OPEN_DATABASE = 4060;

    private final SqlServerSettings settings;
    private final SessionPool pool;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Knows how to connect; connects to nothing yet. */
    public Connections(SqlServerSettings settings) {
        this.settings = settings;
        this.pool =
                new SessionPool(
                        new SessionPool.Server(
                                "the source", "tidegate-source", ErrorCode.SOURCE_UNAVAILABLE),
                        this::openControl);
    }

    /** A statement or a few on a connection of their own, in autocommit mode. */
    public interface Work<T> {
        /** Does it; the connection is given back afterwards. */
        T on(Connection connection) throws SQLException;
    }

    /** Does something on a connection of the pool; {@code doing} completes "could not …". */
    public <T> T with(String doing, Work<T> work) {
        try (Connection connection = pool.borrow(doing)) {
            return work.on(connection);
        } catch (SQLException e) {
            throw failure(doing, e);
        }
    }

    /** A connection of the pool, in autocommit mode; closing it gives it back. */
    Connection borrow(String doing) throws SQLException {
        return pool.borrow(doing);
    }

    /**
     * The error of a failed statement or login. A database that cannot be opened may be one that
     * recovers after a restart, which passes, or one that is not there, which does not; a login to
     * {@code master} tells.
     */
    private TidegateException failure(String doing, SQLException error) {
        if (error.getErrorCode() == CANNOT_OPEN_DATABASE) {
            Optional<String> state = databaseState(error);
            if (state.filter(it -> !it.equals("ONLINE")).isPresent()) {
                return Failures.notOpen(doing, state.get(), error);
            }
        }
        return Failures.of(doing, error);
    }

    private Optional<String> databaseState(SQLException error) {
        Properties properties = properties(CONTROL_TIMEOUT);
        properties.setProperty("databasename", "master");
        SqlServerUrl url = settings.parsedUrl();
        try (Connection master = DriverManager.getConnection(url.withoutProperties(), properties);
                PreparedStatement select = master.prepareStatement(STATE)) {
            select.setString(1, url.database());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            error.addSuppressed(e);
            return Optional.empty();
        }
    }

    /** Ends all connections; a thread that waits for the server on one of them fails. */
    @Override
    public void close() {
        closed = true;
        for (Connection connection : open) {
            abort(connection);
        }
        open.clear();
        pool.close();
    }

    /** Not {@code close()}: its thread may be waiting for the server. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw Failures.of("disconnect", e);
        }
    }

    Connection openControl() throws SQLException {
        return open(CONTROL_TIMEOUT);
    }

    Connection openRead() throws SQLException {
        return open(READ_TIMEOUT);
    }

    private Connection open(Duration timeout) throws SQLException {
        Connection connection = DriverManager.getConnection(settings.url(), properties(timeout));
        open.removeIf(Connections::isClosed);
        open.add(connection);
        if (closed) {
            abort(connection);
            throw new TidegateException(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    "could not connect to the source: it is closed",
                    "None: Tidegate is stopping.");
        }
        return connection;
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw Failures.of("look at a connection", e);
        }
    }

    private Properties properties(Duration timeout) {
        SqlServerUrl url = settings.parsedUrl();
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.putAll(DRIVER_DEFAULTS);
        properties.setProperty("sockettimeout", Long.toString(timeout.toMillis()));
        properties.putAll(url.properties());
        return properties;
    }
}
