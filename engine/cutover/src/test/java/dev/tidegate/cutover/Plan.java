package dev.tidegate.cutover;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is done to a world.
 *
 * @param verbs of the operator, one after the other
 * @param wiring between the coordinators and the world
 * @param phases that the coordinators go through
 */
record Plan(
        List<Verb> verbs,
        Set<Trouble> troubles,
        UnaryOperator<CutoverPorts> wiring,
        Phases phases) {
    /** What an operator asks for. */
    enum Verb {
        ARM,
        REHEARSE,
        GO,
        TEND,
        ABORT,
        ROLLBACK,
        COMPLETE,
        DISARM,
        /** Not the operator's: a row is lost on the target. */
        LOSE_ROW,
        /** Not the operator's: validation confirms what is lost. */
        FIND_ROW
    }

    /** Who makes trouble, beside faults. */
    enum Trouble {
        /** Other processes run verbs at the same time. */
        COMPANY,
        /** Something writes that no denial stops. */
        OUTLAW,
        /** Servers restart, and streams stall. */
        RESTARTS,
        /** Hooks fail or take too long. */
        HOOKS,
        /** The hook that pauses the applications never answers. */
        NO_PAUSE,
        /** A row is lost on the target. */
        LOST_ROW
    }

    static final Plan THERE_AND_BACK =
            new Plan(
                    List.of(Verb.ARM, Verb.GO, Verb.TEND, Verb.ROLLBACK),
                    EnumSet.noneOf(Trouble.class),
                    it -> it,
                    Phases.STANDARD);

    static final Plan WHOLE =
            THERE_AND_BACK.with(
                    Verb.ARM,
                    Verb.REHEARSE,
                    Verb.GO,
                    Verb.TEND,
                    Verb.ROLLBACK,
                    Verb.ARM,
                    Verb.GO,
                    Verb.COMPLETE);

    Plan with(Verb... others) {
        return new Plan(List.of(others), troubles, wiring, phases);
    }

    Plan troubledBy(Trouble... others) {
        Set<Trouble> set = EnumSet.noneOf(Trouble.class);
        set.addAll(List.of(others));
        return new Plan(verbs, set, wiring, phases);
    }

    Plan wired(UnaryOperator<CutoverPorts> other) {
        return new Plan(verbs, troubles, other, phases);
    }

    Plan through(Phases other) {
        return new Plan(verbs, troubles, wiring, other);
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }
}
