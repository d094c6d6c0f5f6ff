package dev.tidegate.load;

import dev.tidegate.model.TableId;

/**
 * How far the load of a table is.
 *
 * @param intent what the operator wants of it
 * @param complete whether all of it is loaded
 * @param chunks that are durable, as far as they are told apart; 0 once the table is complete
 * @param openChunks that are being read, or wait for their publication
 * @param rows that are durable
 * @param bytes of them
 */
public record TableProgress(
        TableId table,
        TableIntent intent,
        boolean complete,
        int chunks,
        int openChunks,
        long rows,
        long bytes) {}
