package dev.tidegate.apply;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;

/** Port: the target database, for one replication group. */
public interface Target {
    /**
     * Becomes the owner: raises the epoch, so that transactions of earlier owners can no longer
     * commit, and returns the checkpoint with the new epoch.
     */
    Checkpoint takeOver();

    /**
     * Opens a target transaction that keeps and prepares its changes until the commit: so one may
     * be filled while the one before is being committed.
     */
    TargetTransaction begin();

    /**
     * Opens a target transaction for a source transaction that is too large to be kept: it sends
     * changes as they come. No other is open or being committed meanwhile.
     */
    default TargetTransaction beginLarge() {
        return begin();
    }

    /**
     * Opens a target transaction for one source transaction that is suspected: a failure names the
     * one table at fault, whatever that costs in round trips. No other is open or being committed
     * meanwhile.
     */
    default TargetTransaction beginCarefully() {
        return begin();
    }

    /** Where transactions go that the operator wants put aside. */
    default Quarantine quarantine() {
        return Quarantine.NONE;
    }

    /**
     * Changes and the checkpoint that covers them: all become visible at once, or none. Closing one
     * that is not committed undoes it.
     *
     * <p>One thread fills and seals it; the same or another one commits it, and everything done
     * before {@link #seal} happens before the commit. Whoever has it then closes it. They are
     * committed one after the other, in the order in which they were begun.
     *
     * <p>Fails, in any of its methods, with {@code TARGET_ROW_MISSING} when an update or delete in
     * {@code STRICT} mode does not hit exactly one row, {@code TARGET_REFUSED} when the target does
     * not take a value or a constraint is violated, {@code TARGET_UNAVAILABLE} when the connection
     * broke (the outcome is unknown: take over again and look at the checkpoint).
     *
     * <p>An owner that lost its epoch works on rows that the next owner has moved on. So what it
     * misses says nothing: it fails with {@code TARGET_FENCED}, never with the first two.
     */
    interface TargetTransaction extends AutoCloseable {
        /**
         * Applies a change; it may be sent later, but as if in order, and at the latest by {@link
         * #commit}. Of one from {@link Target#begin} nothing is sent before.
         */
        void apply(LogEvent.Change change);

        /**
         * No change comes any more. Called once, before {@link #commit}, on the thread that filled
         * it: what can be prepared for the target without talking to it is prepared here.
         */
        default void seal() {}

        /**
         * Commits, with the checkpoint and what becomes of the ledger. Fails with {@code
         * TARGET_FENCED}, and changes nothing, if there is an owner with a larger epoch.
         *
         * @param ledger by how much tables differ behind this; one that has no ledger gets none
         */
        void commit(Checkpoint checkpoint, LedgerChanges ledger);

        @Override
        void close();
    }
}
