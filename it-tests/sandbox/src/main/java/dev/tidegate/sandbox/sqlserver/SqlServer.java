package dev.tidegate.sandbox.sqlserver;

import dev.tidegate.sandbox.sqlserver.catalog.ServerSettings;
import dev.tidegate.sandbox.sqlserver.cdc.ChangeCapture;
import dev.tidegate.sandbox.sqlserver.fault.Faults;
import dev.tidegate.sandbox.sqlserver.fault.FaultyEngine;
import dev.tidegate.sandbox.sqlserver.session.Backup;
import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.session.ServerEngine;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.ScriptBatches;
import dev.tidegate.sandbox.sqlserver.wire.EncryptionPolicy;
import dev.tidegate.sandbox.sqlserver.wire.ServerCertificate;
import dev.tidegate.sandbox.sqlserver.wire.TdsServer;
import dev.tidegate.sandbox.sqlserver.wire.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The stand-in for SQL Server: starts empty, on loopback, and forgets everything on close. */
public final class SqlServer implements AutoCloseable {
    /** The administrator's login. */
    public static final String USER = "sa";

    private final ServerEngine engine;
    private final TdsServer server;
    private final Faults faults;
    private final EncryptionPolicy encryption;
    private final Optional<ServerCertificate> certificate;

    private SqlServer(
            ServerEngine engine,
            TdsServer server,
            Faults faults,
            EncryptionPolicy encryption,
            Optional<ServerCertificate> certificate) {
        this.engine = engine;
        this.server = server;
        this.faults = faults;
        this.encryption = encryption;
        this.certificate = certificate;
    }

    /**
     * How it is started.
     *
     * @param port 0 for any free one
     * @param password of {@link #USER}
     * @param captureDelay how long the capture job waits between scans of the log
     * @param encryption of connections
     */
    public record Options(
            int port, String password, Duration captureDelay, EncryptionPolicy encryption) {
        /** Without encryption. */
        public Options(int port, String password, Duration captureDelay) {
            this(port, password, captureDelay, EncryptionPolicy.OFF);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Options[port="
                    + port
                    + ", captureDelay="
                    + captureDelay
                    + ", encryption="
                    + encryption
                    + "]";
        }
    }

    /**
     * Starts a server; clients can connect when this returns.
     *
     * @throws UncheckedIOException when it cannot listen on the port
     */
    public static SqlServer start(Options options) {
        ServerEngine engine = open(options);
        Faults faults = new Faults(engine::killAll);
        Optional<ServerCertificate> certificate = certificate(options.encryption());
        TdsServer server =
                new TdsServer(
                        new FaultyEngine(engine, faults),
                        InetAddress.getLoopbackAddress(),
                        options.port(),
                        new Tls(options.encryption(), certificate.map(ServerCertificate::context)));
        try {
            server.start();
        } catch (IOException e) {
            server.close();
            engine.close();
            certificate.ifPresent(ServerCertificate::close);
            throw new UncheckedIOException(
                    "the SQL Server stand-in cannot listen on port " + options.port(), e);
        }
        engine.onKill(server::disconnect);
        return new SqlServer(engine, server, faults, options.encryption(), certificate);
    }

    private static Optional<ServerCertificate> certificate(EncryptionPolicy encryption) {
        return encryption == EncryptionPolicy.OFF
                ? Optional.empty()
                : Optional.of(ServerCertificate.selfSigned());
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
                + "};"
                + urlEncryption();
    }

    private String urlEncryption() {
        return switch (encryption) {
            case OFF -> "encrypt=false;trustServerCertificate=true";
            case OPTIONAL, REQUIRED -> "encrypt=true;trustServerCertificate=true";
            case STRICT ->
                    "encrypt=strict;serverCertificate="
                            + certificate.map(made -> made.file().toString()).orElse("");
        };
    }

    /** Its certificate, for a client's trust store; empty without encryption. */
    public Optional<X509Certificate> certificate() {
        return certificate.map(ServerCertificate::certificate);
    }

    /** Its certificate in a PEM file, until {@link #close}; empty without encryption. */
    public Optional<Path> certificateFile() {
        return certificate.map(ServerCertificate::file);
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

    /** What is to go wrong for its clients. */
    public Faults faults() {
        return faults;
    }

    /** Cuts all clients off, as a broken network does; they may connect again. */
    public void disconnectAll() {
        server.disconnectAll();
    }

    /** Cuts all clients off, rolls their transactions back and forgets everything. */
    @Override
    public void close() {
        faults.clear();
        server.close();
        engine.close();
        certificate.ifPresent(ServerCertificate::close);
    }
}
