package dev.tidegate.daemon;

import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Mismatch;

/** Words of repairs, for people. */
final class RepairText {
    private RepairText() {}

    static String kind(Mismatch.Kind kind) {
        return switch (kind) {
            case MISSING -> "missing on the target";
            case EXTRA -> "on the target only";
            case CHANGED -> "with other values";
        };
    }

    static String cause(Cause cause) {
        return switch (cause) {
            case BEFORE_THE_JOURNAL -> "the change never came into the journal";
            case ON_THE_TARGET -> "the target was not what the journal says";
            case UNKNOWN -> "where it came from cannot be told";
        };
    }
}
