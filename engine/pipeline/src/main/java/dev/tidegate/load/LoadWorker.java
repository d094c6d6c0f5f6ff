package dev.tidegate.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Map;

/**
 * Copies the rows that exist at the start, so that they and the stream of changes together are
 * exact.
 *
 * <p>The protocol. A table is ABSENT, then LOADED; only LOADED is durable, as a {@link HandOver}
 * that commits together with the rows. This worker moves it, while capture already journals:
 *
 * <ol>
 *   <li>{@code low} = a position before the read;
 *   <li>read all rows as of one moment, into an open target transaction;
 *   <li>{@code high} = a position behind the read: a watermark's own commit;
 *   <li>commit rows and hand-over.
 * </ol>
 *
 * <p>The applier starts when every table is LOADED, at the beginning of the journal. It skips
 * changes up to {@code low}, merges those up to {@code high}, and is strict from there on. Merging
 * is right whether or not the read saw the change, since a change carries the whole row: after the
 * last change of a row inside the bracket, the target has that change's image, or no row. Two
 * interleavings, with x as a row of the table:
 *
 * <pre>
 *   source            | insert x=1 @12 | update x=2 @13 |           | update x=3 @16
 *   loader  low = 10  | reads no x     |                | high = 15 |
 *   target  12 merged: x=1 inserted; 13 merged: x=2; 16 strict: hits exactly one row.
 *
 *   source            | update x=2 @12 | delete x @13 |            |
 *   loader  low = 10  |                |              | reads no x | high = 15
 *   target  12 merged: no row to update, so x=2 is inserted; 13 merged: x deleted.
 * </pre>
 *
 * <p>Between {@code low} and {@code high} the target may hold rows that were never there together,
 * so unique keys other than the row's own and foreign keys are created when the applier is past the
 * last {@code high}.
 *
 * <p>Rows without a key, and keys that the target does not keep apart, cannot be merged. Such a
 * table is read again until no change fell into its bracket; one that is never quiet is read while
 * its writers wait.
 *
 * <p>Owns the loop, not the thread: {@link #run} returns when every table is loaded.
 */
public final class LoadWorker {
    /** How often a table without a key is read in the hope of a quiet moment. */
    private static final int QUIET_ATTEMPTS_MAX = 3;

    private final SourceTables source;
    private final LoadTarget target;
    private final List<TableSchema> tables;
    private final Observer observer;

    /** Makes a worker for these tables, to be loaded in this order. */
    public LoadWorker(
            SourceTables source, LoadTarget target, List<TableSchema> tables, Observer observer) {
        this.source = source;
        this.target = target;
        this.tables = List.copyOf(tables);
        this.observer = observer;
    }

    /** Hears how the load goes; called on the worker's thread, must be quick. */
    public interface Observer {
        /** A table's load starts, or starts again. */
        void started(TableId table);

        /** One more row was read. */
        void row(TableId table);

        /** The table is loaded; also called for tables that were loaded before. */
        void finished(TableId table, HandOver handOver);
    }

    /**
     * Loads what is not loaded. To be called when capture has started, so that the journal holds
     * every change from before the first {@code low} on.
     *
     * @return the hand-over of every table
     */
    public Map<TableId, HandOver> run() throws InterruptedException {
        Map<TableId, HandOver> loaded = target.loaded();
        for (TableSchema schema : tables) {
            HandOver before = loaded.get(schema.table());
            observer.finished(schema.table(), before == null ? load(schema) : before);
        }
        return target.loaded();
    }

    private HandOver load(TableSchema schema) throws InterruptedException {
        try (LoadTarget.TableLoad load = target.begin(schema)) {
            HandOver handOver =
                    target.canMerge(schema) ? bracketed(schema, load) : quiet(schema, load);
            load.finish(handOver);
            return handOver;
        }
    }

    private HandOver bracketed(TableSchema schema, LoadTarget.TableLoad load)
            throws InterruptedException {
        Counter rows = new Counter(schema.table(), load);
        Lsn low = source.positionBefore();
        source.read(schema, rows);
        return new HandOver(low, source.positionBehind(), rows.count);
    }

    private HandOver quiet(TableSchema schema, LoadTarget.TableLoad load)
            throws InterruptedException {
        for (int attempt = 0; attempt < QUIET_ATTEMPTS_MAX; attempt++) {
            HandOver handOver = bracketed(schema, load);
            if (source.changesBetween(schema.table(), handOver.low(), handOver.high()) == 0) {
                // nothing happened inside the bracket, so it can close at its end
                return new HandOver(handOver.high(), handOver.high(), handOver.rows());
            }
            load.restart();
        }
        Counter rows = new Counter(schema.table(), load);
        Lsn position = source.readLocked(schema, rows);
        return new HandOver(position, position, rows.count);
    }

    private final class Counter implements SourceTables.RowConsumer {
        private final TableId table;
        private final SourceTables.RowConsumer next;
        private long count;

        Counter(TableId table, LoadTarget.TableLoad load) {
            this.table = table;
            this.next = load.rows();
            observer.started(table);
        }

        @Override
        public void accept(Row row) throws InterruptedException {
            next.accept(row);
            count++;
            observer.row(table);
        }
    }
}
