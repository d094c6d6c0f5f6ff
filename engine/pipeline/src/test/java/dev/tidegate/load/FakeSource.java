package dev.tidegate.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Rows and positions as a test sets them. */
class FakeSource implements ChunkSource {
    /** Rows by the table's name, in the order of their keys. */
    final Map<String, List<Row>> rows = new HashMap<>();

    /** What was asked for, but for orders. */
    final List<String> asked = new ArrayList<>();

    /** What happens on the source and in apply while rows are read, before the row. */
    Consumer<Row> beforeRow = _ -> {};

    /** What happens while a watermark is on its way. */
    Runnable beforeHigh = () -> {};

    List<Row> cuts = List.of();

    /** The transaction behind which everything lies that comes. */
    int now = 10;

    void put(TableSchema schema, Row... content) {
        rows.put(schema.table().name(), List.of(content));
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        return LoadSamples.BY_NUMBER;
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return cuts;
    }

    @Override
    public Lsn positionBefore() {
        asked.add("low");
        return LoadSamples.lsn(now);
    }

    @Override
    public void awaitVisible(Lsn position) {}

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        asked.add("read " + schema.table().name());
        long read = 0;
        for (Row row : rows.getOrDefault(schema.table().name(), List.of())) {
            Row key = Row.of(row.value(0));
            if (range.contains(key, LoadSamples.BY_NUMBER)) {
                beforeRow.accept(row);
                consumer.accept(row);
                if (++read == limit.rows()) {
                    return Optional.of(key);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        asked.add("high");
        beforeHigh.run();
        return LoadSamples.lsn(now);
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        asked.add("locked");
        for (Row row : rows.getOrDefault(schema.table().name(), List.of())) {
            consumer.accept(row);
        }
        return LoadSamples.lsn(now);
    }
}
