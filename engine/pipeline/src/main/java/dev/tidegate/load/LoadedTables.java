package dev.tidegate.load;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.Map;

/**
 * What apply needs to know of the load, and does for it; all called on apply's thread. *At rest*
 * means that apply has nothing in hand: no window is being filled or committed.
 */
public interface LoadedTables {
    /** Stands for a load that ended long ago: every table is loaded, whichever it is. */
    LoadedTables ALL = new EveryTableLoaded();

    /**
     * Apply starts from here, at rest. What is durable is read, unless this is where apply was when
     * it was last heard of.
     */
    void takenOver(Checkpoint start);

    /**
     * How changes of a table are treated until the next moment of rest. Fails with {@code
     * TARGET_NOT_READY} if the table is not known.
     */
    Following following(TableSchema schema);

    /** For what one window hands over. */
    HandedOver handOver();

    /** Everything up to here is applied, and what was handed over of it delivered. */
    void appliedUpTo(Lsn position);

    /** Whether anything is loading or to be loaded, so that a moment of rest may soon be needed. */
    boolean isLoading();

    /** Whether there is something to do at rest. Cheap: asked for each read of the journal. */
    boolean wantsRest();

    /**
     * Does what is to be done at rest: publishes chunks, starts tables over.
     *
     * @param at what the target has durably
     * @param journalRead up to where everything is read and applied, at or behind {@code at}
     */
    void rest(Checkpoint at, Lsn journalRead);

    /** Whether every table that the operator wants is loaded. */
    boolean isComplete();

    /**
     * Where apply was when the first chunk of each table was published: before anything is applied,
     * the journal must begin before each.
     */
    Map<TableId, Lsn> beginnings();
}
