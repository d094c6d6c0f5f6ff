package dev.tidegate.sandbox.sqlserver;

import java.time.Duration;

/** The stand-in for SQL Server: starts empty, on loopback, and forgets everything on close. */
public final class SqlServer implements AutoCloseable {
    /** The administrator's login. */
    public static final String USER = "sa";

    private SqlServer() {}

    /**
     * How it is started.
     *
     * @param port 0 for any free one
     * @param password of {@link #USER}
     * @param captureDelay how long the capture job waits between scans of the log
     */
    public record Options(int port, String password, Duration captureDelay) {}

    /** Starts a server. */
    public static SqlServer start(Options options) {
        throw new UnsupportedOperationException();
    }

    /** Its port. */
    public int port() {
        throw new UnsupportedOperationException();
    }

    /** A URL for mssql-jdbc to a database, without user and password. */
    public String jdbcUrl(String database) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
