package dev.tidegate.postgres;

import dev.tidegate.jdbc.SessionPool;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens sessions that are set up alike, and ends those that are open. Safe for several threads.
 *
 * <p>What is asked now and then shares a {@link SessionPool}. The session that applies a group, one
 * that loads a table and one that builds indexes is opened for that alone and ended with it: it
 * holds locks, statements and a state that nobody else may meet.
 */
public final class Connections implements AutoCloseable {
    /**
     * What Tidegate's statements rest on, whatever the role's own settings are: a commit that is
     * acknowledged is durable; an owner that hangs in a transaction loses its locks.
     */
    private static final String SESSION =
            """
            set timezone = 'UTC';
            set search_path = pg_catalog;
            set standard_conforming_strings = on;
            set xmloption = content;
            set default_transaction_isolation = 'read committed';
            set statement_timeout = 0;
            set lock_timeout = '2min';
            set idle_in_transaction_session_timeout = '5min';
            select set_config('synchronous_commit', 'on', false)
            where current_setting('synchronous_commit') in ('off', 'local')\
            """;

    /** What texts of values in the log look like. */
    private static final String REPLICATION_SESSION =
            """
            set timezone = 'UTC';
            set datestyle = 'ISO, YMD';
            set bytea_output = 'hex';
            set extra_float_digits = 1;
            set xmloption = content\
            """;

    private static final String NAME = "select set_config('application_name', ?, true)";

    private static final String CONNECT_SECONDS_MAX = "10";

    /** With a login that is this slow something else is wrong; also lets an interrupt end it. */
    private static final String LOGIN_SECONDS_MAX = "30";

    /**
     * Statements that the driver keeps, and the server their plans, from the fifth use on. Bounds
     * the server's memory too: one entry may be a message of 96 statements.
     */
    private static final String STATEMENT_CACHE_ENTRIES = "256";

    private static final String STATEMENT_CACHE_MIB = "16";

    private final PostgresSettings settings;
    private final String pipeline;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final SessionPool pool;
    private volatile boolean closed;

    /** Opens none yet. */
    public Connections(PostgresSettings settings, String pipeline) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.pool =
                new SessionPool(
                        new SessionPool.Server(
                                "the target", "tidegate-target", ErrorCode.TARGET_UNAVAILABLE),
                        this::openForPool);
    }

    /** What a session is for. */
    private enum Manner {
        STATEMENTS(SESSION),
        REPLICATION(REPLICATION_SESSION);

        private final String session;

        Manner(String session) {
            this.session = session;
        }
    }

    /** Something done in one transaction. */
    public interface Work<T> {
        /** Does it, and commits nothing. */
        T in(Connection connection) throws SQLException;
    }

    /** What becomes of text that PostgreSQL cannot hold. */
    StorableText texts() {
        return new StorableText(settings.textUnstorable());
    }

    /** Who sees to the foreign keys of applied rows. */
    PostgresSettings.ForeignKeys foreignKeys() {
        return settings.foreignKeys();
    }

    /** What the settings let the target not keep. */
    List<LeftOut> leftOut() {
        return switch (settings.textUnstorable()) {
            case REFUSE -> List.of();
            case REPLACE -> List.of(StorableText.REPLACED);
        };
    }

    /** What a session is called in {@code pg_stat_activity}. */
    static String sessionName(String pipeline, String purpose) {
        return "tidegate " + pipeline + " " + purpose;
    }

    /** The pipeline that the sessions work for. */
    public String pipeline() {
        return pipeline;
    }

    /**
     * Opens a session without autocommit.
     *
     * @param purpose shows in {@code pg_stat_activity}
     */
    public Connection open(String purpose) {
        return open(purpose, new Properties(), Manner.STATEMENTS);
    }

    /**
     * Opens a session that reads the log; it takes no statements but simple ones.
     *
     * @param purpose shows in {@code pg_stat_activity}
     */
    Connection openReplication(String purpose) {
        Properties properties = new Properties();
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "10");
        return open(purpose, properties, Manner.REPLICATION);
    }

    private Connection open(String purpose, Properties properties, Manner manner) {
        if (!settings.user().isEmpty()) {
            properties.setProperty("user", settings.user());
        }
        String secret = settings.secret();
        if (!secret.isEmpty()) {
            properties.setProperty("password", secret);
        }
        TargetServer.of(settings.url()).encrypt(properties);
        properties.setProperty("ApplicationName", sessionName(pipeline, purpose));
        properties.setProperty("connectTimeout", CONNECT_SECONDS_MAX);
        properties.setProperty("loginTimeout", LOGIN_SECONDS_MAX);
        properties.setProperty("tcpKeepAlive", "true");
        String silenceMax = Integer.toString(settings.silenceSecondsMax());
        properties.setProperty("socketTimeout", silenceMax);
        properties.setProperty("socketFactory", WatchfulSockets.class.getName());
        properties.setProperty("socketFactoryArg", silenceMax);
        properties.setProperty("preparedStatementCacheQueries", STATEMENT_CACHE_ENTRIES);
        properties.setProperty("preparedStatementCacheSizeMiB", STATEMENT_CACHE_MIB);
        // the detail quotes row values
        properties.setProperty("logServerErrorDetail", "false");
        String doing = "connect to " + settings.place();
        try {
            Connection connection = connect(properties);
            open.add(connection);
            setUp(connection, manner);
            if (closed) {
                release(connection);
                throw stopping(doing + ": the target is closed");
            }
            return connection;
        } catch (SQLException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw stopping(doing + ": interrupted");
            }
            throw Failures.of(doing, e);
        }
    }

    /**
     * An interrupt ends a login that hangs. One that was there before does not: whoever has been
     * told to end still brings to an end what is in hand, and may need a session for it.
     */
    private Connection connect(Properties properties) throws SQLException {
        boolean interrupted = Thread.interrupted();
        try {
            return DriverManager.getConnection(settings.url(), properties);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static TidegateException stopping(String fact) {
        return new TidegateException(
                ErrorCode.TARGET_UNAVAILABLE, "could not " + fact, "None: Tidegate is stopping.");
    }

    private void setUp(Connection connection, Manner manner) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(manner.session);
            connection.setAutoCommit(manner == Manner.REPLICATION);
        } catch (SQLException e) {
            release(connection);
            throw e;
        }
    }

    /**
     * Lets statements that follow take as long as they need: an index of a large table is built in
     * silence. That the server is gone is still noticed, unless it is its process that hangs.
     */
    static void allowSilence(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0);
    }

    /** Ends a session; what it did not commit is undone. */
    void release(Connection connection) {
        open.remove(connection);
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failures.of("disconnect", e);
        }
    }

    /** Lets go of a session that is broken: nothing is said to the server any more. */
    public void discard(Connection connection) {
        open.remove(connection);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw Failures.of("disconnect", e);
        }
    }

    private Connection openForPool() {
        Connection connection = open("control");
        open.remove(connection); // the pool ends it
        return connection;
    }

    /** Does something in a session of the pool and a transaction of its own, and commits. */
    public <T> T inTransaction(String doing, Work<T> work) {
        try (Connection connection = pool.borrow(doing)) {
            return committed(connection, work);
        } catch (SQLException e) {
            throw Failures.of(doing, e);
        }
    }

    /** The same in a session that is called after its purpose meanwhile. */
    <T> T inTransaction(String purpose, String doing, Work<T> work) {
        return inTransaction(
                doing,
                connection -> {
                    try (PreparedStatement name = connection.prepareStatement(NAME)) {
                        name.setString(1, sessionName(pipeline, purpose));
                        name.execute();
                    }
                    return work.in(connection);
                });
    }

    /** The same in a session of its own: for what may take long. */
    <T> T inOwnSession(String purpose, String doing, Work<T> work) {
        Connection connection = open(purpose);
        try {
            return committed(connection, work);
        } catch (SQLException e) {
            throw Failures.of(doing, e);
        } finally {
            release(connection);
        }
    }

    private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
        T result = work.in(connection);
        connection.commit();
        return result;
    }

    /** Ends all sessions, also those in use. */
    @Override
    public void close() {
        closed = true;
        pool.close();
        for (Connection connection : open) {
            try {
                // not close(): its thread may be waiting for the server
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                throw Failures.of("disconnect", e);
            }
        }
        open.clear();
    }
}
