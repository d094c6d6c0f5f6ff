package dev.tidegate.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;

/** A source that passes all on to another one, for those that do one thing otherwise. */
public abstract class PassingChunkSource implements ChunkSource {
    private final ChunkSource next;

    /** Makes one before another. */
    protected PassingChunkSource(ChunkSource next) {
        this.next = next;
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        return next.order(schema);
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return next.cuts(schema, parts);
    }

    @Override
    public Lsn positionBefore() {
        return next.positionBefore();
    }

    @Override
    public void awaitVisible(Lsn position) throws InterruptedException {
        next.awaitVisible(position);
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        return next.read(schema, range, limit, consumer);
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        return next.positionBehind();
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        return next.readLocked(schema, consumer);
    }
}
