package dev.tidegate.load;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.util.Map;

/**
 * What apply needs to know of the load, and does for it; all called on apply's thread. <em>At
 * rest</em> means that apply has nothing in hand: no window is being filled or committed.
 */
public interface LoadedTables {
    /** Stands for a load that ended long ago: every table is loaded, whichever it is. */
    LoadedTables ALL = new EveryTableLoaded();

    /**
     * Apply starts from here, at rest. What is durable is read, unless apply only goes on where it
     * was and nobody else had taken over meanwhile.
     */
    void takenOver(Checkpoint start);

    /**
     * A table must be loaded anew, before anything else is read: waits until none of its chunks is
     * open, and makes it empty. Called at rest.
     */
    void startOver(TableId table, Checkpoint at) throws InterruptedException;

    /** The routing of a window that is begun. */
    Routing routing();

    /**
     * A window is committed, and what it had for the load is delivered. Only this tells the load
     * how far apply is: what a heartbeat says of the journal is not proven by the chain.
     */
    void committed(Checkpoint checkpoint);

    /** Whether chunks are open, so that a moment of rest may be wanted soon. */
    boolean isLoading();

    /** Whether there is something to do at rest. Cheap: asked after each read of the journal. */
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
     * Where apply was when the first chunk of each table was published. Before anything is applied,
     * the journal must begin before that.
     */
    Map<TableId, Lsn> beginnings();
}
