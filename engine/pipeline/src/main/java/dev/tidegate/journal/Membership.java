package dev.tidegate.journal;

import java.util.Set;

/**
 * Port: a process's membership in its pipeline, which tells it what replication groups it is to
 * run. The processes of a pipeline share the groups; each group is assigned to one of them.
 *
 * <p>An assignment is a hint, never a lock: a process that was cut off or suspended learns late
 * that a group is another's. What it must not do then is kept from it by the journal's writer and
 * by the checkpoint's epoch.
 */
public interface Membership {
    /**
     * Joins, and tells the listener what is assigned, until interrupted; then gives everything back
     * and leaves, so that others take over at once. However it ends, nothing is assigned any more,
     * and the listener has heard of it.
     *
     * <p>Fails with {@code JOURNAL_UNAVAILABLE} or {@code JOURNAL_NOT_READY}, or with {@code
     * TARGET_FENCED} if another process took over under the name of this member.
     */
    void run(Listener listener) throws InterruptedException;

    /** Hears what is assigned; called on the thread of {@link Membership#run}, one at a time. */
    interface Listener {
        /**
         * These are to be run beside those that are assigned already. Called whenever the members
         * have agreed anew, also with nothing: the first call says that this process is one of
         * them.
         */
        void assigned(Set<Integer> groups);

        /**
         * These go to another member, which waits for it: returns when nothing works for them any
         * more, and what was in hand is committed.
         */
        void revoked(Set<Integer> groups);

        /** These are another's already, as far as is known: nothing of them can be committed. */
        void lost(Set<Integer> groups);
    }
}
