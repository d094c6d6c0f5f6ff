package dev.tidegate.bench.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A source that counts the rows that are read from it. */
record CountedSource(ChunkSource source, AtomicLong rows) implements ChunkSource {
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
        return source.read(
                schema,
                range,
                limit,
                row -> {
                    rows.incrementAndGet();
                    consumer.accept(row);
                });
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        return source.positionBehind();
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        return source.readLocked(schema, consumer);
    }
}
