package dev.tidegate.apply;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;

/**
 * Those who want to know the changes that are applied, each when its window is committed, in order.
 * Called on apply's thread only.
 */
public interface Taps {
    /** Nobody wants to know. */
    Taps NONE = new NoTaps();

    /**
     * Apply starts from here, and nothing is in hand. What happened since the last commit that was
     * told is not known.
     */
    void takenOver(Checkpoint start);

    /**
     * What is tapped of one window; asked for before the first change of it that counts. One that
     * is never told of its commit is of a window that was undone.
     */
    TappedWindow window();

    /** Nothing is in hand, and no window is asked for: all that comes later comes in later ones. */
    void untouched(Checkpoint at);

    /** Whether there is something to do while nothing is in hand. Cheap: asked all the time. */
    boolean wantsRest();

    /**
     * Does what is to be done while nothing is in hand.
     *
     * @param at what the target has durably; all that lies before is told
     */
    void rest(Checkpoint at);

    /** The tapped changes of one window. */
    interface TappedWindow {
        /** Whether changes of a table are wanted; the same for the whole window. */
        boolean takes(TableId table);

        /** A change of a table that is wanted; it goes to the target with this window. */
        void take(LogEvent.Change change);

        /** Not all changes of a table that is wanted go to the target with this window. */
        void misses(TableId table);

        /** The window is committed; called for each one in order. */
        void committed(Checkpoint checkpoint);
    }
}
