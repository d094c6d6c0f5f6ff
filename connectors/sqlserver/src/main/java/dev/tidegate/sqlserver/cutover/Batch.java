package dev.tidegate.sqlserver.cutover;

import java.time.Duration;

/** The frame of every batch: a transaction that gives way, and that any error takes back. */
final class Batch {
    /** How long one lock is waited for; writers may queue behind that meanwhile. */
    static final Duration LOCK_WAIT = Duration.ofSeconds(1);

    /** THROWn where a larger epoch was claimed. */
    static final int FENCED = 51_901;

    /** THROWn where something is not so yet. */
    static final int WAITING = 51_902;

    private Batch() {}

    /** In a transaction; all of it, or nothing. */
    static String transaction(Duration lockWait, String statements) {
        return head(lockWait)
                + "BEGIN TRANSACTION;\n"
                + statements.strip()
                + "\nCOMMIT TRANSACTION;";
    }

    /** Without one, for what may not be in one. */
    static String plain(String statements) {
        return head(LOCK_WAIT) + statements.strip();
    }

    private static String head(Duration lockWait) {
        return "SET NOCOUNT ON; SET XACT_ABORT ON; SET DEADLOCK_PRIORITY LOW; SET LOCK_TIMEOUT "
                + lockWait.toMillis()
                + ";\n";
    }

    /**
     * Shares the fence's row until the transaction ends, so that it cannot change its mode or owner
     * meanwhile; nobody who writes waits for that.
     */
    static String holding(long epoch) {
        return """
        IF NOT EXISTS (SELECT 1 FROM tidegate.fence WITH (HOLDLOCK) WHERE id = 1 AND epoch <= %d)
            THROW %d, N'a larger epoch was claimed', 1;
        """
                .formatted(epoch, FENCED);
    }

    /**
     * Takes the fence's row, behind all transactions that share it; so the clock of a statement
     * that follows is read while it is held.
     */
    static String taking(long epoch) {
        return """
        UPDATE tidegate.fence SET epoch = %d WHERE id = 1 AND epoch <= %d;
        IF @@ROWCOUNT = 0 THROW %d, N'a larger epoch was claimed', 1;
        """
                .formatted(epoch, epoch, FENCED);
    }
}
