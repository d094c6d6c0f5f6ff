package dev.tidegate.cutover;

import java.time.Duration;
import java.util.List;

/**
 * The smallest part of a cutover that is recorded. It is looked at, done and looked at again until
 * it is done or its time is over; whoever finds only the intent of it does the same.
 */
interface Step {
    /** Its name in the log. */
    StepName name();

    /** How long, and what then. */
    Limits limits();

    /** What is intended; recorded before anything is done. */
    List<Fact> intent();

    /**
     * Whether it is looked at before it is done for the first time; always afterwards. A step says
     * no only if to do it is harmless in whatever state a look could find.
     */
    default boolean looksFirst() {
        return true;
    }

    /** Looks at reality, never at the log. */
    Observation observe() throws InterruptedException;

    /** Does something towards it; may be called again after any outcome. */
    void act() throws InterruptedException;

    /**
     * How long a step may take.
     *
     * @param patience until it is given up, or until the operator hears of it
     * @param insistence what happens then
     */
    record Limits(Duration patience, Insistence insistence) {}

    /** What happens when a step's time is over. */
    enum Insistence {
        /** It is given up, and with it the handover. */
        GIVE_UP,
        /** The operator hears of it, and it is tried on. */
        FOREVER,
        /** The operator hears of it, and the next step begins. */
        PASS_OVER
    }
}
