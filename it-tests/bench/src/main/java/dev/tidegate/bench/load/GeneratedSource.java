package dev.tidegate.bench.load;

import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A source of one table whose rows are made while they are read, so that there can be more of them
 * than any memory holds. Nobody changes it; watermarks go into a real journal.
 */
public final class GeneratedSource implements ChunkSource {
    private final Shape shape;
    private final long rows;
    private final FakeCapture capture;

    /**
     * Nothing is made yet.
     *
     * @param capture used under this source's lock only, from now on
     */
    public GeneratedSource(Shape shape, long rows, FakeCapture capture) {
        this.shape = shape;
        this.rows = rows;
        this.capture = capture;
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        return (first, second) -> Long.compare(id(first), id(second));
    }

    private static long id(Row key) {
        return (Long) Objects.requireNonNull(key.value(0));
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return Parts.of(rows, parts).stream()
                .limit(parts - 1L)
                .map(part -> Row.of(part.last()))
                .toList();
    }

    @Override
    public synchronized Lsn positionBefore() {
        return capture.events().whole();
    }

    @Override
    public void awaitVisible(Lsn position) {
        // there are no transactions
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        long id = range.above().map(GeneratedSource::id).orElse(0L);
        long last = Math.min(rows, range.upTo().map(GeneratedSource::id).orElse(rows));
        long count = 0;
        long bytes = 0;
        while (id < last) {
            Row row = shape.row(++id);
            consumer.accept(row);
            count++;
            bytes += Shape.bytes(row);
            if (id < last && (count >= limit.rows() || bytes >= limit.bytes())) {
                return Optional.of(Row.of(id));
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized Lsn positionBehind() throws InterruptedException {
        Lsn watermark = capture.events().watermark(Instant.now());
        capture.flush();
        return watermark;
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) {
        throw new UnsupportedOperationException("the table has a key");
    }
}
