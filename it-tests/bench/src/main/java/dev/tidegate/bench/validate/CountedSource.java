package dev.tidegate.bench.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.PassingChunkSource;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A source that counts the rows that are read from it. */
final class CountedSource extends PassingChunkSource {
    private final AtomicLong rows;

    CountedSource(ChunkSource source, AtomicLong rows) {
        super(source);
        this.rows = rows;
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        return super.read(
                schema,
                range,
                limit,
                row -> {
                    rows.incrementAndGet();
                    consumer.accept(row);
                });
    }
}
