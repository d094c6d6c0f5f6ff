package dev.tidegate.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A line of the log; never changed, never removed.
 *
 * @param at when, by the coordinator's clock
 * @param epoch who
 * @param handover for which attempt; number 0 before the first
 * @param state in which state
 * @param step at which step; empty for what concerns the state
 * @param kind what is said
 * @param facts what was observed, or is intended
 */
public record CutoverEntry(
        Instant at,
        long epoch,
        HandoverId handover,
        CutoverState state,
        Optional<StepName> step,
        Kind kind,
        List<Fact> facts) {
    /** Copies the list. */
    public CutoverEntry {
        facts = List.copyOf(facts);
    }

    /** What a line says. */
    public enum Kind {
        /** A coordinator took over. */
        TAKEN_OVER,
        /** A state was entered. */
        ENTERED,
        /** A step is about to be done; it may have been done in part when nothing follows. */
        INTENT,
        /** A step was observed to be done. */
        DONE,
        /** A step was given up. */
        FAILED,
        /** Something that an operator must know. */
        ALARM
    }
}
