package dev.tidegate.sandbox.sqlserver;

import dev.tidegate.sandbox.sqlserver.catalog.ServerSettings;
import dev.tidegate.sandbox.sqlserver.cdc.ChangeCapture;
import dev.tidegate.sandbox.sqlserver.session.Backup;
import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.session.ServerEngine;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.ScriptBatches;
import dev.tidegate.sandbox.sqlserver.wire.TdsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The stand-in for SQL Server: starts empty, on loopback, and forgets everything on close. */
public final class SqlServer implements AutoCloseable {
    /** The administrator's login. */
    public static final String USER = "sa";

    private final ServerEngine engine;
    private final TdsServer server;

    private SqlServer(ServerEngine engine, TdsServer server) {
        this.engine = engine;
        this.server = server;
    }

    /**
     * How it is started.
     *
     * @param port 0 for any free one
     * @param password of {@link #USER}
     * @param captureDelay how long the capture job waits between scans of the log
     */
    public record Options(int port, String password, Duration captureDelay) {}

    /**
     * Starts a server; clients can connect when this returns.
     *
     * @throws UncheckedIOException when it cannot listen on the port
     */
    public static SqlServer start(Options options) {
        ServerEngine engine = open(options);
        TdsServer server = new TdsServer(engine, InetAddress.getLoopbackAddress(), options.port());
        try {
            server.start();
        } catch (IOException e) {
            server.close();
            engine.close();
            throw new UncheckedIOException(
                    "the SQL Server stand-in cannot listen on port " + options.port(), e);
        }
        engine.onKill(server::disconnect);
        return new SqlServer(engine, server);
    }

    private static ServerEngine open(Options options) {
        try {
            return new ServerEngine(options.password(), options.captureDelay());
        } catch (SqlError | SQLException e) {
            throw new IllegalStateException("the SQL Server stand-in's storage does not start", e);
        }
    }

    /** Its port. */
    public int port() {
        return server.port();
    }

    /** A URL for mssql-jdbc to a database, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:sqlserver://localhost:"
                + port()
                + ";databaseName={"
                + database.replace("}", "}}")
                + "};encrypt=false;trustServerCertificate=true";
    }

    /**
     * Runs a script of batches, separated by lines that say GO, as the administrator and in a
     * session of its own. Stops at the first batch that fails and throws its first error.
     */
    public void execute(String database, String script) throws SqlError {
        try (Engine.Session session = engine.openLocal(database)) {
            for (ScriptBatches.Batch batch : ScriptBatches.of(script)) {
                for (int i = 0; i < batch.count(); i++) {
                    run(session, batch.text());
                }
            }
        } catch (SqlError e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the script's session did not end cleanly", e);
        }
    }

    private static void run(Engine.Session session, String batch) throws SqlError {
        ErrorSink sink = new ErrorSink();
        session.batch(batch, sink);
        Optional<SqlError> error = sink.first();
        if (error.isPresent()) {
            throw error.get();
        }
    }

    /** Its transaction log and change data capture: to pause it, and to wait for it. */
    public ChangeCapture capture() {
        return engine.capture();
    }

    /** A backup of a database as it is now, with what is in its log and not captured yet. */
    public Backup backup(String database) throws SqlError {
        try {
            return engine.backup(database);
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be backed up", e);
        }
    }

    /**
     * Restores a database as it was. Cuts all clients off; none gets in before it is done. From
     * then on the database's LSNs are those that followed the backup, a second time.
     */
    public void restore(Backup backup, Backup.Cdc cdc) throws SqlError {
        try {
            engine.restore(backup, cdc);
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be restored", e);
        }
    }

    /** Its options and those of its databases, and the product that it says it is. */
    public ServerSettings settings() {
        return engine.settings();
    }

    /** Cuts all clients off, as a broken network does; they may connect again. */
    public void disconnectAll() {
        server.disconnectAll();
    }

    /** Cuts all clients off, rolls their transactions back and forgets everything. */
    @Override
    public void close() {
        server.close();
        engine.close();
    }
}
