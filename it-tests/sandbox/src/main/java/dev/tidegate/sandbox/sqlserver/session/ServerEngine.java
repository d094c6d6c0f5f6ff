package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.Schema;
import dev.tidegate.sandbox.sqlserver.catalog.ServerOption;
import dev.tidegate.sandbox.sqlserver.catalog.ServerSettings;
import dev.tidegate.sandbox.sqlserver.catalog.ServerState;
import dev.tidegate.sandbox.sqlserver.catalog.SessionInfo;
import dev.tidegate.sandbox.sqlserver.catalog.SystemFunctions;
import dev.tidegate.sandbox.sqlserver.catalog.SystemProcedures;
import dev.tidegate.sandbox.sqlserver.catalog.SystemViews;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureAdmin;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureSettings;
import dev.tidegate.sandbox.sqlserver.cdc.CdcProcedures;
import dev.tidegate.sandbox.sqlserver.cdc.ChangeCapture;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.storage.H2;
import dev.tidegate.sandbox.sqlserver.storage.H2Types;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine behind the wire: storage, catalog, capture, and the sessions on them. */
public final class ServerEngine implements Engine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerEngine.class);
    private static final String NAME = "TIDEGATE-SANDBOX";
    private static final String OWN_APPLICATION = "SqlServer";
    private static final Duration IDLE_INTERVAL = Duration.ofMinutes(5);
    private static final Duration SESSIONS_END = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_MS = 100;
    private static final Set<String> SYSTEM_DATABASES = Set.of("master", "tempdb", "model", "msdb");

    private final ServerContext context;
    private final H2Views views;
    private final Triggers triggers = new Triggers();
    private final Cascades cascades = new Cascades();
    private final ApplicationLocks applicationLocks = new ApplicationLocks();
    private final TableModes tableModes;
    private final Map<Integer, EngineSession> sessions = new ConcurrentHashMap<>();
    private final Set<String> restoring = ConcurrentHashMap.newKeySet();
    private final SessionNumbers numbers = new SessionNumbers(Short.MAX_VALUE);
    private volatile IntConsumer disconnect = spid -> {};

    /** An engine with the four system databases, whose administrator has this password. */
    public ServerEngine(String password, Duration captureDelay) throws SqlError, SQLException {
        tableModes = new TableModes(new Deadlocks(() -> List.copyOf(sessions.values())));
        H2 h2 = new H2();
        try {
            Catalog catalog = Catalog.withSystemDatabases();
            ChangeCapture capture =
                    new ChangeCapture(
                            catalog,
                            h2::newConnection,
                            new CaptureSettings(captureDelay, IDLE_INTERVAL));
            CaptureAdmin admin = new CaptureAdmin(capture, H2Types::column);
            Permissions permissions = new Permissions(password);
            ServerState state =
                    new ServerState(
                            NAME,
                            catalog,
                            capture,
                            new ServerSettings(),
                            permissions,
                            this::sessionInfos,
                            Catalog.now());
            SystemProcedures procedures = new SystemProcedures(state, h2::newConnection);
            procedures.addAll(new CdcProcedures(capture, admin, permissions).all());
            context =
                    new ServerContext(
                            h2,
                            catalog,
                            capture,
                            admin,
                            state,
                            procedures,
                            new Security(permissions),
                            new Access(permissions, capture),
                            new BatchCache(),
                            new AtomicLong());
            views = new H2Views(catalog);
            capture.onDefinition(context::defined);
            capture.limitLargeValues(
                    () -> state.settings().running(ServerOption.MAX_TEXT_REPL_SIZE));
            prepareStorage();
        } catch (SqlError | SQLException | RuntimeException e) {
            h2.close();
            throw e;
        }
    }

    private void prepareStorage() throws SQLException {
        try (Connection connection = context.h2().newConnection()) {
            context.state().register(connection);
            SystemFunctions.register(connection);
        }
        for (Database database : context.catalog().databases()) {
            prepareDatabase(database.name());
        }
    }

    private void prepareDatabase(String name) throws SQLException {
        context.h2().createSchema(name, "dbo");
        context.h2().createSchema(name, "guest");
        try (Connection connection = context.h2().newConnection()) {
            SystemViews.create(connection, name, H2Types::expression);
        }
    }

    ServerContext context() {
        return context;
    }

    Triggers triggers() {
        return triggers;
    }

    ApplicationLocks applicationLocks() {
        return applicationLocks;
    }

    TableModes tableModes() {
        return tableModes;
    }

    Cascades cascades() {
        return cascades;
    }

    H2Views views() {
        return views;
    }

    /** The transaction log and change data capture. */
    public ChangeCapture capture() {
        return context.capture();
    }

    /** What administrators set. */
    public ServerSettings settings() {
        return context.state().settings();
    }

    /** What cuts off the connection of a killed session. */
    public void onKill(IntConsumer disconnectSession) {
        disconnect = disconnectSession;
    }

    @Override
    public Session login(Login login) throws SqlError {
        String ownDatabase = context.security().check(login.user(), login.password());
        String wanted = login.database().isEmpty() ? ownDatabase : login.database();
        return open(login, wanted);
    }

    private EngineSession open(Login login, String wanted) throws SqlError {
        Optional<Database> database = context.catalog().database(wanted);
        if (database.isEmpty()) {
            throw Messages.cannotOpenDatabase(wanted);
        }
        if (context.state().permissions().user(login.user(), wanted).isEmpty()) {
            throw Messages.cannotOpenDatabase(wanted);
        }
        if (!restoring.isEmpty()) {
            String name = restoring.iterator().next();
            throw new SqlError(
                    927,
                    14,
                    2,
                    "Database '" + name + "' cannot be opened. It is in the middle of a restore.");
        }
        try {
            int spid = numbers.next(sessions::containsKey);
            EngineSession session = new EngineSession(this, login, spid, database.get().name());
            sessions.put(spid, session);
            return session;
        } catch (SQLException e) {
            LOG.warn("could not open a session", e);
            throw new SqlError(
                    17189, 16, 1, "SQL Server failed to open storage for a new session.");
        }
    }

    /** Opens a session of the server's own, as the administrator. */
    public Session openLocal(String database) throws SqlError {
        Login login =
                new Login(Permissions.ADMINISTRATOR, "", database, OWN_APPLICATION, NAME, false);
        return open(login, database);
    }

    void remove(EngineSession session) {
        synchronized (sessions) {
            sessions.remove(session.spid());
            sessions.notifyAll();
        }
    }

    private List<SessionInfo> sessionInfos() {
        LockReport report = new LockReport(context.catalog(), List.copyOf(sessions.values()));
        return sessions.values().stream().map(session -> session.info(report)).toList();
    }

    void kill(int spid) throws SqlError {
        EngineSession session = sessions.get(spid);
        if (session == null) {
            throw new SqlError(6106, 16, 1, "Process ID " + spid + " is not an active process ID.");
        }
        session.killed();
        disconnect.accept(spid);
    }

    /** Kills the sessions of all clients, as KILL does. */
    public void killAll() {
        for (EngineSession session : sessions.values()) {
            if (!session.login().application().equals(OWN_APPLICATION)) {
                session.killed();
                disconnect.accept(session.spid());
            }
        }
    }

    /** A backup of a database as it is now. */
    public Backup backup(String database) throws SqlError, SQLException {
        return new Backups(context).take(database);
    }

    /**
     * Restores a database. Ends all sessions first: RESTORE wants the database for itself, and what
     * has a lock in it may be a session in another.
     */
    public void restore(Backup backup, Backup.Cdc cdc) throws SqlError, SQLException {
        restoring.add(backup.database());
        try {
            endSessions();
            new Backups(context).restore(backup, cdc);
        } finally {
            restoring.remove(backup.database());
        }
    }

    private void endSessions() throws SqlError {
        long deadline = System.nanoTime() + SESSIONS_END.toNanos();
        synchronized (sessions) {
            while (!sessions.isEmpty()) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new SqlError(
                            3101,
                            "Exclusive access could not be obtained because the database is in"
                                    + " use.");
                }
                for (EngineSession session : List.copyOf(sessions.values())) {
                    session.killed();
                    disconnect.accept(session.spid());
                }
                try {
                    // One may have been opened just before the restore began.
                    sessions.wait(LOOK_AGAIN_MS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new SqlError(0, 11, 0, "Operation cancelled by user.");
                }
            }
        }
    }

    void createDatabase(String name) throws SqlError, SQLException {
        Database database = context.catalog().createDatabase(name);
        try {
            prepareDatabase(database.name());
        } catch (SQLException e) {
            context.catalog().dropDatabase(name);
            throw e;
        }
    }

    void dropDatabase(String name, EngineSession by) throws SqlError, SQLException {
        Optional<Database> database = context.catalog().database(name);
        if (database.isEmpty()) {
            throw Messages.cannotDrop("database", name);
        }
        String exact = database.get().name();
        if (SYSTEM_DATABASES.contains(exact.toLowerCase(Locale.ROOT))) {
            throw new SqlError(
                    3708,
                    16,
                    4,
                    "Cannot drop the database '" + exact + "' because it is a system database.");
        }
        boolean used =
                sessions.values().stream().anyMatch(session -> session.database().equals(exact));
        if (used || by.database().equals(exact)) {
            throw new SqlError(
                    3702,
                    16,
                    3,
                    "Cannot drop database \"" + exact + "\" because it is currently in use.");
        }
        context.admin().droppingDatabase(exact);
        context.state().settings().forget(exact);
        context.state().permissions().forget(exact);
        for (Schema schema : context.catalog().schemas(exact)) {
            context.h2().dropSchema(exact, schema.name());
        }
        context.catalog().dropDatabase(exact);
    }

    /** Ends all sessions and forgets everything. */
    @Override
    public void close() {
        List.copyOf(sessions.values()).forEach(EngineSession::close);
        context.capture().close();
        try (Connection connection = context.h2().newConnection()) {
            ServerState.forget(connection);
        } catch (SQLException e) {
            LOG.debug("the storage was gone before its end", e);
        }
        try {
            context.h2().close();
        } catch (SQLException e) {
            LOG.debug("the storage did not close", e);
        }
    }
}
