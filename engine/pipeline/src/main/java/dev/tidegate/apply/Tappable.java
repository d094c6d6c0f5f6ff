package dev.tidegate.apply;

import dev.tidegate.journal.Journal;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What one replication group applies, for those who look at it from other threads. */
public interface Tappable {
    /** Taps a table, from a moment on that apply decides. */
    Tap open(TableId table);

    /**
     * The group's part of the journal, to read again what was applied while no tap was open. Empty
     * where it cannot be read: then whoever has lost a tap begins anew.
     */
    default Optional<Journal.Readers> journal() {
        return Optional.empty();
    }

    /**
     * Has something done on apply's thread while apply has nothing in hand. What is not begun when
     * apply ends is done when it starts again.
     *
     * @return done when it is; fails as the task did. One that is cancelled before is not done
     */
    CompletableFuture<Void> atRest(Task task);

    /** Something to do while apply has nothing in hand. */
    interface Task {
        /**
         * Does it; what it throws is told to whoever asked for it, and does not disturb apply.
         *
         * @param at what the target has durably; each open tap that has begun has reached it
         */
        void run(Checkpoint at) throws InterruptedException;
    }
}
