package dev.tidegate.apply;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import java.util.Optional;

/**
 * What a {@link ChainVerifier} has found.
 *
 * @param transactions that were proven, without the repeated ones
 * @param changes and watermarks in them
 * @param repeated transactions that stand in the journal again
 * @param unfinished copies of transactions that were broken off; each came again
 * @param first commit LSN of the first transaction that was proven
 * @param last commit LSN up to which the journal is proven; {@link Lsn#ZERO} for nothing
 * @param chain link at {@code last}
 * @param nextOffset behind the last entry that was looked at
 * @param checkpoint what became of the target's checkpoint
 * @param fault where the chain breaks, if it does
 */
public record ChainReport(
        long transactions,
        long changes,
        long repeated,
        long unfinished,
        Optional<Lsn> first,
        Lsn last,
        ChainHash chain,
        long nextOffset,
        CheckpointFinding checkpoint,
        Optional<Fault> fault) {
    /** How the target's checkpoint compares with the journal. */
    public enum CheckpointFinding {
        /** The target shows none. */
        NONE,
        /** The journal was not read up to its position yet. */
        AHEAD,
        /** Its position lies before where the verifying started. */
        BEFORE_START,
        /** Its chain and its offset are those of the journal at its position. */
        MATCHES,
        /** They are not; the fault says how. */
        DIFFERS
    }

    /**
     * Where journal and chain, or journal and checkpoint, contradict each other.
     *
     * @param code as the applier would report it
     * @param fact lower case, no full stop
     * @param offset of the entry at which it showed
     */
    public record Fault(ErrorCode code, String fact, long offset) {}

    /** Whether nothing contradicts anything. */
    public boolean isWhole() {
        return fault.isEmpty();
    }
}
