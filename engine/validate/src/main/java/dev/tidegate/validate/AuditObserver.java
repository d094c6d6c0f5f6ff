package dev.tidegate.validate;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.time.Duration;

/** Hears how the audit goes; called on the audit's threads. */
public interface AuditObserver {
    /** Nobody listens. */
    AuditObserver NONE = new AuditObserver() {};

    /** Rows were read, of both sides together. */
    default void read(TableId table, long rows) {}

    /** A side was read for so long, on one connection. */
    default void worked(TableId table, Side side, Duration time) {}

    /** Nothing is read for this reason; called again when it changes. */
    default void waiting(String reason) {}

    /**
     * A key looked different and is not. More of them than now and then mean that reads do not see
     * what they must: the guard band is too short.
     */
    default void cleared(TableId table, long keys) {}

    /** A difference is certain. */
    default void confirmed(TableId table, AuditRecords.Mismatch mismatch) {}

    /** A pass of a table, or a part of it, begins anew for this reason. */
    default void begunAnew(TableId table, String reason) {}

    /**
     * The ledger of a table, of which not all was known, is what its rows come to from there on.
     */
    default void anchored(TableId table, Lsn at) {}

    /** The audit of a table has come to an end, whatever it found. */
    default void ended(TableId table) {}

    /** The audit of a table was broken off by this, which its thread throws. */
    default void broken(TableId table, RuntimeException by) {}

    /** Where a table stands now. */
    default void state(TableId table, AuditRecords.State state) {}
}
