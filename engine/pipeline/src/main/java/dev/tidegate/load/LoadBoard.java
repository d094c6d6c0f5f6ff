package dev.tidegate.load;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The load of one replication group's tables, in memory. Safe for use by several threads. */
public final class LoadBoard implements LoadedTables {
    private final Ports ports;
    private final List<TableSchema> tables;
    private final LoadSettings settings;
    private final LoadObserver observer;

    /** Makes one for these tables, to be loaded in this order. Nothing is asked of the ports yet. */
    public LoadBoard(
            Ports ports, List<TableSchema> tables, LoadSettings settings, LoadObserver observer) {
        this.ports = ports;
        this.tables = List.copyOf(tables);
        this.settings = settings;
        this.observer = observer;
    }

    /** What the load works with. */
    public record Ports(
            ChunkSource source, ChunkTarget target, LoadThrottle throttle, Waiting waiting) {
        /** Waits on a monitor, as fast as it can. */
        public Ports(ChunkSource source, ChunkTarget target) {
            this(source, target, LoadThrottle.NONE, Waiting.onMonitor());
        }
    }

    @Override
    public void takenOver(Checkpoint start) {
        throw new UnsupportedOperationException("soon " + ports + tables + settings + observer);
    }

    @Override
    public Following following(TableSchema schema) {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public HandedOver handOver() {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public void appliedUpTo(Lsn position) {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public boolean isLoading() {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public boolean wantsRest() {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public void rest(Checkpoint at, Lsn journalRead) {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public boolean isComplete() {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public Map<TableId, Lsn> beginnings() {
        throw new UnsupportedOperationException("soon");
    }

    /** How far each table is, in the order in which they are loaded. */
    public List<TableProgress> progress() {
        throw new UnsupportedOperationException("soon");
    }

    /**
     * Has a table loaded from nothing, at the next moment of rest.
     *
     * @return done when the table is empty and its load begins again; fails if it is not known
     */
    public CompletableFuture<Void> startOver(TableId table) {
        throw new UnsupportedOperationException("soon");
    }

    /**
     * Notes what the operator wants of a table, and does it at the next moment of rest. One that was
     * not followed and is wanted again is loaded from nothing.
     *
     * @return done when it is so, durably; fails if the table is not known
     */
    public CompletableFuture<Void> intend(TableId table, TableIntent intent) {
        throw new UnsupportedOperationException("soon");
    }

    /**
     * Takes a table up that was not known: it is loaded from the next moment of rest on.
     *
     * @return done when its load begins
     */
    public CompletableFuture<Void> add(TableSchema schema) {
        throw new UnsupportedOperationException("soon");
    }
}
