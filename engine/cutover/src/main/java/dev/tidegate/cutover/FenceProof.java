package dev.tidegate.cutover;

import java.util.List;

/**
 * What capture has seen behind a barrier marker.
 *
 * @param read whether capture has read up to the marker that was asked for
 * @param violations changes of replicated tables behind the barrier, as far as capture has read:
 *     table, how many, and where the first is; no row values
 */
public record FenceProof(boolean read, List<String> violations) {
    /** Copies the list. */
    public FenceProof {
        violations = List.copyOf(violations);
    }
}
