package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.DateOrder;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a data statement sees of the session that runs it. */
public interface Surroundings {
    /** The server's catalog. */
    Catalog catalog();

    /** The session's current database. */
    String database();

    /** {@code SET DATEFORMAT}. */
    DateOrder dateOrder();

    /** The type of a variable, with its sign; empty if it is not declared. */
    Optional<SqlType> variableType(String name);

    /** The present value of a declared variable. */
    @Nullable Object variable(String name);

    /** Gives a declared variable a value of its type's class. */
    void assign(String name, @Nullable Object value) throws SqlError;

    /** The value of {@code @@name} (both signs, lower case); 137 if there is none of that name. */
    TypedValue global(String name) throws SqlError;

    /**
     * A table of the session's own: {@code #name}, or a table variable {@code @name}; its {@link
     * Table#name()} says where its rows are in H2.
     */
    Optional<Table> localTable(String name);

    /** The table that {@code SET IDENTITY_INSERT} is on for. */
    Optional<ObjectName> identityInsert();

    /** The value of {@code SCOPE_IDENTITY()}. */
    Optional<Long> scopeIdentity();

    /** The value of {@code SESSION_CONTEXT(key)}, as text. */
    Optional<String> sessionContext(String key);

    /** SYSDATETIME(): the time at which the statement began, before it waited for anything. */
    LocalDateTime now();

    /** {@code SET ROWCOUNT}; 0 is no limit. */
    long rowLimit();

    /**
     * Changes whenever something that a translation rests on may have changed: the catalog, the
     * database, the types of variables, local tables. Equal keys: the same translation is right.
     */
    Object memoKey();

    /** 229 or the like when the session may not read a table, a view or a table function. */
    void requireRead(ObjectName object) throws SqlError;

    /**
     * Locks a table, inside of {@link #calling}; waits for those who hold it otherwise, for as long
     * as the session's lock time-out.
     */
    void lock(ObjectName table, TableLock how) throws SqlError, SQLException;

    /** The session's H2 connection; not in auto-commit mode. */
    Connection h2() throws SQLException;

    /**
     * Runs one H2 statement: with the session's lock time-out, and so that it can be cancelled.
     * H2's errors come out as SQL Server's.
     */
    <T> T calling(H2Call<T> call) throws SqlError;

    /** SELECT INTO and the like: creates a table, local if its name says so. */
    Table createTable(ObjectName name, TableDefinition definition) throws SqlError;

    /** Has something done when the transaction is rolled back that H2 does not take back. */
    void onRollback(Undo undo);

    /** What takes a change back. */
    @FunctionalInterface
    interface Undo {
        /** Does it. */
        void run() throws SQLException;
    }

    /** INSERT … EXEC: runs the statement, its results go to the sink. */
    void execute(Statement statement, ResultSink sink) throws SqlError;

    /** Something that is done with H2. */
    @FunctionalInterface
    interface H2Call<T> {
        /** Does it. */
        T run() throws SQLException, SqlError;
    }

    /** A value with its type. */
    record TypedValue(SqlType type, @Nullable Object value) {}
}
