package dev.tidegate.model;

/** What went wrong, for alerts and the runbook; a code is stable and never reused. */
public enum ErrorCode {
    /** A fault of Tidegate itself: something that nobody foresaw. */
    INTERNAL(Action.STOP),
    /** The settings are not right; nothing was connected. */
    SETTINGS_INVALID(Action.STOP),
    /** The source database could not be reached, or broke a connection. */
    SOURCE_UNAVAILABLE(Action.RETRY),
    /** The source lacks something that Tidegate needs: CDC, a permission, a table. */
    SOURCE_NOT_READY(Action.STOP),
    /** CDC's cleanup removed changes that were not captured. */
    SOURCE_LOG_TRUNCATED(Action.STOP),
    /** The source's log contradicts what was read from it before. */
    SOURCE_LOG_INCONSISTENT(Action.STOP),
    /** A column's type cannot be captured or carried. */
    TYPE_UNSUPPORTED(Action.STOP),
    /** A table changed while it was loaded, in a way that cannot be put right behind it. */
    LOAD_TABLE_TOO_HOT(Action.STOP),
    /** Kafka could not be reached, or did not answer in time. */
    JOURNAL_UNAVAILABLE(Action.RETRY),
    /**
     * Kafka ended this process's transaction: another process writes, or it took too long. The next
     * attempt asks the target whose the pipeline is before it writes again.
     */
    JOURNAL_FENCED(Action.RETRY),
    /** Records that must be there are gone from the journal. */
    JOURNAL_TRUNCATED(Action.STOP),
    /** A record of the journal cannot be read, or is not where it must be. */
    JOURNAL_DAMAGED(Action.STOP),
    /** The hash chain of what was applied differs from what was captured. */
    CHAIN_BROKEN(Action.STOP),
    /** The target database could not be reached, or broke a connection. */
    TARGET_UNAVAILABLE(Action.RETRY),
    /** The target lacks something that Tidegate needs: a privilege, a table, a setting. */
    TARGET_NOT_READY(Action.STOP),
    /** Another process took over the applying; this one must not go on. */
    TARGET_FENCED(Action.STOP),
    /** A row that a change must hit is not on the target, or is there more than once. */
    TARGET_ROW_MISSING(Action.STOP),
    /** The target refused a change: a constraint, a value it cannot hold. */
    TARGET_REFUSED(Action.STOP),
    /** The pipeline belongs to another source database, or to another history of this one. */
    SOURCE_REPLACED(Action.STOP),
    /** A transaction cannot be put aside, or resolved, as the operator asked. */
    QUARANTINE_REFUSED(Action.STOP),
    /**
     * Kafka lacks something that Tidegate needs: a permission, a property of a topic, a version.
     */
    JOURNAL_NOT_READY(Action.STOP),
    /**
     * The replication groups cannot be as the settings ask: a table would change its group, or a
     * foreign key would lead from one group to another.
     */
    GROUPS_REFUSED(Action.STOP),
    /** The load, or the set of tables, cannot be changed as an operator asked. */
    LOAD_REFUSED(Action.STOP),
    /** The validation cannot do what an operator asked. */
    VALIDATE_REFUSED(Action.STOP),
    /** The cutover cannot do what an operator asked: something forbids it, or its state does. */
    CUTOVER_REFUSED(Action.STOP),
    /** Another coordinator took over the cutover; this one must not go on. */
    CUTOVER_FENCED(Action.STOP),
    /** Something that a step of the cutover needs is not so yet. */
    CUTOVER_WAITING(Action.RETRY),
    /** A hook of the cutover said no, or did not answer in time. */
    CUTOVER_HOOK_FAILED(Action.RETRY),
    /** The handover was given up; the writers have what they had before it. */
    CUTOVER_ABORTED(Action.STOP),
    /** The disk on which large objects are while they are loaded is full, or cannot be used. */
    LOAD_DISK_UNAVAILABLE(Action.RETRY),
    /** Who asked is not known, or may not do what he asked for. */
    ACCESS_REFUSED(Action.STOP),
    /** A request to the daemon is not one that it takes. */
    REQUEST_INVALID(Action.STOP);

    /** What the supervisor does; nobody else decides. */
    public enum Action {
        /** Stop the pipeline's workers, wait, start them again from what is durable. */
        RETRY,
        /** Stop the pipeline and leave it to the operator. */
        STOP
    }

    private final Action action;

    ErrorCode(Action action) {
        this.action = action;
    }

    /** What the supervisor does. */
    public Action action() {
        return action;
    }
}
