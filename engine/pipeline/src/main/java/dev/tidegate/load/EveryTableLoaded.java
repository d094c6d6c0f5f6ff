package dev.tidegate.load;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.Map;

/** Nothing is left to load. */
final class EveryTableLoaded implements LoadedTables {
    private static final Following WHOLE = new Following.Whole();

    private static final Routing STRAIGHT =
            new Routing() {
                @Override
                public Following following(TableSchema schema) {
                    return WHOLE;
                }

                @Override
                public void deliver() {}
            };

    @Override
    public void takenOver(Checkpoint start) {}

    @Override
    public void startOver(TableId table, Checkpoint at) {
        throw new IllegalStateException("every table is loaded: " + table);
    }

    @Override
    public Routing routing() {
        return STRAIGHT;
    }

    @Override
    public void committed(Checkpoint checkpoint) {}

    @Override
    public boolean isLoading() {
        return false;
    }

    @Override
    public boolean wantsRest() {
        return false;
    }

    @Override
    public void rest(Checkpoint at, Lsn journalRead) {}

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public Map<TableId, Lsn> beginnings() {
        return Map.of();
    }
}
