package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.cdc.TransactionLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.engine.IsolationLevel;
import org.h2.engine.SessionLocal;

/**
 * A session's transaction: counting, savepoints, and what a failed statement takes back.
 *
 * <p>Every commit goes through the session's {@link TransactionLog}; nothing else commits H2, but
 * H2's own DDL, before which {@link #beforeDefinition} commits.
 */
final class Transactions {
    /** Work that follows the end of a transaction. */
    interface AfterEnd {
        /** Does it; {@code committed} says how the transaction ended. */
        void run(boolean committed) throws SQLException;
    }

    /** A place to come back to; no H2 savepoint when a commit has made it void. */
    private record Place(String name, Optional<SessionLocal.Savepoint> savepoint, long mark) {}

    /** What a statement can be taken back to. */
    record Undo(SessionLocal.Savepoint savepoint, long mark) {}

    private final Connection h2;
    private final SessionLocal session;
    private final TransactionLog log;
    private final AfterEnd afterEnd;
    private final List<Place> savepoints = new ArrayList<>();

    /** Read by other sessions that list this one. */
    private final AtomicInteger count = new AtomicInteger();

    private final TransactionTimes times = new TransactionTimes();

    private int statements;
    private boolean doomed;

    /** H2 has rolled the transaction back already. */
    private boolean lost;

    private String name = "";
    private long descriptor;
    private IsolationLevel isolation = IsolationLevel.READ_COMMITTED;

    Transactions(Connection h2, SessionLocal session, TransactionLog log, AfterEnd afterEnd) {
        this.h2 = h2;
        this.session = session;
        this.log = log;
        this.afterEnd = afterEnd;
    }

    /** {@code @@TRANCOUNT}. */
    int count() {
        return count.get();
    }

    /** When the open transaction began and wrote. */
    TransactionTimes times() {
        return times;
    }

    /** Whether H2 may hold locks for this session: a transaction is open, or a statement runs. */
    boolean isActive() {
        return count.get() > 0 || statements > 0;
    }

    /** {@code XACT_STATE()}. */
    int state() {
        return count.get() == 0 ? 0 : doomed ? -1 : 1;
    }

    /** Whether only a rollback is allowed. */
    boolean isDoomed() {
        return doomed;
    }

    /** Has the open transaction allow a rollback only. */
    void doom() {
        doomed |= count.get() > 0;
    }

    void requireWritable() throws SqlError {
        if (doomed) {
            throw Messages.uncommittable();
        }
    }

    /** The level from the next transaction on; H2 cannot change it inside of one. */
    void isolation(IsolationLevel level) {
        isolation = level;
        if (count.get() == 0 && statements == 0) {
            applyIsolation();
        }
    }

    IsolationLevel isolation() {
        return isolation;
    }

    private void applyIsolation() {
        if (session.getIsolationLevel() != isolation) {
            session.setIsolationLevel(isolation);
        }
    }

    void begin(String transaction, ResultSink sink) {
        if (count.get() == 0) {
            log.begin();
            name = transaction;
            descriptor = times.begin();
            count.set(1);
            sink.change(new ResultSink.Change.TransactionBegun(descriptor));
        } else {
            count.incrementAndGet();
        }
    }

    void commit(ResultSink sink) throws SqlError, SQLException {
        if (count.get() == 0) {
            throw Messages.nothingToCommit();
        }
        requireWritable();
        if (count.get() > 1) {
            count.decrementAndGet();
            return;
        }
        log.commit(h2);
        long ended = descriptor;
        over(true);
        sink.change(new ResultSink.Change.TransactionCommitted(ended));
    }

    void save(String savepoint) throws SqlError {
        if (count.get() == 0) {
            throw Messages.noTransactionToSave();
        }
        requireWritable();
        savepoints.add(new Place(savepoint, Optional.of(session.setSavepoint()), log.mark()));
    }

    /** ROLLBACK, of all or to a savepoint. */
    void rollback(String to, ResultSink sink) throws SqlError, SQLException {
        if (count.get() == 0) {
            throw Messages.nothingToRollBack();
        }
        if (!to.isEmpty() && !to.equalsIgnoreCase(name)) {
            requireWritable();
            rollbackTo(to);
            return;
        }
        rollbackAll(sink);
    }

    private void rollbackTo(String savepoint) throws SqlError, SQLException {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            Place place = savepoints.get(i);
            if (place.name().equalsIgnoreCase(savepoint)) {
                if (place.savepoint().isPresent()) {
                    session.rollbackTo(place.savepoint().get());
                } else {
                    h2.rollback();
                }
                log.rollbackTo(place.mark());
                savepoints.subList(i + 1, savepoints.size()).clear();
                return;
            }
        }
        throw Messages.noSavepoint(savepoint);
    }

    /** Rolls everything back; nothing happens when no transaction is open. */
    void rollbackAll(ResultSink sink) throws SQLException {
        h2.rollback();
        log.rollback();
        boolean open = count.get() > 0;
        long ended = descriptor;
        over(false);
        if (open) {
            sink.change(new ResultSink.Change.TransactionRolledBack(ended));
        }
    }

    private void over(boolean committed) throws SQLException {
        count.set(0);
        doomed = false;
        lost = false;
        name = "";
        savepoints.clear();
        times.end();
        applyIsolation();
        afterEnd.run(committed);
    }

    /** A statement begins. */
    Undo startStatement() {
        statements++;
        return place();
    }

    /** A place inside a statement. */
    Undo place() {
        return new Undo(session.setSavepoint(), log.mark());
    }

    /** Takes changes since that place back. */
    void undo(Undo undo) {
        if (lost) {
            return;
        }
        session.rollbackTo(undo.savepoint());
        log.rollbackTo(undo.mark());
    }

    /** A statement has done its work: commits it when it stands alone. */
    void endStatement() throws SQLException {
        statements--;
        if (count.get() == 0 && statements == 0) {
            log.commit(h2);
            over(true);
        }
    }

    /** A statement has failed: takes back what it did. */
    void failStatement(Undo undo) throws SQLException {
        statements--;
        if (count.get() == 0 && statements == 0) {
            h2.rollback();
            log.rollback();
            over(false);
        } else {
            undo(undo);
        }
    }

    /** H2 has rolled the transaction back, as a deadlock's victim: so does the log. */
    void victim() throws SQLException {
        h2.rollback();
        log.rollback();
        savepoints.clear();
        lost = true;
    }

    /** DDL follows: H2 commits on it, so it is done here, in the log too. */
    void beforeDefinition() throws SQLException {
        log.commit(h2);
        savepoints.replaceAll(place -> new Place(place.name(), Optional.empty(), 0));
        afterEnd.run(true);
    }

    /** DDL is done: H2 keeps its catalog locked until a commit. */
    void afterDefinition() throws SQLException {
        log.commit(h2);
        if (count.get() > 0) {
            log.begin();
        }
    }
}
