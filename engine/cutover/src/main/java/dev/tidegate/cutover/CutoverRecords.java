package dev.tidegate.cutover;

import java.util.List;
import java.util.Optional;

/**
 * Port: the durable record of the cutover, on the target: a row, and a log that only grows. Durable
 * when a method returns, also through a failover of the target ({@code synchronous_commit}).
 *
 * <p>Fails with {@code TARGET_UNAVAILABLE} when the target does not answer; what was written is
 * then there or not, and {@link #read} says which.
 */
public interface CutoverRecords {
    /** What there is; empty before the first coordinator. */
    Optional<CutoverRecord> read();

    /**
     * Becomes the coordinator: raises the epoch by one, says so in the log, and returns the record
     * with it. Holds the coordinator's lock from then on, until the process ends or {@link
     * #release} is called. Empty, and nothing is changed, with {@link Claim#IF_FREE} while another
     * process holds the lock.
     *
     * @param initial what is written if there is nothing yet
     */
    Optional<CutoverRecord> takeOver(CutoverRecord initial, Claim claim);

    /**
     * Writes the next version of the record, and a line of the log, in one transaction. Fails with
     * {@code CUTOVER_FENCED}, and changes nothing, unless the record has this epoch and the version
     * before this one.
     */
    void write(CutoverRecord next, CutoverEntry entry);

    /** The whole log, oldest first. */
    List<CutoverEntry> log();

    /**
     * Lets go of the coordinator's lock, if this process holds it, also if {@link #takeOver} failed
     * and did so all the same; the epoch stays. Does not fail: a session that does not answer is
     * closed, and the lock with it.
     */
    void release();

    /** Whose the record may be when somebody takes over. */
    enum Claim {
        /** Nobody's: a coordinator that is at work is not disturbed. */
        IF_FREE,
        /** Anybody's. */
        BY_FORCE
    }
}
