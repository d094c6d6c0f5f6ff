package dev.tidegate.cutover;

/**
 * Where a cutover is. Those from PAUSING to ROUTING, and ABORTING, are gone through in both
 * directions: in the direction BACK they are the rollback.
 */
public enum CutoverState {
    /** The source has the writers; nothing is prepared. */
    REPLICATING(Kind.RESTING),
    /** Everything that could be in the way is looked at; nothing is changed. */
    PREFLIGHT(Kind.PREPARING),
    /** What a handover needs is made. */
    ARMING(Kind.PREPARING),
    /** The source has the writers; all is prepared, until a moment. */
    ARMED(Kind.RESTING),
    /** What arming made is taken back. */
    DISARMING(Kind.CLEANING),
    /** The applications are asked to stop writing. */
    PAUSING(Kind.ABORTABLE),
    /** The applications are kept from writing, and it is proven that none is. */
    FENCING(Kind.ABORTABLE),
    /** The other side gets what is on its way. */
    DRAINING(Kind.ABORTABLE),
    /** Both sides are compared. */
    VERIFYING(Kind.ABORTABLE),
    /** The other side is made ready for writers, and the fence is closed: the commit point. */
    FINALIZING(Kind.ABORTABLE),
    /** The decision is recorded: from here on only forward, or back by a rollback. */
    SWITCHED(Kind.DECIDED),
    /** The other side is opened. */
    OPENING(Kind.DECIDED),
    /** The applications are led there. */
    ROUTING(Kind.DECIDED),
    /** The target has the writers, and the stream back runs. */
    LIVE(Kind.RESTING),
    /** What is needed only for the way back is taken away. */
    COMPLETING(Kind.CLEANING),
    /** The target has the writers; there is no way back. */
    COMPLETE(Kind.RESTING),
    /** The writers get back what they had, where they were. */
    ABORTING(Kind.CLEANING);

    private final Kind kind;

    CutoverState(Kind kind) {
        this.kind = kind;
    }

    /** What a coordinator does that finds a cutover so. */
    public enum Kind {
        /** Nothing: it stays so until an operator or a policy wants something. */
        RESTING,
        /** It takes back what was prepared. */
        PREPARING,
        /** It aborts, unless the fence is closed. */
        ABORTABLE,
        /** It goes on forward. */
        DECIDED,
        /** It goes on. */
        CLEANING
    }

    /** What a coordinator does that finds it. */
    public Kind kind() {
        return kind;
    }
}
