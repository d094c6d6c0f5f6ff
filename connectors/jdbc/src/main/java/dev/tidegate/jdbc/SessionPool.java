package dev.tidegate.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that are shared, so that what is asked every second does not log in every second. Made
 * with the first use. Safe for several threads.
 *
 * <p>A session that broke is thrown away; one that was idle is tried before it is handed out; none
 * grows old. One that is not given back in time is logged, with the place that took it. When the
 * server cannot be reached the first attempt fails at once, with its own reason; later ones when
 * the time for waiting is over. A thread that is interrupted gets none, and stays interrupted.
 */
public final class SessionPool implements AutoCloseable {
    private static final int SESSIONS_MAX = 4;
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final Duration TRIAL_MAX = Duration.ofSeconds(5);
    private static final Duration IDLE_MAX = Duration.ofMinutes(2);
    private static final Duration LIFE_MAX = Duration.ofMinutes(15);
    private static final Duration USE_MAX = Duration.ofMinutes(5);

    private final Server server;
    private final Opener opener;
    private @Nullable HikariDataSource pool;
    private boolean closed;

    /** Makes a pool without sessions. */
    public SessionPool(Server server, Opener opener) {
        this.server = server;
        this.opener = opener;
    }

    /**
     * Whose sessions they are.
     *
     * @param side in messages: "the source"
     * @param poolName in logs and metrics
     * @param unavailable the code when no session can be had
     */
    public record Server(String side, String poolName, ErrorCode unavailable) {}

    /** Opens a session. */
    public interface Opener {
        /** A new session; its state, autocommit too, is what every user of it finds. */
        Connection open() throws SQLException;
    }

    /**
     * A session; closing it gives it back, and undoes what is not committed.
     *
     * @param doing completes "could not …"
     */
    public Connection borrow(String doing) throws SQLException {
        try {
            return pool(doing).getConnection();
        } catch (SQLException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new TidegateException(
                        server.unavailable(),
                        "could not " + doing + ": interrupted",
                        "None: Tidegate is stopping.",
                        e);
            }
            throw reason(e);
        }
    }

    private synchronized HikariDataSource pool(String doing) throws SQLException {
        if (closed) {
            throw new TidegateException(
                    server.unavailable(),
                    "could not " + doing + ": " + server.side() + " is closed",
                    "None: Tidegate is stopping.");
        }
        HikariDataSource made = pool;
        if (made == null) {
            made = new HikariDataSource(config(opener.open()));
            pool = made;
        }
        return made;
    }

    private HikariConfig config(Connection first) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setPoolName(server.poolName());
        config.setDataSource(new OpenerSource(opener, first));
        config.setAutoCommit(first.getAutoCommit());
        // else the pool asks the first session; if that one broke, each later one is refused
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setMaximumPoolSize(SESSIONS_MAX);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1); // the first session is there
        config.setConnectionTimeout(WAIT_MAX.toMillis());
        config.setValidationTimeout(TRIAL_MAX.toMillis());
        config.setIdleTimeout(IDLE_MAX.toMillis());
        config.setMaxLifetime(LIFE_MAX.toMillis());
        config.setLeakDetectionThreshold(USE_MAX.toMillis());
        return config;
    }

    /** What the pool wraps: why no session could be opened. */
    private static SQLException reason(SQLException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof TidegateException known) {
                throw known;
            }
            if (cause instanceof SQLException reason) {
                return reason;
            }
        }
        return failure;
    }

    /** Ends all sessions; those in use break. A thread that was interrupted ends them as well. */
    @Override
    public synchronized void close() {
        closed = true;
        if (pool == null) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // else the pool complains, and leaves sessions
        try {
            pool.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
