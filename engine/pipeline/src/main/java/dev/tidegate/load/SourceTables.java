package dev.tidegate.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;

/** Port: the rows of the source's tables, and the positions around a read of them. */
public interface SourceTables {
    /**
     * A position that lies before every read that starts from now on: each transaction with a
     * commit LSN up to it is visible to such a read. Not before what the source's log was reported
     * as read up to when this is called.
     */
    Lsn positionBefore();

    /**
     * A position that lies behind every read that ended until now: each transaction that such a
     * read saw has a commit LSN up to it. Writes a watermark, and waits until capture has seen it.
     */
    Lsn positionBehind() throws InterruptedException;

    /**
     * Number of changes of a table that committed after {@code low}, up to and with {@code high}.
     */
    long changesBetween(TableId table, Lsn low, Lsn high);

    /**
     * Reads all rows of a table, each as it is at some moment between this call and its end, and no
     * key twice. A row that got another key meanwhile may be missing, or there with both.
     *
     * @param consumer gets each row, in the order of the schema's columns; no row is kept
     */
    void read(TableSchema schema, RowConsumer consumer) throws InterruptedException;

    /**
     * Reads all rows of a table while its writers wait: for a table without a key that is never
     * quiet. Costs the source's writers the time of the read.
     *
     * @return the exact position of the read: transactions up to it are in the rows, later ones not
     */
    Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException;

    /** Takes rows one by one. */
    interface RowConsumer {
        /** Takes the next row. */
        void accept(Row row) throws InterruptedException;
    }
}
