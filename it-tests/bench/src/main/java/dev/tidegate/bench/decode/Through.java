package dev.tidegate.bench.decode;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A journal on a broker. */
final class Through {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Events in a commit: what capture hands over under load. */
    private static final int BATCH = 8_192;

    private final String bootstrapServers;
    private final TopicPartition partition;
    private final Journal journal;
    private long changes;
    private int events;
    private long endOffset;

    Through(String bootstrapServers, String pipeline) {
        this.bootstrapServers = bootstrapServers;
        this.partition = new TopicPartition(pipeline + ".journal", 0);
        this.journal = new KafkaJournal(KafkaSettings.local(bootstrapServers, pipeline));
    }

    /** Appends them to the journal. */
    Rate write(List<LogEvent> all) throws Exception {
        events = all.size();
        changes = all.stream().filter(LogEvent.Change.class::isInstance).count();
        Rate rate;
        try (Journal.Writer writer = journal.openWriter()) {
            CaptureState state =
                    new CaptureState(new SourceOffset("{}"), Lsn.ZERO, List.of(ChainHash.START));
            rate =
                    Rate.of(() -> {
                        for (int from = 0; from < events; from += BATCH) {
                            writer.commit(
                                    GroupEvent.all(
                                            0, all.subList(from, Math.min(from + BATCH, events))),
                                    state);
                        }
                        return changes;
                    });
        }
        try (Journal.Reader reader = journal.openReader(0, 0)) {
            endOffset = reader.endOffset();
        }
        return rate;
    }

    /** What the broker keeps of it, compressed, with keys and all. */
    long topicBytes() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().equals(partition))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }

    /** The floor: a consumer that takes as much as it can get, and decodes nothing. */
    Rate pollPlainly() throws Exception {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "max.partition.fetch.bytes",
                        8 << 20,
                        "max.poll.records",
                        10_000);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            consumer.position(partition);
            return Rate.of(() -> pollPlainly(consumer));
        }
    }

    private long pollPlainly(KafkaConsumer<byte[], byte[]> consumer) {
        long bytes = 0;
        while (consumer.position(partition) < endOffset - 1) {
            for (ConsumerRecord<byte[], byte[]> consumed : consumer.poll(POLL).records(partition)) {
                bytes += consumed.value().length;
            }
        }
        if (bytes == 0) {
            throw new IllegalStateException("the topic is empty");
        }
        return changes;
    }

    Rate poll() throws Exception {
        return read(_ -> {});
    }

    Rate pollAndChain() throws Exception {
        Proof proof = new Proof();
        return read(proof::add);
    }

    private Rate read(Consumer<LogEvent> sink) throws Exception {
        try (Journal.Reader reader = journal.openReader(0, 0)) {
            reader.endOffset(); // connects, and reads the schemas
            return Rate.of(() -> read(reader, sink));
        }
    }

    private long read(Journal.Reader reader, Consumer<LogEvent> sink) throws InterruptedException {
        int read = 0;
        while (read < events) {
            List<Entry> entries = reader.poll(POLL);
            read += entries.size();
            entries.forEach(entry -> sink.accept(entry.event()));
        }
        return changes;
    }
}
