package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.TableLock;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.TableModes.Lifetime;
import dev.tidegate.sandbox.sqlserver.session.TableModes.Mode;
import dev.tidegate.sandbox.sqlserver.storage.TableLocks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The locks of one session on tables. Used by the session's own thread only. */
final class SessionLocks {
    private final TableModes modes;
    private final int spid;
    private final Connection h2;
    private final Cancellation cancellation;
    private final SessionOptions options;

    /** What the open transaction has announced to write to. */
    private final Set<ObjectName> written = new HashSet<>();

    private boolean sharedForStatement;

    SessionLocks(
            TableModes modes,
            int spid,
            Connection h2,
            Cancellation cancellation,
            SessionOptions options) {
        this.modes = modes;
        this.spid = spid;
        this.h2 = h2;
        this.cancellation = cancellation;
        this.options = options;
    }

    /** Locks a table that is read; inside of {@link H2Calls#run}. */
    void lock(ObjectName table, TableLock how) throws SqlError, SQLException {
        if (LocalTables.isTemporary(table)) {
            return;
        }
        switch (how) {
            case EXCLUSIVE -> exclude(table);
            case ROWS -> write(table);
            case SHARED -> hold(table);
            case SHARED_WHILE_READING -> {
                if (options.holdsSharedLocks()) {
                    hold(table);
                } else {
                    share(table);
                }
            }
        }
    }

    private void exclude(ObjectName table) throws SqlError, SQLException {
        if (!TableLocks.isLocked(h2, table)) {
            acquire(table, Mode.EXCLUSIVE, Lifetime.TRANSACTION);
            TableLocks.lock(h2, table);
        }
    }

    private void hold(ObjectName table) throws SqlError, SQLException {
        if (!TableLocks.isLocked(h2, table)) {
            acquire(table, Mode.SHARED, Lifetime.TRANSACTION);
            TableLocks.hold(h2, table);
        }
    }

    /** Waits until nobody writes to a table any more, and keeps writers out for this statement. */
    void share(ObjectName table) throws SqlError, SQLException {
        if (!TableLocks.isLocked(h2, table)) {
            acquire(table, Mode.SHARED, Lifetime.STATEMENT);
            sharedForStatement = true;
        }
    }

    /** Announces that a table is written to; inside of {@link H2Calls#run}. */
    void write(ObjectName table) throws SqlError, SQLException {
        boolean free = LocalTables.isTemporary(table) || written.contains(table);
        if (!free && !TableLocks.isLocked(h2, table)) {
            acquire(table, Mode.INTENT_EXCLUSIVE, Lifetime.TRANSACTION);
            written.add(table);
        }
    }

    private void acquire(ObjectName table, Mode mode, Lifetime lifetime)
            throws SqlError, SQLException {
        TableModes.Request request = new TableModes.Request(table, mode, spid, lifetime);
        switch (modes.acquire(request, options.lockTimeout, cancellation)) {
            case GRANTED -> {
                // it is ours now
            }
            case TIMED_OUT -> throw Messages.lockTimeout();
            case CANCELLED -> {
                cancellation.check();
                throw Cancellation.cancelled();
            }
            case DEADLOCK -> throw new TableLocks.Deadlock("sessions wait for each other");
        }
    }

    /** A statement is over. */
    void endStatement() {
        if (sharedForStatement) {
            sharedForStatement = false;
            modes.releaseStatement(spid);
        }
    }

    /** No transaction is open any more. */
    void endTransaction() {
        sharedForStatement = false;
        written.clear();
        modes.releaseAll(spid);
    }
}
