package dev.tidegate.control;

import dev.tidegate.model.ErrorCode;

/** What a verb's exit code says. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;

    /** An error. */
    public static final int ERROR = 1;

    /** Both sides differ. */
    public static final int DIFFERENCE = 2;

    /** A precondition failed: nothing was begun. */
    public static final int PRECONDITION = 3;

    private ExitCode() {}

    /** Of an error's code. */
    public static int of(ErrorCode code) {
        return switch (code) {
            case SETTINGS_INVALID,
                    SOURCE_NOT_READY,
                    TARGET_NOT_READY,
                    TYPE_UNSUPPORTED,
                    SOURCE_REPLACED,
                    JOURNAL_NOT_READY,
                    QUARANTINE_REFUSED,
                    GROUPS_REFUSED,
                    LOAD_REFUSED,
                    VALIDATE_REFUSED,
                    CUTOVER_REFUSED ->
                    PRECONDITION;
            case INTERNAL,
                    CUTOVER_FENCED,
                    CUTOVER_WAITING,
                    CUTOVER_HOOK_FAILED,
                    CUTOVER_ABORTED,
                    SOURCE_UNAVAILABLE,
                    SOURCE_LOG_TRUNCATED,
                    SOURCE_LOG_INCONSISTENT,
                    LOAD_TABLE_TOO_HOT,
                    JOURNAL_UNAVAILABLE,
                    JOURNAL_FENCED,
                    JOURNAL_TRUNCATED,
                    JOURNAL_DAMAGED,
                    CHAIN_BROKEN,
                    TARGET_UNAVAILABLE,
                    TARGET_FENCED,
                    TARGET_ROW_MISSING,
                    TARGET_REFUSED,
                    LOAD_DISK_UNAVAILABLE,
                    ACCESS_REFUSED,
                    REQUEST_INVALID ->
                    ERROR;
        };
    }
}
