package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Tells Debezium where to start, from its settings; forgets what Debezium wants to store, because
 * the offset is stored by the journal, with the changes. Made by Debezium's engine.
 */
public final class StartOffset implements OffsetBackingStore {
    /** Debezium's setting with the offset's text. */
    static final String SETTING = "tidegate.offset";

    private ByteBuffer offset = ByteBuffer.allocate(0);

    /** Called by Debezium's engine. */
    public StartOffset() {}

    /**
     * Debezium's offset behind a whole transaction. Debezium reads that transaction again; its
     * changes are left out by {@link RecordReader}.
     */
    static String text(Lsn commitLsn) {
        return "{\"commit_lsn\":\""
                + commitLsn
                + "\",\"change_lsn\":\"NULL\",\"event_serial_no\":0}";
    }

    @Override
    public void configure(WorkerConfig config) {
        Object text = config.originals().get(SETTING);
        if (text == null) {
            throw new IllegalStateException(SETTING + " is not set");
        }
        offset = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
        keys.forEach(key -> found.put(key, offset.duplicate()));
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, @Nullable Callback<Void> callback) {
        if (callback != null) {
            callback.onCompletion(null, null);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }
}
