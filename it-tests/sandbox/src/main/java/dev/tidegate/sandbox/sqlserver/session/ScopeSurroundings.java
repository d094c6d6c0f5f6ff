package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings;
import dev.tidegate.sandbox.sqlserver.bind.TableLock;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.storage.Conversions;
import dev.tidegate.sandbox.sqlserver.storage.DateOrder;
import dev.tidegate.sandbox.sqlserver.storage.Moments;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a data statement sees of the session and the scope that it runs in. */
final class ScopeSurroundings implements Surroundings {
    private final EngineSession session;
    private final Scope scope;
    private final Optional<String> database;
    private Optional<LocalDateTime> statementBegan = Optional.empty();

    ScopeSurroundings(EngineSession session, Scope scope) {
        this(session, scope, scope.procedure().map(Scope.Procedure::database));
    }

    private ScopeSurroundings(EngineSession session, Scope scope, Optional<String> database) {
        this.session = session;
        this.scope = scope;
        this.database = database;
    }

    /** The same in another database, for what is stored there. */
    ScopeSurroundings in(String other) {
        return new ScopeSurroundings(session, scope, Optional.of(other));
    }

    /**
     * Equal when a translation is the same.
     *
     * @param definitions number of changes of the catalog
     * @param database the current database
     * @param dateOrder SET DATEFORMAT
     * @param identityInsert SET IDENTITY_INSERT
     * @param shape what the scope declares
     */
    private record MemoKey(
            long definitions,
            String database,
            DateOrder dateOrder,
            Optional<ObjectName> identityInsert,
            Scope.Shape shape) {}

    Scope scope() {
        return scope;
    }

    @Override
    public Catalog catalog() {
        return session.server().catalog();
    }

    @Override
    public String database() {
        return database.orElseGet(session::database);
    }

    @Override
    public DateOrder dateOrder() {
        return session.options().dateOrder;
    }

    @Override
    public Optional<SqlType> variableType(String name) {
        return scope.variable(name).map(Scope.Variable::type);
    }

    @Override
    public @Nullable Object variable(String name) {
        Optional<Scope.Variable> variable = scope.variable(name);
        if (variable.isEmpty()) {
            throw new IllegalArgumentException("the variable is not declared: " + name);
        }
        return variable.get().value();
    }

    @Override
    public void assign(String name, @Nullable Object value) throws SqlError {
        scope.requireVariable(name).value(value);
    }

    /** Gives a variable a value of any type. */
    void assign(String name, TypedValue value) throws SqlError {
        Scope.Variable variable = scope.requireVariable(name);
        variable.value(converted(value, variable.type()));
    }

    /** A value as one of another type, as an assignment does it. */
    @Nullable Object converted(TypedValue value, SqlType to) throws SqlError {
        Object from = value.value();
        if (from == null || value.type().equals(to)) {
            return from;
        }
        return Conversions.convert(from, value.type(), to, Conversions.Rules.cast(dateOrder()));
    }

    @Override
    public TypedValue global(String name) throws SqlError {
        return session.globals().value(name, scope);
    }

    @Override
    public Optional<Table> localTable(String name) {
        return scope.table(name);
    }

    @Override
    public Optional<ObjectName> identityInsert() {
        return session.options().identityInsert;
    }

    @Override
    public Optional<Long> scopeIdentity() {
        return scope.identity();
    }

    @Override
    public Optional<String> sessionContext(String key) {
        return session.context().value(key);
    }

    /** A statement begins: its clock stands still until {@link #statementEnds}. */
    void statementBegins() {
        statementBegan = Optional.of(Moments.now());
    }

    /** The statement is over. */
    void statementEnds() {
        statementBegan = Optional.empty();
    }

    @Override
    public LocalDateTime now() {
        return statementBegan.orElseGet(Moments::now);
    }

    @Override
    public long rowLimit() {
        return session.options().rowCount;
    }

    @Override
    public Object memoKey() {
        return new MemoKey(
                session.server().definitions().get(),
                database(),
                dateOrder(),
                identityInsert(),
                scope.shape());
    }

    @Override
    public void requireRead(ObjectName object) throws SqlError {
        if (scope.procedure().isEmpty()) {
            session.server().access().requireRead(session.login().user(), object);
        }
    }

    @Override
    public void lock(ObjectName table, TableLock how) throws SqlError, SQLException {
        session.locks().lock(table, how);
    }

    @Override
    public Connection h2() throws SQLException {
        // A trigger's locking read sees what is committed now, whatever the session's snapshot.
        return scope.isOfTrigger() && session.readsSnapshot()
                ? session.localTables().connection()
                : session.h2();
    }

    @Override
    public <T> T calling(H2Call<T> call) throws SqlError {
        return session.calls().run(call);
    }

    @Override
    public Table createTable(ObjectName name, TableDefinition definition) throws SqlError {
        return new TableDefinitions(session, this).create(name, definition);
    }

    @Override
    public void onRollback(Undo undo) {
        session.createdInTransaction(undo::run);
    }

    @Override
    public void execute(Statement statement, ResultSink sink) throws SqlError {
        new Interpreter(session, scope, sink).runInside(statement);
    }
}
