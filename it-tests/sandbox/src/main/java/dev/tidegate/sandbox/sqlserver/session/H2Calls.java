package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings.H2Call;
import dev.tidegate.sandbox.sqlserver.storage.TableLocks;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.h2.api.ErrorCode;

/**
 * Runs H2 statements with the session's lock time-out.
 *
 * <p>H2 cannot be interrupted while it waits for a lock. So it waits {@value #SLICE_MS} ms at a
 * time, and the statement is run again until SET LOCK_TIMEOUT is over or the request is cancelled.
 */
final class H2Calls {
    /**
     * How long H2 waits for a lock before the statement is run again: longer than the 100 ms after
     * which it looks for deadlocks between table locks.
     */
    static final int SLICE_MS = 150;

    private final Transactions transactions;
    private final Cancellation cancellation;
    private final SessionOptions options;
    private final H2Errors errors;

    H2Calls(
            Transactions transactions,
            Cancellation cancellation,
            SessionOptions options,
            H2Errors errors) {
        this.transactions = transactions;
        this.cancellation = cancellation;
        this.options = options;
        this.errors = errors;
    }

    /** Runs one. */
    <T> T run(H2Call<T> call) throws SqlError {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.lockTimeout);
        Set<SQLException> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        while (true) {
            cancellation.check();
            long victims = Victims.count();
            Transactions.Undo undo = transactions.place();
            try {
                return call.run();
            } catch (TableLocks.Deadlock e) {
                if (isVictim(victims)) {
                    throw errors.map(e);
                }
                transactions.undo(undo);
            } catch (SQLException e) {
                if (seen.contains(e)) {
                    // The call only hands on what happened before: another try changes nothing.
                    throw errors.map(e);
                }
                again(e, undo, deadline);
                seen.clear();
                seen.add(e);
            }
        }
    }

    /** Returns when the statement is to be run again. */
    private void again(SQLException e, Transactions.Undo undo, long deadline) throws SqlError {
        switch (e.getErrorCode()) {
            case ErrorCode.DEADLOCK_1 -> {
                victim();
                throw errors.map(e);
            }
            case ErrorCode.LOCK_TIMEOUT_1 -> {
                transactions.undo(undo);
                cancellation.check();
                if (options.lockTimeout >= 0 && System.nanoTime() - deadline >= 0) {
                    throw Messages.lockTimeout();
                }
            }
            case ErrorCode.STATEMENT_WAS_CANCELED -> {
                transactions.undo(undo);
                // Not ours when the cancel was meant for a statement that had just ended.
                cancellation.check();
            }
            default -> {
                cancellation.check();
                throw errors.map(e);
            }
        }
    }

    private boolean isVictim(long counted) throws SqlError {
        try {
            return Victims.choose(counted, transactions::victim);
        } catch (SQLException e) {
            throw errors.map(e);
        }
    }

    private void victim() throws SqlError {
        try {
            Victims.add(transactions::victim);
        } catch (SQLException e) {
            throw errors.map(e);
        }
    }
}
