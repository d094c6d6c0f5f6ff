package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ForeignKey;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.ServerState;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.TableLocks;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** DELETE and TRUNCATE TABLE. */
final class Deletes {
    private Deletes() {}

    static Plan plan(Statement.Delete delete, Surroundings surroundings) throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        Changed changed =
                Changed.of(
                        delete.target(), delete.from(), Targets.scope(delete.with()), translation);
        Expressions expressions = new Expressions(translation, changed.scope());
        String where =
                delete.where().isPresent()
                        ? " WHERE " + expressions.conditions().h2(delete.where().get())
                        : "";
        String alias = ObjectName.quote(changed.alias());
        String table = changed.table().name().h2Name();
        String sql =
                changed.from().isEmpty()
                        ? "DELETE FROM " + table + " " + alias + where
                        : "DELETE FROM "
                                + table
                                + " \"$old\" WHERE \"$old\"._ROWID_ IN (SELECT "
                                + alias
                                + "._ROWID_ FROM "
                                + changed.from().get()
                                + where
                                + ")";
        sql += Queries.top(delete.top(), expressions);
        if (delete.output().isPresent()) {
            return Outputs.plan(
                    delete.output().get(),
                    changed.table(),
                    sql,
                    translation,
                    new Outputs.Returning(ResultSink.Command.DELETE, true, false));
        }
        return new Inserts.Plain(
                Command.of(sql, translation), ResultSink.Command.DELETE, Optional.empty());
    }

    static Plan plan(Statement.Truncate truncate, Surroundings surroundings) throws SqlError {
        Table table =
                Objects.require(truncate.table(), surroundings)
                        .table()
                        .orElseThrow(() -> Objects.invalid(truncate.table()));
        return new Truncate(table);
    }

    /** H2's own TRUNCATE would commit: all rows are deleted, and identity begins again. */
    record Truncate(Table table) implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            boolean captured =
                    surroundings.calling(
                            () -> ServerState.of(surroundings.h2()).capture().isTracked(table));
            if (captured) {
                throw new SqlError(
                        4711,
                        "Cannot truncate table '"
                                + table.name().name()
                                + "' because it is published for replication or enabled for Change"
                                + " Data Capture.");
            }
            if (isReferenced(surroundings)) {
                throw new SqlError(
                        4712,
                        "Cannot truncate table '"
                                + table.name().name()
                                + "' because it is being referenced by a FOREIGN KEY constraint.");
            }
            new Command("DELETE FROM " + table.name().h2Name(), List.of(), Command.Needs.NONE)
                    .update(surroundings, Optional.empty());
            if (table.identityColumn().isPresent()) {
                var column = table.identityColumn().get();
                long seed = column.identity().orElseThrow().seed();
                long next =
                        surroundings.calling(() -> restart(surroundings.h2(), column.name(), seed));
                surroundings.onRollback(() -> restart(surroundings.h2(), column.name(), next));
            }
            return new DataStatements.Outcome(ResultSink.Command.OTHER, -1, Optional.empty());
        }

        private long restart(Connection h2, String column, long value) throws SQLException {
            return TableLocks.restartIdentity(h2, table.name(), column, value);
        }

        private boolean isReferenced(Surroundings surroundings) {
            for (Table other : surroundings.catalog().tables(table.name().database())) {
                for (ForeignKey key : other.foreignKeys()) {
                    if (key.referenced().equals(table.name()) && other.id() != table.id()) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
