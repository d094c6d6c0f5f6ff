package dev.tidegate.model;

import java.time.Instant;

/**
 * The applied position of a replication group, committed with the rows it covers.
 *
 * @param epoch number of the owner that wrote it; a larger one fences a smaller one
 * @param commitLsn the last applied transaction; {@link Lsn#ZERO} before the first
 * @param committedAt when the source committed that transaction; {@link Instant#EPOCH} before the
 *     first
 * @param chain hash chain up to and with that transaction
 * @param journalOffset where in the journal to go on reading
 */
public record Checkpoint(
        long epoch, Lsn commitLsn, Instant committedAt, ChainHash chain, long journalOffset) {}
