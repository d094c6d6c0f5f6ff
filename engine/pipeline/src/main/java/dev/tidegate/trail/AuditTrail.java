package dev.tidegate.trail;

import dev.tidegate.trail.TrailEntry.Head;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where the audit trail of a pipeline is. Several processes may append: their entries are one
 * chain. Safe for use by several threads. Methods fail with {@code TARGET_UNAVAILABLE} and the
 * like.
 */
public interface AuditTrail extends AutoCloseable {
    /** Appends an entry; it is durable when this returns. */
    TrailEntry append(Deed deed, Outcome outcome, String detail);

    /** The latest entries, the oldest of them first. */
    List<TrailEntry> latest(int count);

    /** Reads all entries in order, in one snapshot; returns the head as it is kept beside them. */
    Head read(Consumer<TrailEntry> reader);

    @Override
    void close();
}
