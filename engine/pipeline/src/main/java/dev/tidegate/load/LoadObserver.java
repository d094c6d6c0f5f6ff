package dev.tidegate.load;

import dev.tidegate.model.TableId;
import java.util.Optional;

/**
 * Hears how the load goes; called by whichever thread moves it, several at a time, never under a
 * lock; must be quick.
 */
public interface LoadObserver {
    /** Hears nothing. */
    LoadObserver NONE = new LoadObserver() {};

    /** The first chunk of a table is being read in this run. */
    default void tableStarted(TableId table) {}

    /** So many more rows were read of it, and so many more bytes, as estimated. */
    default void read(TableId table, long rows, long bytes) {}

    /** A chunk is durable and followed strictly from now on. */
    default void chunkPublished(TableId table, ChunkTarget.Loaded loaded) {}

    /**
     * A chunk was undone; its keys will be read again.
     *
     * @param reason for an operator: lower case, no full stop
     */
    default void chunkGivenUp(TableId table, String reason) {}

    /** The last chunk of a table is published: it can get its keys and indexes. */
    default void tableComplete(TableId table) {}

    /** A table is about to be made empty; told at apply's rest, before anybody can see it so. */
    default void tableStartsOver(TableId table) {}

    /** A table was made empty and is loaded from nothing. */
    default void tableStartedOver(TableId table) {}

    /** No further chunk is read for this reason, until it is called with none. */
    default void waiting(Optional<String> reason) {}
}
