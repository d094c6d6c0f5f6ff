package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings.TypedValue;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.Names;
import dev.tidegate.sandbox.sqlserver.catalog.SessionInfo;
import dev.tidegate.sandbox.sqlserver.cdc.TransactionLog;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's session: options, transaction, local tables, prepared statements. */
final class EngineSession implements Engine.Session {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSession.class);
    private static final int STATUS_FAILED = -6;

    private final ServerEngine engine;
    private final ServerContext server;
    private final Impersonation identity;
    private final int spid;
    private final LocalDateTime loggedIn = Catalog.now();
    private final String firstDatabase;
    private final Connection h2;
    private final SessionLocal inner;
    private final TransactionLog log;
    private final SessionOptions options = new SessionOptions();
    private final Transactions transactions;
    private final Cancellation cancellation;
    private final H2Errors h2Errors;
    private final H2Calls calls;
    private final SessionLocks locks;
    private final LocalTables localTables;
    private final Globals globals = new Globals(this);
    private final ErrorState errors = new ErrorState();
    private final PreparedStatements prepared = new PreparedStatements();
    private final SessionContext context = new SessionContext();
    private final Scope scope = Scope.ofSession();
    private final List<TableOfTransaction> created = new ArrayList<>();
    private boolean holdsApplicationLocks;
    private Optional<Long> lastIdentity = Optional.empty();
    private long rowCount;
    private boolean closed;
    private volatile String database;
    private volatile LocalDateTime lastRequest = loggedIn;
    private volatile LocalDateTime lastEnd = loggedIn;
    private volatile int openTransactions;
    private volatile int deadlockPriority;
    private volatile int isolation = SessionOptions.isolationNumber(SessionOptions.READ_COMMITTED);

    /** What takes the creation of a table back. */
    interface TableOfTransaction {
        /** Drops it. */
        void undo() throws SQLException;
    }

    EngineSession(ServerEngine engine, Engine.Login login, int spid, String database)
            throws SQLException {
        this.engine = engine;
        this.server = engine.context();
        this.spid = spid;
        this.firstDatabase = database;
        this.database = database;
        h2 = server.h2().newConnection();
        h2.setAutoCommit(false);
        inner = (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
        inner.setLockTimeout(H2Calls.SLICE_MS);
        identity = new Impersonation(login, server, h2, spid);
        log = server.capture().open(h2);
        localTables = new LocalTables(server);
        transactions = new Transactions(h2, inner, log, this::afterTransaction);
        cancellation = new Cancellation(inner);
        locks = new SessionLocks(engine.tableModes(), spid, h2, cancellation, options);
        h2Errors = new H2Errors(server.catalog(), this::spid, transactions);
        calls = new H2Calls(transactions, cancellation, options, h2Errors);
    }

    // What its parts share -------------------------------------------------------------------

    ServerContext server() {
        return server;
    }

    ServerEngine engine() {
        return engine;
    }

    /** Whose rights it has now. */
    Engine.Login login() {
        return identity.current();
    }

    /** Who it is, and whom it executes as. */
    Impersonation identity() {
        return identity;
    }

    /** The user that the login is in databases. */
    String databaseUser() {
        return server.state().permissions().user(login().user(), database).orElse(login().user());
    }

    Connection h2() {
        return h2;
    }

    SessionOptions options() {
        return options;
    }

    Transactions transactions() {
        return transactions;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    H2Errors h2Errors() {
        return h2Errors;
    }

    H2Calls calls() {
        return calls;
    }

    /** Whether statements of the open transaction see the rows of its beginning. */
    boolean readsSnapshot() {
        return !inner.getIsolationLevel().allowNonRepeatableRead();
    }

    /** Its locks on tables. */
    SessionLocks locks() {
        return locks;
    }

    TableModes tableModes() {
        return engine.tableModes();
    }

    ApplicationLocks applicationLocks() {
        return engine.applicationLocks();
    }

    /** SET DEADLOCK_PRIORITY, as other sessions see it. */
    int deadlockPriority() {
        return deadlockPriority;
    }

    LocalTables localTables() {
        return localTables;
    }

    Globals globals() {
        return globals;
    }

    ErrorState errors() {
        return errors;
    }

    /** What the session says of itself. */
    SessionContext context() {
        return context;
    }

    PreparedStatements prepared() {
        return prepared;
    }

    Optional<Long> lastIdentity() {
        return lastIdentity;
    }

    void lastIdentity(long value) {
        lastIdentity = Optional.of(value);
    }

    long rowCount() {
        return rowCount;
    }

    void rowCount(long rows) {
        rowCount = rows;
    }

    // Engine.Session -------------------------------------------------------------------------

    @Override
    public String database() {
        return database;
    }

    @Override
    public int spid() {
        return spid;
    }

    @Override
    public boolean inTransaction() {
        return transactions.count() > 0;
    }

    @Override
    public void batch(String sql, ResultSink sink) {
        begin();
        Scope batch = scope.batch(sql);
        try {
            List<Statement> statements = server.batches().batch(sql, options.quotedIdentifier);
            new Interpreter(this, batch, sink).run(statements);
        } catch (SqlError e) {
            failed(e, sink);
        } finally {
            end(batch, sink);
        }
    }

    @Override
    public Engine.CallResult call(
            String procedure, List<Engine.Parameter> parameters, ResultSink sink) {
        begin();
        Scope batch = scope.batch(procedure);
        try {
            List<ProcedureCalls.Argument> arguments = new ArrayList<>();
            for (Engine.Parameter each : parameters) {
                arguments.add(
                        new ProcedureCalls.Argument(
                                each.name(),
                                new TypedValue(each.type(), each.value()),
                                false,
                                each.output()));
            }
            ProcedureCalls.Outcome outcome =
                    new ProcedureCalls(this, batch, sink)
                            .call(new Name(Names.parts(procedure)), arguments);
            return result(parameters, outcome);
        } catch (SqlError e) {
            failed(e, sink);
            return new Engine.CallResult(STATUS_FAILED, List.of());
        } finally {
            end(batch, sink);
        }
    }

    private static Engine.CallResult result(
            List<Engine.Parameter> parameters, ProcedureCalls.Outcome outcome) {
        List<Engine.Parameter> outputs = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Engine.Parameter sent = parameters.get(i);
            if (sent.output()) {
                TypedValue value =
                        outcome.outputs().getOrDefault(i, new TypedValue(sent.type(), null));
                outputs.add(new Engine.Parameter(sent.name(), value.type(), value.value(), true));
            }
        }
        boolean aborted = outcome.flow() == Interpreter.Flow.ABORT;
        return new Engine.CallResult(aborted ? STATUS_FAILED : outcome.status(), outputs);
    }

    private void begin() {
        lastRequest = Catalog.now();
        deadlockPriority = options.deadlockPriority;
        errors.clear();
        cancellation.begin();
    }

    /** An error that no statement's handler took: of syntax, or the request was cancelled. */
    private void failed(SqlError error, ResultSink sink) {
        boolean cancelled = cancellation.isRequested();
        boolean rollsBack = Messages.rollsBack(error) || cancelled && options.xactAbort;
        try {
            if (rollsBack) {
                rollbackAll(sink);
            }
        } catch (SqlError e) {
            LOG.warn("could not roll back spid={} number={}", spid, e.number());
        }
        errors.lastNumber = error.number();
        sink.error(error);
    }

    private void end(Scope batch, ResultSink sink) {
        try {
            if (transactions.isDoomed()) {
                rollbackAll(sink);
                sink.error(Messages.uncommittableAtEnd());
            }
            dropLocalTables(batch);
        } catch (SqlError e) {
            sink.error(e);
        } finally {
            errors.clear();
            if (transactions.isActive()) {
                locks.endStatement();
            } else {
                locks.endTransaction();
            }
            openTransactions = transactions.count();
            isolation = SessionOptions.isolationNumber(options.isolation);
            lastEnd = Catalog.now();
            cancellation.end();
        }
    }

    @Override
    public void cancel() {
        cancellation.request();
    }

    @Override
    public void reset() {
        try {
            transactions.rollbackAll(QuietSink.INSTANCE);
            localTables.drop(scope.ownTables(), false);
            scope.clearTables();
            identity.reset();
        } catch (SQLException | SqlError e) {
            throw new IllegalStateException("the session cannot be reset", e);
        }
        releaseApplicationLocks(ApplicationLocks.Lifetime.SESSION);
        options.restore(new SessionOptions());
        options.identityInsert = Optional.empty();
        transactions.isolation(org.h2.engine.IsolationLevel.READ_COMMITTED);
        prepared.clear();
        context.clear();
        lastIdentity = Optional.empty();
        rowCount = 0;
        errors.lastNumber = 0;
        database = firstDatabase;
        openTransactions = 0;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        engine.remove(this);
        releaseApplicationLocks(ApplicationLocks.Lifetime.SESSION);
        try {
            transactions.rollbackAll(QuietSink.INSTANCE);
            localTables.drop(scope.ownTables(), false);
            localTables.close();
        } catch (SQLException | SqlError e) {
            LOG.debug("session did not end cleanly spid={}", spid, e);
        } finally {
            log.close();
            closeH2();
        }
    }

    private void closeH2() {
        try {
            h2.close();
        } catch (SQLException e) {
            LOG.debug("the session's storage connection did not close spid={}", spid, e);
        }
    }

    // What statements do to the session --------------------------------------------------------

    /** Begins a transaction when SET IMPLICIT_TRANSACTIONS is on and none is open. */
    void beginImplicit(ResultSink sink) {
        if (options.implicitTransactions && transactions.count() == 0) {
            transactions.begin("", sink);
        }
    }

    void rollbackAll(ResultSink sink) throws SqlError {
        try {
            transactions.rollbackAll(sink);
        } catch (SQLException e) {
            throw h2Errors.map(e);
        }
    }

    /** Remembers how to take back a table that the open transaction has created. */
    void createdInTransaction(TableOfTransaction table) {
        if (transactions.isActive()) {
            created.add(table);
        }
    }

    /** The session has asked for a lock of sp_getapplock. */
    void holdsApplicationLocks() {
        holdsApplicationLocks = true;
    }

    private void releaseApplicationLocks(ApplicationLocks.Lifetime lifetime) {
        if (holdsApplicationLocks) {
            engine.applicationLocks().releaseAll(spid, lifetime);
        }
    }

    private void afterTransaction(boolean committed) throws SQLException {
        if (transactions.count() == 0) {
            releaseApplicationLocks(ApplicationLocks.Lifetime.TRANSACTION);
            locks.endTransaction();
        }
        localTables.dropWaiting();
        List<TableOfTransaction> tables = List.copyOf(created);
        created.clear();
        if (!committed) {
            for (TableOfTransaction table : tables.reversed()) {
                table.undo();
            }
        }
    }

    /** A scope ends: its local tables go. */
    void dropLocalTables(Scope ending) throws SqlError {
        List<dev.tidegate.sandbox.sqlserver.catalog.Table> tables = ending.ownTables();
        if (tables.isEmpty()) {
            return;
        }
        ending.clearTables();
        try {
            localTables.drop(tables, transactions.isActive());
        } catch (SQLException e) {
            throw h2Errors.map(e);
        }
    }

    /** USE. */
    void use(String name, ResultSink sink) throws SqlError {
        Optional<Database> found = server.catalog().database(name);
        if (found.isEmpty()) {
            throw Messages.noSuchDatabase(name);
        }
        server.access().user(login().user(), found.get().name());
        String from = database;
        database = found.get().name();
        sink.change(new ResultSink.Change.DatabaseChanged(from, database));
        sink.info(5701, 10, 2, "Changed database context to '" + database + "'.");
        rowCount = 0;
    }

    /** KILL. */
    void kill(int other) throws SqlError {
        if (!server.access().isUnlimited(login().user())) {
            server.access().requireKill(login().user());
        }
        if (other == spid) {
            throw new SqlError(6104, 16, 1, "Cannot use KILL to kill your own process.");
        }
        engine.kill(other);
    }

    /** Another session kills this one. */
    void killed() {
        cancellation.kill();
    }

    /** H2's session, for others that look at its locks. */
    SessionLocal h2Session() {
        return inner;
    }

    SessionInfo info(LockReport report) {
        return new SessionInfo(
                spid,
                identity.original().user(),
                login().host(),
                login().application(),
                database,
                loggedIn,
                lastRequest,
                lastEnd,
                cancellation.isRunning(),
                cancellation.isRunning() ? transactions.count() : openTransactions,
                isolation,
                transactions.times().now(),
                report.blocker(this).orElse(0),
                report.locks(this));
    }
}
