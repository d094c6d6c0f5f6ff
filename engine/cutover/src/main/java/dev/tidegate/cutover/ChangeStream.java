package dev.tidegate.cutover;

import java.util.Optional;

/**
 * Port: the stream of changes in one direction, with its capture, its journal and its applier; all
 * replication groups together. The forward one is the pipeline.
 */
public interface ChangeStream extends Performer<StreamAction> {
    /** From where to where. */
    Direction direction();

    /**
     * Looks beforehand at what a handover will ask, so that in its pause only what is new is looked
     * at. Everything works without it, and takes longer.
     */
    default void readAhead() throws InterruptedException {}

    /**
     * Forgets what was looked at for a handover: the next one may begin much later, and behind
     * others that another process coordinated.
     */
    default void letGo() {}

    /** How it is doing. */
    StreamStatus status();

    /** What is kept for it of the log that it reads; empty if nothing is, or nobody can tell. */
    default Optional<LogKept> logKept() {
        return Optional.empty();
    }

    /** What is counted of it since its start; empty if nothing is, or it has not started. */
    default Optional<LedgerKept> ledgerKept() {
        return Optional.empty();
    }

    /** What was put aside of it, and is not resolved; empty if nothing can be. */
    default Optional<PutAside> putAside() {
        return Optional.empty();
    }

    /**
     * Whether a marker is visible on the side that the stream leads to, committed with everything
     * before it, in every replication group. Progress of capture is no answer to it.
     */
    boolean hasApplied(Marker marker);

    /**
     * What was written behind a barrier: changes of replicated tables that are not Tidegate's own
     * (markers, the other stream's transactions), between {@code barrier} and as far as capture has
     * read. Asks nobody to wait.
     *
     * @param upTo how far capture must have read for {@link FenceProof#read}
     */
    FenceProof proof(Marker barrier, Marker upTo);
}
