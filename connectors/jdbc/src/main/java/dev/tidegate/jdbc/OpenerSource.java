package dev.tidegate.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An opener in the form that the pool takes; so the pool knows no URL and no password. */
final class OpenerSource implements DataSource {
    private static final int CLOSE_WAIT_SECONDS = 5;

    private final SessionPool.Opener opener;
    private final AtomicReference<@Nullable Connection> first;

    /** Gives {@code first}, then what the opener opens. */
    OpenerSource(SessionPool.Opener opener, Connection first) {
        this.opener = opener;
        this.first = new AtomicReference<>(first);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection opened = first.getAndSet(null);
        return opened == null ? opener.open() : opened;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the settings say who logs in");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    /** The opener has its own. */
    @Override
    public void setLoginTimeout(int seconds) {}

    /** How long a pool that closes waits for a login that is under way. */
    @Override
    public int getLoginTimeout() {
        return CLOSE_WAIT_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
