package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.storage.TableLocks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.api.ErrorCode;

/** Triggers and table locks, where H2's SQL does not reach. */
final class H2Locks {
    private static final int LOCK_TIMEOUT_MS = 30_000;

    private H2Locks() {}

    static void createTrigger(Connection h2, Table table) throws SQLException {
        ObjectName trigger = trigger(table);
        try (Statement statement = h2.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + LOCK_TIMEOUT_MS);
            statement.execute(
                    "CREATE TRIGGER "
                            + trigger.h2Name()
                            + " AFTER INSERT, UPDATE, DELETE ON "
                            + table.name().h2Name()
                            + " FOR EACH ROW CALL '"
                            + ChangeTrigger.class.getName()
                            + "'");
        }
    }

    static void dropTrigger(Connection h2, Table table) throws SQLException {
        try (Statement statement = h2.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + LOCK_TIMEOUT_MS);
            statement.execute("DROP TRIGGER IF EXISTS " + trigger(table).h2Name());
        }
    }

    private static ObjectName trigger(Table table) {
        return new ObjectName(
                table.name().database(), table.name().schema(), ChangeTrigger.nameFor(table.id()));
    }

    /** Does something while no other session can have changes in a table. */
    static void whileExclusive(Connection h2, ObjectName table, Runnable work) throws SQLException {
        boolean autoCommit = h2.getAutoCommit();
        h2.setAutoCommit(false);
        try (Statement statement = h2.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + LOCK_TIMEOUT_MS);
            TableLocks.lock(h2, table);
            work.run();
            h2.commit();
        } catch (SQLException e) {
            h2.rollback();
            throw e.getErrorCode() == ErrorCode.LOCK_TIMEOUT_1
                    ? new SQLException("the table stayed locked", "HYT00", e.getErrorCode(), e)
                    : e;
        } finally {
            h2.setAutoCommit(autoCommit);
        }
    }
}
