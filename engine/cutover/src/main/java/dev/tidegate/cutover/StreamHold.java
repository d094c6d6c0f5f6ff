package dev.tidegate.cutover;

import java.util.List;
import java.util.Optional;

/**
 * Port: whether the stream to the target may commit there, as the target itself has it: for all
 * replication groups, in one transaction, and for every process. It is a part of what a {@link
 * ChangeStream} does; the rest is the pipeline's.
 */
public interface StreamHold extends Performer<HoldAction> {
    /** What is noted now. */
    State state();

    /**
     * What is noted of all groups.
     *
     * @param heldBy the handover that holds them; empty if none does
     * @param startedFrom the marker that was started from last; empty if none was
     * @param skipped what that start left out, as {@link StreamStatus#skipped} has it
     */
    record State(Optional<HandoverId> heldBy, Optional<Marker> startedFrom, List<String> skipped) {
        /** Of a stream that was never held. */
        public static final State FREE = new State(Optional.empty(), Optional.empty(), List.of());

        /** Copies the list. */
        public State {
            skipped = List.copyOf(skipped);
        }
    }
}
