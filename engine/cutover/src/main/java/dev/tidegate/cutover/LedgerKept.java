package dev.tidegate.cutover;

/**
 * The ledger of a stream: what the changes of each table come to since its start.
 *
 * @param tables that the stream carries
 * @param known of how many of them that is known
 */
public record LedgerKept(int tables, int known) {}
