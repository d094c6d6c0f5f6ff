package dev.tidegate.load;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.Map;

/** Port: where the loaded rows go, and the durable record of what was loaded. */
public interface LoadTarget {
    /** The hand-over of each table that is loaded. */
    Map<TableId, HandOver> loaded();

    /**
     * Whether changes of a table can be merged into rows that may show them already ({@link
     * HandOver.Mode#MERGE}): rows have a key, and keys that differ on the source differ here.
     */
    default boolean canMerge(TableSchema schema) {
        return schema.hasKey();
    }

    /**
     * Starts the load of a table from nothing: rows that an interrupted load left are gone. The
     * rows and the {@link HandOver} become durable together, in {@link TableLoad#finish}.
     */
    TableLoad begin(TableSchema schema);

    /** The load of one table; owned by one thread; closing an unfinished one undoes it. */
    interface TableLoad extends AutoCloseable {
        /** Adds rows. */
        SourceTables.RowConsumer rows();

        /** Forgets the rows taken so far, to read the table again. */
        void restart();

        /** Makes rows and hand-over durable, both or neither. */
        void finish(HandOver handOver);

        @Override
        void close();
    }
}
