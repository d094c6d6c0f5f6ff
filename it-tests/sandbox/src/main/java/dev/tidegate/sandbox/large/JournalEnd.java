package dev.tidegate.sandbox.large;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How far a pipeline's journal reaches; grows with each event that capture writes. */
public final class JournalEnd implements AutoCloseable {
    private final Admin admin;
    private final TopicPartition journal;

    /** Connects to the broker of a pipeline's journal. */
    public JournalEnd(String bootstrapServers, String pipeline) {
        this.admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        this.journal = new TopicPartition(pipeline + ".journal", 0);
    }

    /** The offset behind the last record, also of transactions that are not committed. */
    public long offset() throws InterruptedException {
        try {
            return admin.listOffsets(Map.of(journal, OffsetSpec.latest()))
                    .partitionResult(journal)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the journal's end is not known", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
