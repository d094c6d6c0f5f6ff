package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.load.SharedPosition;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * The source's rows for several threads that audit: those that wait for a position behind their
 * reads at the same time wait for one watermark.
 */
final class SharedPositions implements ChunkSource {
    private final ChunkSource source;
    private final SharedPosition behind;

    SharedPositions(ChunkSource source, Waiting waiting) {
        this.source = source;
        this.behind = new SharedPosition(source, waiting);
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        return behind.behind();
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        return source.order(schema);
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return source.cuts(schema, parts);
    }

    @Override
    public Lsn positionBefore() {
        return source.positionBefore();
    }

    @Override
    public void awaitVisible(Lsn position) throws InterruptedException {
        source.awaitVisible(position);
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        return source.read(schema, range, limit, consumer);
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        return source.readLocked(schema, consumer);
    }
}
