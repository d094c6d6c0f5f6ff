package dev.tidegate.sqlserver;

import io.debezium.pipeline.source.spi.EventMetadataProvider;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.spi.schema.DataCollectionId;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** What Debezium may say of an event: not its key, which is a row's value. */
final class EventMetadata implements EventMetadataProvider {
    @Override
    public @Nullable Instant getEventTimestamp(
            DataCollectionId table, OffsetContext offset, Object key, @Nullable Struct value) {
        Long millis = value == null ? null : value.getStruct("source").getInt64("ts_ms");
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public @Nullable Map<String, String> getEventSourcePosition(
            DataCollectionId table, OffsetContext offset, Object key, @Nullable Struct value) {
        return value == null
                ? null
                : Map.of("commit_lsn", value.getStruct("source").getString("commit_lsn"));
    }

    @Override
    public @Nullable String getTransactionId(
            DataCollectionId table, OffsetContext offset, Object key, @Nullable Struct value) {
        return value == null ? null : value.getStruct("source").getString("commit_lsn");
    }

    @Override
    public String toSummaryString(
            DataCollectionId table, OffsetContext offset, Object key, @Nullable Struct value) {
        return table.identifier();
    }
}
