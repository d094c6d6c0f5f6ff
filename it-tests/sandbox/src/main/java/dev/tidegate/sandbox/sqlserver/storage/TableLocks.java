package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.h2.api.ErrorCode;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.h2.schema.Sequence;
import org.h2.table.Table;

/** Locks on whole tables, which H2's SQL does not have. */
public final class TableLocks {
    private TableLocks() {}

    /** Sessions wait for each other's locks; nothing was rolled back yet. */
    public static final class Deadlock extends SQLException {
        private static final long serialVersionUID = 1;

        /** One that was found outside of H2. */
        public Deadlock(String message) {
            super(message, "40001", ErrorCode.DEADLOCK_1);
        }
    }

    /**
     * Locks a table until the transaction ends: nobody else reads or writes it meanwhile. H2's lock
     * time-out applies.
     *
     * @throws Deadlock when the holder of the table waits for this session
     */
    public static void lock(Connection h2, ObjectName table) throws SQLException {
        lock(h2, table, Table.EXCLUSIVE_LOCK);
    }

    /**
     * Lets {@link #lock} and DDL of others wait until the transaction ends, and no one else.
     *
     * @throws Deadlock when the holder of the table waits for this session
     */
    public static void hold(Connection h2, ObjectName table) throws SQLException {
        lock(h2, table, Table.WRITE_LOCK);
    }

    /** Whether this session has locked a table with {@link #lock}. */
    public static boolean isLocked(Connection h2, ObjectName table) throws SQLException {
        SessionLocal session = (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
        return find(session, table).isLockedExclusivelyBy(session);
    }

    private static Table find(SessionLocal session, ObjectName table) {
        return session.getDatabase()
                .getSchema(table.h2Schema())
                .getTableOrView(session, table.name());
    }

    private static void lock(Connection h2, ObjectName table, int how) throws SQLException {
        SessionLocal session = (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
        try {
            lock(session, find(session, table), how);
        } catch (DbException e) {
            if (e.getErrorCode() == ErrorCode.DEADLOCK_1) {
                throw new Deadlock(String.valueOf(e.getMessage()));
            }
            throw DbException.toSQLException(e);
        }
    }

    /**
     * Two sessions may find at once that they wait for each other. While H2 puts into words what it
     * found for the second one, the first one waits no more, and H2 breaks on that: then there is
     * no deadlock any more, and the second one goes on waiting.
     */
    private static void lock(SessionLocal session, Table table, int how) {
        while (true) {
            try {
                table.lock(session, how);
                return;
            } catch (NullPointerException e) {
                if (Arrays.stream(e.getStackTrace())
                        .noneMatch(it -> it.getMethodName().equals("getDeadlockDetails"))) {
                    throw e;
                }
            }
        }
    }

    /** Lets an identity column begin again with a value; returns what would have been the next. */
    public static long restartIdentity(Connection h2, ObjectName table, String column, long value)
            throws SQLException {
        SessionLocal session = (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
        try {
            Sequence sequence = find(session, table).getColumn(column).getSequence();
            long next = sequence.getBaseValue();
            sequence.modify(value, null, null, null, null, null, null);
            return next;
        } catch (DbException e) {
            throw DbException.toSQLException(e);
        }
    }
}
