package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.Names;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.storage.TableLocks;
import dev.tidegate.sandbox.sqlserver.tsql.Memo;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** DBCC CHECKIDENT: shows the current identity value, and sets it. */
final class IdentityCheck {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final ResultSink sink;

    IdentityCheck(EngineSession session, ScopeSurroundings surroundings, ResultSink sink) {
        this.session = session;
        this.surroundings = surroundings;
        this.sink = sink;
    }

    void run(Statement.CheckIdent check) throws SqlError, SQLException {
        Table table = table(check.table());
        session.server().access().requireCheckIdent(session.login().user(), table.name());
        Optional<Column> column = table.identityColumn();
        if (column.isEmpty()) {
            throw new SqlError(
                    7997, 16, 1, "'" + check.table() + "' does not contain an identity column.");
        }
        Column.Identity identity = column.get().identity().orElseThrow();
        Connection beside = session.localTables().connection();
        long next = next(beside, table, column.get());
        long current = next == identity.seed() ? next : next - identity.increment();
        if (check.reseed().isPresent()) {
            Object wanted =
                    new DirectValues(surroundings)
                            .value(
                                    new Statement.Condition(check.reseed().get(), new Memo()),
                                    SqlType.of(Kind.BIGINT));
            long reseed = wanted instanceof Long given ? given : current;
            // The first row of a table that never had one gets the value itself.
            boolean untouched = next == identity.seed() && isEmpty(table);
            TableLocks.restartIdentity(
                    beside,
                    table.name(),
                    column.get().name(),
                    untouched ? reseed : reseed + identity.increment());
            sink.info(
                    7998,
                    10,
                    1,
                    "Checking identity information: current identity value '" + current + "'.");
        } else {
            sink.info(
                    7998,
                    10,
                    1,
                    "Checking identity information: current identity value '"
                            + current
                            + "', current column value '"
                            + current
                            + "'.");
        }
        sink.info(
                2528,
                10,
                1,
                "DBCC execution completed. If DBCC printed error messages, contact your system"
                        + " administrator.");
    }

    private Table table(String written) throws SqlError {
        Name name = new Name(Names.parts(written));
        Optional<Table> found =
                LocalTables.isLocal(name.last())
                        ? surroundings.localTable(name.last())
                        : surroundings.catalog().table(ObjectNames.require(name, surroundings));
        if (found.isEmpty()) {
            throw new SqlError(
                    2501,
                    16,
                    45,
                    "Cannot find a table or object with the name \""
                            + written
                            + "\". Check the system catalog.");
        }
        return found.get();
    }

    private boolean isEmpty(Table table) throws SqlError {
        return session.calls()
                .run(() -> {
                    try (java.sql.Statement select = session.h2().createStatement();
                            ResultSet rows =
                                    select.executeQuery(
                                            "SELECT 1 FROM "
                                                    + table.name().h2Name()
                                                    + " LIMIT 1")) {
                        return !rows.next();
                    }
                });
    }

    private static long next(Connection h2, Table table, Column column) throws SQLException {
        try (PreparedStatement select =
                h2.prepareStatement(
                        "SELECT IDENTITY_BASE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA ="
                                + " ? AND TABLE_NAME = ? AND COLUMN_NAME = ?")) {
            select.setString(1, table.name().h2Schema());
            select.setString(2, table.name().name());
            select.setString(3, column.name());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : column.identity().orElseThrow().seed();
            }
        }
    }
}
