package dev.tidegate.simulation;

import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.Following;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.Routing;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a load is wired to, passed on: for loads that are broken in one way. */
final class PassingLoad {
    private PassingLoad() {}

    /** A target that passes everything on. */
    static class PassingChunks implements ChunkTarget {
        private final TargetPorts target;

        PassingChunks(TargetPorts target) {
            this.target = target;
        }

        @Override
        public Map<TableId, TableRecord> tables() {
            return target.tables();
        }

        @Override
        public boolean canMerge(TableSchema schema) {
            return target.canMerge(schema);
        }

        @Override
        public Chunk begin(TableSchema schema) {
            return target.begin(schema);
        }

        @Override
        public void startOver(TableSchema schema, Checkpoint at) {
            target.startOver(schema, at);
        }

        @Override
        public void intend(TableId table, TableIntent intent) {
            target.intend(table, intent);
        }

        @Override
        public void intend(TableId table, TableIntent intent, Checkpoint at) {
            target.intend(table, intent, at);
        }
    }

    /** A chunk that passes everything on. */
    static class PassingChunk implements ChunkTarget.Chunk {
        private final LoadingChunk chunk;

        PassingChunk(LoadingChunk chunk) {
            this.chunk = chunk;
        }

        @Override
        public RowConsumer rows() {
            return chunk.rows();
        }

        @Override
        public void rowsEnded() {
            chunk.rowsEnded();
        }

        @Override
        public void merge(List<LogEvent.Change> changes) {
            chunk.merge(changes);
        }

        @Override
        public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
            chunk.mergeTelling(changes, replaced);
        }

        @Override
        public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
            chunk.publish(loaded, at, journalRead);
        }

        @Override
        public void close() {
            chunk.close();
        }
    }

    /** A window's routing that passes everything on. */
    static class PassingRouting implements Routing {
        private final Routing routing;

        PassingRouting(Routing routing) {
            this.routing = routing;
        }

        @Override
        public final Following following(TableSchema schema) {
            Following following = routing.following(schema);
            return following instanceof Following.Partly partly
                    ? new Following.Partly() {
                        @Override
                        public Row key(Row row) {
                            return partly.key(row);
                        }

                        @Override
                        public boolean isLoaded(Row key) {
                            return partly.isLoaded(key);
                        }

                        @Override
                        public void handOver(Row key, LogEvent.Change change) {
                            PassingRouting.this.handOver(partly, key, change);
                        }
                    }
                    : following;
        }

        /** Hands a change over. */
        void handOver(Following.Partly partly, Row key, LogEvent.Change change) {
            partly.handOver(key, change);
        }

        @Override
        public void deliver() {
            routing.deliver();
        }
    }

    /** What apply hears of the load, passed on. */
    static class PassingTables implements LoadedTables {
        private final LoadedTables loaded;

        PassingTables(LoadedTables loaded) {
            this.loaded = loaded;
        }

        @Override
        public void takenOver(Checkpoint start) {
            loaded.takenOver(start);
        }

        @Override
        public Routing routing() {
            return loaded.routing();
        }

        @Override
        public void committed(Checkpoint checkpoint) {
            loaded.committed(checkpoint);
        }

        @Override
        public boolean isLoading() {
            return loaded.isLoading();
        }

        @Override
        public boolean wantsRest() {
            return loaded.wantsRest();
        }

        @Override
        public void rest(Checkpoint at, Lsn journalRead) {
            loaded.rest(at, journalRead);
        }

        @Override
        public void startOver(TableId table, Checkpoint at) throws InterruptedException {
            loaded.startOver(table, at);
        }

        @Override
        public boolean isComplete() {
            return loaded.isComplete();
        }

        @Override
        public Map<TableId, Lsn> beginnings() {
            return loaded.beginnings();
        }
    }
}
