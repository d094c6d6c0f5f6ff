package dev.tidegate.daemon;

import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Chunks on their way into a {@link MemoryTarget}, and the record of them. */
final class MemoryChunks {
    private static final ChunkTarget.TableRecord NOTHING =
            new ChunkTarget.TableRecord(
                    TableIntent.REPLICATE, false, List.of(), 0, 0, Optional.empty());

    private final MemoryTarget target;
    private final Map<TableId, ChunkTarget.TableRecord> records = new TreeMap<>();
    private int published;

    /** What becomes visible, and what it comes to if a ledger is kept. */
    record Published(Map<Integer, Row> rows, Optional<TableLedger> sum) {}

    MemoryChunks(MemoryTarget target) {
        this.target = target;
    }

    synchronized int published() {
        return published;
    }

    synchronized Map<TableId, ChunkTarget.TableRecord> tables() {
        return Map.copyOf(records);
    }

    ChunkTarget of(int group) {
        return new OfGroup(group);
    }

    private ChunkTarget.TableRecord record(TableId table) {
        return records.getOrDefault(table, NOTHING);
    }

    private synchronized void intend(TableId table, TableIntent intent) {
        ChunkTarget.TableRecord before = record(table);
        records.put(
                table,
                new ChunkTarget.TableRecord(
                        intent,
                        before.complete(),
                        before.loaded(),
                        before.rows(),
                        before.bytes(),
                        before.journalRead()));
    }

    private synchronized void forget(TableId table) {
        records.put(
                table,
                new ChunkTarget.TableRecord(
                        record(table).intent(), false, List.of(), 0, 0, Optional.empty()));
    }

    private synchronized void note(TableId table, ChunkTarget.Loaded loaded, Lsn journalRead) {
        ChunkTarget.TableRecord before = record(table);
        List<KeyRange> ranges = new ArrayList<>(before.loaded());
        ranges.add(loaded.range());
        records.put(
                table,
                new ChunkTarget.TableRecord(
                        before.intent(),
                        loaded.tableComplete(),
                        ranges,
                        before.rows() + loaded.rows(),
                        before.bytes() + loaded.bytes(),
                        before.journalRead().or(() -> Optional.of(journalRead))));
        published++;
    }

    private final class OfGroup implements ChunkTarget {
        private final int group;

        OfGroup(int group) {
            this.group = group;
        }

        @Override
        public Map<TableId, TableRecord> tables() {
            return MemoryChunks.this.tables();
        }

        @Override
        public boolean canMerge(TableSchema schema) {
            return true;
        }

        @Override
        public Chunk begin(TableSchema schema) {
            return new MemoryChunk(group, schema.table());
        }

        @Override
        public void startOver(TableSchema schema, Checkpoint at) {
            target.empty(group, schema.table(), at, () -> forget(schema.table()));
        }

        @Override
        public void intend(TableId table, TableIntent intent) {
            MemoryChunks.this.intend(table, intent);
        }

        @Override
        public void intend(TableId table, TableIntent intent, Checkpoint at) {
            intend(table, intent);
        }
    }

    private final class MemoryChunk implements ChunkTarget.Chunk {
        private final int group;
        private final TableId table;
        private final Map<Integer, Row> rows = new TreeMap<>();

        MemoryChunk(int group, TableId table) {
            this.group = group;
            this.table = table;
        }

        @Override
        public RowConsumer rows() {
            return row -> rows.put(MemoryTarget.id(row), row);
        }

        @Override
        public void rowsEnded() {}

        @Override
        public void merge(List<LogEvent.Change> changes) {
            for (LogEvent.Change change : changes) {
                switch (change) {
                    case LogEvent.Insert insert -> put(insert.after());
                    case LogEvent.Update update -> put(update.after());
                    case LogEvent.Delete delete -> rows.remove(MemoryTarget.id(delete.before()));
                }
            }
        }

        @Override
        public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
            for (LogEvent.Change change : changes) {
                Row image =
                        switch (change) {
                            case LogEvent.Insert insert -> insert.after();
                            case LogEvent.Update update -> update.after();
                            case LogEvent.Delete delete -> delete.before();
                        };
                Optional.ofNullable(rows.get(MemoryTarget.id(image))).ifPresent(replaced);
            }
            merge(changes);
        }

        private void put(Row row) {
            rows.put(MemoryTarget.id(row), row);
        }

        @Override
        public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
            target.publish(
                    group,
                    table,
                    new Published(rows, loaded.sum()),
                    at,
                    () -> note(table, loaded, journalRead));
        }

        @Override
        public void close() {}
    }
}
