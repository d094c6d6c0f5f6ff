package dev.tidegate.sqlserver;

import io.debezium.connector.base.ChangeEventQueueMetrics;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.sqlserver.SqlServerPartition;
import io.debezium.data.Envelope.Operation;
import io.debezium.pipeline.ConnectorEvent;
import io.debezium.pipeline.metrics.CapturedTablesSupplier;
import io.debezium.pipeline.metrics.ChangeEventSourceMetrics;
import io.debezium.pipeline.metrics.SnapshotChangeEventSourceMetrics;
import io.debezium.pipeline.metrics.StreamingChangeEventSourceMetrics;
import io.debezium.pipeline.metrics.spi.ChangeEventSourceMetricsFactory;
import io.debezium.pipeline.source.spi.EventMetadataProvider;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.relational.TableId;
import io.debezium.spi.schema.DataCollectionId;
import org.apache.kafka.connect.data.Struct;

/**
 * Debezium keeps no metrics: it would do so with a thread that wakes ten times a second, a queue
 * between it and the thread that reads, and values of rows in JMX. Tidegate's own say more.
 */
@SuppressWarnings("rawtypes") // the interface has them
final class NoMetrics implements ChangeEventSourceMetricsFactory<SqlServerPartition> {
    @Override
    public <T extends CdcSourceTaskContext>
            SnapshotChangeEventSourceMetrics<SqlServerPartition> getSnapshotMetrics(
                    T context, ChangeEventQueueMetrics queue, EventMetadataProvider metadata) {
        return new Snapshot();
    }

    @Override
    public <T extends CdcSourceTaskContext>
            StreamingChangeEventSourceMetrics<SqlServerPartition> getStreamingMetrics(
                    T context,
                    ChangeEventQueueMetrics queue,
                    EventMetadataProvider metadata,
                    CapturedTablesSupplier tables) {
        return new Streaming();
    }

    /** Of single changes. */
    private abstract static class Changes implements ChangeEventSourceMetrics<SqlServerPartition> {
        @Override
        public void register() {}

        @Override
        public void unregister() {}

        @Override
        public void onEvent(
                SqlServerPartition partition,
                DataCollectionId source,
                OffsetContext offset,
                Object key,
                Struct value,
                Operation operation) {}

        @Override
        public void onFilteredEvent(SqlServerPartition partition, String event) {}

        @Override
        public void onFilteredEvent(
                SqlServerPartition partition, String event, Operation operation) {}

        @Override
        public void onErroneousEvent(SqlServerPartition partition, String event) {}

        @Override
        public void onErroneousEvent(
                SqlServerPartition partition, String event, Operation operation) {}

        @Override
        public void onConnectorEvent(SqlServerPartition partition, ConnectorEvent event) {}
    }

    /** Of the streaming. */
    private static final class Streaming extends Changes
            implements StreamingChangeEventSourceMetrics<SqlServerPartition> {
        @Override
        public void connected(boolean connected) {}
    }

    /** Of a snapshot: Debezium takes none of rows. */
    private static final class Snapshot extends Changes
            implements SnapshotChangeEventSourceMetrics<SqlServerPartition> {
        @Override
        public void snapshotStarted(SqlServerPartition partition) {}

        @Override
        public void snapshotPaused(SqlServerPartition partition) {}

        @Override
        public void snapshotResumed(SqlServerPartition partition) {}

        @Override
        public void monitoredDataCollectionsDetermined(
                SqlServerPartition partition, Iterable<? extends DataCollectionId> tables) {}

        @Override
        public void snapshotCompleted(SqlServerPartition partition) {}

        @Override
        public void snapshotAborted(SqlServerPartition partition) {}

        @Override
        public void snapshotSkipped(SqlServerPartition partition) {}

        @Override
        public void dataCollectionSnapshotCompleted(
                SqlServerPartition partition, DataCollectionId table, long rows) {}

        @Override
        public void rowsScanned(SqlServerPartition partition, TableId table, long rows) {}

        @Override
        public void currentChunk(
                SqlServerPartition partition, String chunk, Object[] from, Object[] to) {}

        @Override
        public void currentChunk(
                SqlServerPartition partition,
                String chunk,
                Object[] from,
                Object[] to,
                Object[] tableTo) {}

        @Override
        public void chunkProgress(
                SqlServerPartition partition, TableId table, long chunks, long completed) {}
    }
}
