package dev.tidegate.load;

import dev.tidegate.model.TableId;

/**
 * How far the load of a table is.
 *
 * @param intent what the operator wants of it
 * @param complete whether all of it is loaded
 * @param openChunks that are being read, or wait for their publication
 * @param rows that are durable
 * @param bytes of them, as estimated
 * @param openRows read by the open chunks so far
 * @param keptBytes changes that are kept for them
 */
public record TableProgress(
        TableId table,
        TableIntent intent,
        boolean complete,
        int openChunks,
        long rows,
        long bytes,
        long openRows,
        long keptBytes) {}
