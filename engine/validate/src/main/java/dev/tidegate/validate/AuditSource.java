package dev.tidegate.validate;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * Port: rows of the source by their keys; ranges come from {@link dev.tidegate.load.ChunkSource}.
 * Safe for use by several threads.
 */
public interface AuditSource {
    /** The most keys in one call. */
    int KEYS_MAX = 50;

    /**
     * Reads the rows that have these keys, each as it is at some moment between this call and its
     * end.
     *
     * @param keys at most {@link #KEYS_MAX}
     */
    void read(TableSchema schema, List<Row> keys, RowConsumer rows) throws InterruptedException;

    /**
     * Reads the rows that have these keys while nobody can write them, nor insert one that is not
     * there, and writes a watermark in the same transaction before the locks are given back. So the
     * rows are exactly those at the watermark's position. Returns when capture has seen it.
     *
     * @param keys at most {@link #KEYS_MAX}
     * @param rows may have got some rows even if nothing is returned
     * @return the commit LSN of that transaction; empty if others hold the rows for too long
     */
    Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows)
            throws InterruptedException;
}
