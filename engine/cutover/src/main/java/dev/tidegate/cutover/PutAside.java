package dev.tidegate.cutover;

import java.time.Instant;
import java.util.Optional;

/**
 * Transactions of a stream that operators had put aside, and that nobody has made good.
 *
 * @param transactions how many
 * @param oldest when the first of them was put aside
 */
public record PutAside(long transactions, Optional<Instant> oldest) {}
