package dev.tidegate.load;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Rows and records in memory. A chunk that is not published leaves nothing. */
final class FakeTarget implements ChunkTarget {
    /** What is durable. */
    final Map<TableId, TableRecord> records = new LinkedHashMap<>();

    /** Bodies by key, by table. */
    final Map<TableId, Map<Row, Row>> rows = new HashMap<>();

    /** What was done. */
    final List<String> done = new ArrayList<>();

    boolean publishFails;

    /** The durable rows of a table. */
    List<Row> rows(TableSchema schema) {
        return rows.getOrDefault(schema.table(), Map.of()).values().stream().toList();
    }

    void record(TableSchema schema, TableRecord record) {
        records.put(schema.table(), record);
    }

    @Override
    public Map<TableId, TableRecord> tables() {
        return Map.copyOf(records);
    }

    @Override
    public boolean canMerge(TableSchema schema) {
        return schema.hasKey();
    }

    @Override
    public Chunk begin(TableSchema schema) {
        return new FakeChunk(schema);
    }

    @Override
    public void startOver(TableSchema schema, Checkpoint at) {
        done.add("start over " + schema.table().name());
        records.remove(schema.table());
        rows.remove(schema.table());
    }

    @Override
    public void intend(TableId table, TableIntent intent) {
        done.add("intend " + table.name() + " " + intent);
    }

    @Override
    public void intend(TableId table, TableIntent intent, Checkpoint at) {
        intend(table, intent);
    }

    private final class FakeChunk implements Chunk {
        private final TableSchema schema;
        private final Map<Row, Row> mine = new LinkedHashMap<>();
        private boolean closed;

        FakeChunk(TableSchema schema) {
            this.schema = schema;
        }

        @Override
        public RowConsumer rows() {
            return this::put;
        }

        private void put(Row row) {
            mine.put(
                    schema.hasKey() ? row.project(schema.keyOrdinals()) : Row.of(mine.size()), row);
        }

        @Override
        public void rowsEnded() {}

        @Override
        public void merge(List<LogEvent.Change> changes) {
            done.add("merge " + changes.size());
            for (LogEvent.Change change : changes) {
                switch (change) {
                    case LogEvent.Insert insert -> put(insert.after());
                    case LogEvent.Update update -> put(update.after());
                    case LogEvent.Delete delete ->
                            mine.remove(delete.before().project(schema.keyOrdinals()));
                }
            }
        }

        @Override
        public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
            throw new AssertionError("no ledger is kept");
        }

        @Override
        public void publish(Loaded loaded, Checkpoint at, Lsn journalRead) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (publishFails) {
                throw new TidegateException(ErrorCode.TARGET_UNAVAILABLE, "no answer", "Wait.");
            }
            done.add("publish " + mine.size() + (loaded.tableComplete() ? " and all" : ""));
            rows.computeIfAbsent(schema.table(), _ -> new LinkedHashMap<>()).putAll(mine);
            TableRecord before =
                    records.getOrDefault(
                            schema.table(),
                            new TableRecord(
                                    TableIntent.REPLICATE,
                                    false,
                                    List.of(),
                                    0,
                                    0,
                                    Optional.of(journalRead)));
            List<KeyRange> ranges = new ArrayList<>(before.loaded());
            ranges.add(loaded.range());
            record(
                    schema,
                    new TableRecord(
                            before.intent(),
                            loaded.tableComplete(),
                            ranges,
                            before.rows() + loaded.rows(),
                            before.bytes() + loaded.bytes(),
                            before.journalRead()));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
