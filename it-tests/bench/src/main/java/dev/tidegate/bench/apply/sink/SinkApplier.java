package dev.tidegate.bench.apply.sink;

import dev.tidegate.bench.apply.process.Stopwatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkTask;

/** A process that runs the sink until it has put all that the topics hold. */
public final class SinkApplier {
    /** More than a record of any table has. */
    private static final int RECORD_BYTES = 256;

    private final Map<String, String> properties;
    private final Map<String, Object> consumerProperties;
    private final Map<String, TopicForm> topics;

    private SinkApplier(
            Map<String, String> properties,
            Map<String, Object> consumerProperties,
            Map<String, TopicForm> topics) {
        this.properties = properties;
        this.consumerProperties = consumerProperties;
        this.topics = topics;
    }

    /**
     * Applies.
     *
     * @param arguments Kafka's bootstrap servers, the database's URL, the file with the fields, the
     *     name of {@link SinkSettings}, records of a batch
     */
    public static void main(String[] arguments) throws Exception {
        SinkSettings settings = SinkSettings.valueOf(arguments[3]);
        int batch = Integer.parseInt(arguments[4]);
        Map<String, TopicForm> topics =
                TopicForm.parse(Files.readAllLines(Path.of(arguments[2])), settings);
        Map<String, String> properties =
                properties(arguments[1], topics.keySet(), settings.urlParameters());
        properties.putAll(settings.properties(batch));
        new SinkApplier(
                        properties,
                        consumerProperties(arguments[0], settings.pollRecordsMax(batch)),
                        topics)
                .run(settings.tasks());
    }

    private void run(int tasks) throws Exception {
        List<SinkWork> works = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks)) {
            for (List<TopicPartition> share : SinkShares.of(ends(), tasks)) {
                works.add(open(works.size(), share));
            }
            Stopwatch stopwatch = Stopwatch.start();
            for (Future<Long> done : threads.invokeAll(works)) {
                done.get();
            }
            stopwatch.stop(0).tell();
        } finally {
            works.forEach(SinkWork::close);
        }
    }

    private Map<TopicPartition, Long> ends() {
        List<TopicPartition> partitions =
                topics.keySet().stream().map(topic -> new TopicPartition(topic, 0)).toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerProperties)) {
            return consumer.endOffsets(partitions);
        }
    }

    private SinkWork open(int number, List<TopicPartition> partitions) {
        Map<String, String> own = new HashMap<>(properties);
        own.put("task.id", Integer.toString(number));
        SinkTask task = task();
        task.initialize(new TaskContext(partitions));
        task.start(own);
        return new SinkWork(task, new KafkaConsumer<>(consumerProperties), topics, partitions);
    }

    /** The one sink on the class path. */
    private static SinkTask task() {
        SinkConnector connector = ServiceLoader.load(SinkConnector.class).findFirst().orElseThrow();
        return Utils.newInstance(connector.taskClass().asSubclass(SinkTask.class));
    }

    private static Map<String, String> properties(
            String url, Set<String> topics, String urlParameters) {
        Map<String, String> properties = new HashMap<>();
        properties.put("name", "bench");
        properties.put("topics", String.join(",", topics));
        properties.put("connection.url", url + urlParameters);
        properties.put("connection.username", "postgres");
        properties.put("connection.password", "not asked for on loopback");
        properties.put("insert.mode", "upsert");
        properties.put("delete.enabled", "true");
        properties.put("primary.key.mode", "record_key");
        properties.put("schema.evolution", "none");
        properties.put("collection.name.format", "dbo.${topic}");
        return properties;
    }

    private static Map<String, Object> consumerProperties(
            String bootstrapServers, int pollRecordsMax) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecordsMax);
        properties.put( // the default's would make a large poll smaller than it may be
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Math.max(
                        ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES,
                        pollRecordsMax * RECORD_BYTES));
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }
}
