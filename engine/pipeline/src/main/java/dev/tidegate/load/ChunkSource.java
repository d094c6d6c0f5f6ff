package dev.tidegate.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;

/** Port: the rows of the source's tables, and the positions around a read of them. */
public interface ChunkSource {
    /** The order in which the source keeps the keys of a table that has a key. */
    KeyOrder order(TableSchema schema);

    /**
     * Where to cut a table with a key, so that its parts have about as many rows. Known from
     * statistics, never by a scan.
     *
     * @param parts how many are wanted
     * @return keys in ascending order, one fewer than there are parts; fewer, down to none, where
     *     the statistics say less
     */
    List<Row> cuts(TableSchema schema, int parts);

    /**
     * A position that lies before what comes into the journal from now on: everything that is in
     * the journal already lies at or before it.
     */
    Lsn positionBefore();

    /**
     * Returns when a read that starts now sees each transaction with a commit LSN up to this one.
     * Being in the log comes before being visible, by a time that nobody promises: waits for a
     * guard band.
     *
     * @param position from {@link #positionBefore}, asked for just now
     */
    void awaitVisible(Lsn position) throws InterruptedException;

    /**
     * Reads rows of a range, in the order of the key, each as it is at some moment between this
     * call and its end, and no key twice. A row that got another key meanwhile may be missing, or
     * there with both. A table without a key has one range, {@link KeyRange#ALL}, no order, and no
     * limit.
     *
     * @param consumer gets each row; no row is kept
     * @return the key of the last row, if the limit ended the read; empty if the range has no more
     */
    Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException;

    /**
     * A position that lies behind every read that ended until now: each transaction that such a
     * read saw has a commit LSN up to it. Writes a watermark, and waits until capture has seen it.
     */
    Lsn positionBehind() throws InterruptedException;

    /**
     * Reads all rows of a table at one position, for which its writers have to wait: for a table
     * without a key that is never quiet. How long they wait is the source's affair: until the read
     * has begun, or until it has ended.
     *
     * @return the exact position of the read: transactions up to it are in the rows, later ones not
     */
    Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException;

    /**
     * When a read ends although its range goes on.
     *
     * @param rows at most so many
     * @param bytes as soon as the rows have so many bytes
     */
    record Limit(long rows, long bytes) {}
}
