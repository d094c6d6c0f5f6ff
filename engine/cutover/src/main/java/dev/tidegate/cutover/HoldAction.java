package dev.tidegate.cutover;

import dev.tidegate.model.Checkpoint;
import java.util.List;
import java.util.Map;

/** What can be done to a {@link StreamHold}. Each raises the epochs of the checkpoints. */
public sealed interface HoldAction {
    /** Nobody may take over any group, and who has commits nothing more. */
    record Hold(HandoverId handover) implements HoldAction {}

    /** Everybody may again; does nothing if it is not held by this handover. */
    record Resume(HandoverId handover) implements HoldAction {}

    /**
     * Moves the checkpoints, and lets go. What the ledger has is not known from there on. Does
     * nothing if it was started from this marker already.
     *
     * @param from named in the note
     * @param places by group: what is applied, but for the epoch
     * @param skipped what that leaves out
     */
    record Start(Marker from, Map<Integer, Checkpoint> places, List<String> skipped)
            implements HoldAction {
        /** Copies map and list. */
        public Start {
            places = Map.copyOf(places);
            skipped = List.copyOf(skipped);
        }
    }
}
