package dev.tidegate.bench.apply.sink;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * A process that runs the sink's task as a Connect worker does (poll, convert, put), until it has
 * put all that the topics hold.
 */
public final class SinkApplier {
    /** As many bytes as the largest batches have; a worker's own limit would make them smaller. */
    private static final int FETCH_BYTES = 32 << 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, TopicForm> topics;

    private SinkApplier(KafkaConsumer<byte[], byte[]> consumer, Map<String, TopicForm> topics) {
        this.consumer = consumer;
        this.topics = topics;
    }

    /**
     * Applies.
     *
     * @param arguments Kafka's bootstrap servers, the database's URL, the file with the fields, the
     *     name of {@link SinkSettings}
     */
    public static void main(String[] arguments) throws Exception {
        SinkSettings settings = SinkSettings.valueOf(arguments[3]);
        Map<String, TopicForm> topics =
                TopicForm.parse(Files.readAllLines(Path.of(arguments[2])), settings);
        SinkTask task = task();
        task.initialize(new TaskContext(topics.keySet()));
        task.start(properties(arguments[1], topics, settings));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerProperties(arguments[0], settings))) {
            new SinkApplier(consumer, topics).run(task);
        }
    }

    private void run(SinkTask task) {
        List<TopicPartition> partitions =
                topics.keySet().stream().map(topic -> new TopicPartition(topic, 0)).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        long left = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
        task.open(partitions);
        long start = System.nanoTime();
        Duration cpu = cpu();
        while (left > 0) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofSeconds(1));
            List<SinkRecord> records = new ArrayList<>(polled.count());
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                records.add(
                        form(record.topic()).read(record.key(), record.value(), record.offset()));
            }
            task.put(records);
            left -= records.size();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = cpu().minus(cpu).toNanos() / 1e9;
        task.stop();
        System.out.println("applied " + seconds + " " + cpuSeconds + " 0");
    }

    private TopicForm form(String topic) {
        TopicForm form = topics.get(topic);
        if (form == null) {
            throw new IllegalStateException("no fields are known of topic " + topic);
        }
        return form;
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The one sink on the class path. */
    private static SinkTask task() {
        SinkConnector connector = ServiceLoader.load(SinkConnector.class).findFirst().orElseThrow();
        return Utils.newInstance(connector.taskClass().asSubclass(SinkTask.class));
    }

    private static Map<String, String> properties(
            String url, Map<String, TopicForm> topics, SinkSettings settings) {
        Map<String, String> properties = new HashMap<>();
        properties.put("name", "bench");
        properties.put("task.id", "0");
        properties.put("topics", String.join(",", topics.keySet()));
        properties.put("connection.url", url + settings.urlParameters());
        properties.put("connection.username", "postgres");
        properties.put("connection.password", "not asked for on loopback");
        properties.put("insert.mode", "upsert");
        properties.put("delete.enabled", "true");
        properties.put("primary.key.mode", "record_key");
        properties.put("schema.evolution", "none");
        properties.put("collection.name.format", "dbo.${topic}");
        properties.putAll(settings.properties());
        return properties;
    }

    private static Map<String, Object> consumerProperties(
            String bootstrapServers, SinkSettings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.pollRecordsMax());
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 * FETCH_BYTES);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }
}
