package dev.tidegate.sandbox.sqlserver.cdc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One session's end of the transaction log: what its open transaction has changed so far, and the
 * only way to commit it.
 *
 * <p>A session gets its own from {@link ChangeCapture#open}. Row triggers add to it, on the
 * session's thread, while a statement runs. The session
 *
 * <ul>
 *   <li>takes a {@link #mark} before each statement and {@link #rollbackTo} it when the statement
 *       fails, likewise for a savepoint;
 *   <li>ends the transaction by {@link #commit} (this commits H2 too: nothing else may) or, after
 *       rolling H2 back, by {@link #rollback};
 *   <li>calls {@link #commit} before DDL, because H2 commits on DDL whether asked or not.
 * </ul>
 *
 * <p>The H2 connection must never be in auto-commit mode while it can change captured tables. Used
 * by one thread at a time.
 */
public interface TransactionLog extends AutoCloseable {
    /** A transaction begins now ({@code tran_begin_time}); without it, its first change does. */
    void begin();

    /** The place of the next change. */
    long mark();

    /** Forgets the changes from this mark on. */
    void rollbackTo(long mark);

    /**
     * Commits H2's transaction; when it changed captured rows, gives it the next LSN and appends it
     * to the log, in one step with H2's commit, so that LSN order is the order in which
     * transactions became visible.
     */
    void commit(Connection h2) throws SQLException;

    /** Forgets all changes; the caller has rolled H2 back. */
    void rollback();

    /** The session is over. */
    @Override
    void close();
}
