package dev.tidegate.cutover;

import java.util.List;

/**
 * The ledger of a stream: what the changes of each table come to since its start.
 *
 * @param tables that the stream carries
 * @param known of how many of them that is known
 * @param differing those of which the one end did not answer for what the other's log has
 */
public record LedgerKept(int tables, int known, List<String> differing) {
    /** Copies the list. */
    public LedgerKept {
        differing = List.copyOf(differing);
    }
}
