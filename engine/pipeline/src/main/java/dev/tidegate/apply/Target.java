package dev.tidegate.apply;

import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;

/** Port: the target database, for one replication group. */
public interface Target {
    /**
     * Becomes the owner: raises the epoch, so that transactions of earlier owners can no longer
     * commit, and returns the checkpoint with the new epoch.
     */
    Checkpoint takeOver();

    /** Opens a target transaction; one at a time. */
    TargetTransaction begin();

    /**
     * Opens a target transaction for one source transaction that is suspected: a failure names the
     * one table at fault, whatever that costs in round trips.
     */
    default TargetTransaction beginCarefully() {
        return begin();
    }

    /** Where transactions go that the operator wants put aside. */
    default Quarantine quarantine() {
        return Quarantine.NONE;
    }

    /**
     * Changes and the checkpoint that covers them: all become visible at once, or none. Owned by
     * one thread. Closing one that is not committed undoes it.
     */
    interface TargetTransaction extends AutoCloseable {
        /**
         * Applies a change; it may be sent later, but in order, and at the latest by {@link
         * #commit}.
         *
         * <p>Fails, here or in commit, with {@code TARGET_ROW_MISSING} when an update or delete in
         * {@code STRICT} mode does not hit exactly one row, {@code TARGET_REFUSED} when the target
         * does not take a value or a constraint is violated, {@code TARGET_UNAVAILABLE} when the
         * connection broke (the outcome is unknown: take over again and look at the checkpoint).
         *
         * <p>An owner that lost its epoch works on rows that the next owner has moved on. So what
         * it misses says nothing: it fails with {@code TARGET_FENCED}, never with the first two.
         */
        void apply(LogEvent.Change change, HandOver.Mode mode);

        /**
         * Commits, with the checkpoint. Fails with {@code TARGET_FENCED}, and changes nothing, if
         * there is an owner with a larger epoch.
         */
        void commit(Checkpoint checkpoint);

        @Override
        void close();
    }
}
