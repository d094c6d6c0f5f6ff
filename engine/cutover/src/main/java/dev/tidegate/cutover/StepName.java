package dev.tidegate.cutover;

/** The steps, by their names in the log; stable. */
public enum StepName {
    /** One preparation is made. */
    PREPARE,
    /** One preparation is taken back. */
    TAKE_BACK,
    /** Hooks ask the applications to stop writing. */
    PAUSE_APPLICATIONS,
    /** The fence is leased, and what will be denied is recorded. */
    LEASE_FENCE,
    /** What was recorded is denied. */
    DENY_WRITES,
    /** Sessions that could still commit are ended. */
    END_SESSIONS,
    /** The barrier is held, and marked. */
    HOLD_BARRIER,
    /** The guard marker is written. */
    MARK_GUARD,
    /** The guard marker is waited for on the other side. */
    DRAIN,
    /** Nothing was written between the markers. */
    PROVE_FENCE,
    /** The sides are compared. */
    VERIFY,
    /** The stream can commit nothing any more. */
    HOLD_STREAM,
    /** Sequences are moved on. */
    ADVANCE_SEQUENCES,
    /** Triggers and foreign keys act on applications. */
    ENFORCE_RULES,
    /** The marker is written at which the stream back begins. */
    MARK_START,
    /** The fence is closed: the commit point. */
    CLOSE_FENCE,
    /** Nothing was written before the fence was closed. */
    PROVE_CLOSED,
    /** The other side's fence is opened. */
    OPEN_OTHER,
    /** What was denied there is lifted. */
    LIFT_OTHER,
    /** Hooks lead the applications there. */
    ROUTE_APPLICATIONS,
    /** Triggers do not act on the stream back. */
    RELAX_RULES,
    /** The stream back is started. */
    START_REVERSE,
    /** The first write is waited for. */
    AWAIT_ARRIVAL,
    /** Nothing was written to the side that was left. */
    PROVE_LAST,
    /** Nothing was written to it as long as there was a way back. */
    PROVE_END,
    /** The fence is opened again. */
    OPEN_AGAIN,
    /** What was denied is lifted. */
    LIFT_AGAIN,
    /** An application could write again. */
    TRY_WRITE,
    /** Triggers do not act on the stream. */
    RELAX_AGAIN,
    /** The stream goes on. */
    RESUME_STREAM,
    /** Hooks tell the applications to go on. */
    RESUME_APPLICATIONS
}
