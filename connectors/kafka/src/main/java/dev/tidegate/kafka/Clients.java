package dev.tidegate.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Makes Kafka's clients. Three layers of properties: values that suit a journal, over them what the
 * operator set, over that what exactly-once rests on.
 */
final class Clients {
    /** How long a transaction of a dead writer may hold readers back. */
    static final int TRANSACTION_TIMEOUT_MS = 60_000;

    /** How long a member may take to hear that the members agree anew. */
    private static final int MEMBER_HEARTBEAT_MS_MAX = 1_000;

    /**
     * How long the others wait for a member that gives groups back: longer than the daemon takes to
     * break off what does not finish.
     */
    private static final int MEMBER_SILENCE_MS_MAX = 90_000;

    /** How long partitions that were added may remain unknown. */
    private static final int MEMBER_METADATA_AGE_MS_MAX = 10_000;

    /** It grows with the distance to the brokers; Kafka's own values hold a far one back. */
    private static final int SOCKET_BUFFER_OF_THE_SYSTEM = -1;

    private static final Map<String, Object> PRODUCER_TUNING =
            Map.ofEntries(
                    Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd"),
                    // level 3, the default, saves 6 % of the bytes and takes a third of the speed
                    Map.entry(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1),
                    Map.entry(ProducerConfig.SEND_BUFFER_CONFIG, SOCKET_BUFFER_OF_THE_SYSTEM),
                    Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024),
                    // commit flushes, so waiting for full batches delays nobody
                    Map.entry(ProducerConfig.LINGER_MS_CONFIG, 100),
                    Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * 1024 * 1024),
                    Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000),
                    Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                    Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000),
                    Map.entry(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5),
                    Map.entry(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 1_000),
                    Map.entry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS));

    private static final Map<String, Object> CONSUMER_TUNING =
            Map.of(
                    ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1,
                    // brokers answer as soon as there is something
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 2_000,
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * 1024 * 1024,
                    ConsumerConfig.RECEIVE_BUFFER_CONFIG, SOCKET_BUFFER_OF_THE_SYSTEM,
                    // what a poll gives is in memory, and what is fetched may be much larger when
                    // it is unpacked: pieces of large objects have half a MiB. Larger polls and
                    // fetches read no faster
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500,
                    ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000,
                    ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);

    /**
     * How often both threads of a member's client look round, at the least: while nothing is
     * fetched, the time between two attempts is the longest that they wait. Heartbeats are late by
     * as much.
     */
    private static final int MEMBER_ROUND_MS_MAX = 500;

    private static final Map<String, Object> ADMIN_TUNING =
            Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000,
                    AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20,
                    // while no broker is there it begins anew thousands of times in a second, and
                    // takes the whole processor that the brokers would need to come back
                    AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG,
                            MetadataRecoveryStrategy.NONE.name);

    private final KafkaSettings settings;
    private final int group;

    Clients(KafkaSettings settings, int group) {
        this.settings = settings;
        this.group = group;
    }

    /** The transactional producers of a writer, not initialised. */
    Turns<Producer<byte[], byte[]>> producers() {
        List<Producer<byte[], byte[]>> made = new ArrayList<>();
        try {
            transactionalIds().forEach(id -> made.add(producer(id)));
        } catch (RuntimeException e) {
            made.forEach(Producer::close);
            throw e;
        }
        return new Turns<>(made);
    }

    private Producer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> properties =
                properties(PRODUCER_TUNING, ProducerConfig.configNames(), "writer");
        properties.put("client.id", transactionalId + "-writer");
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return made(() ->
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * A consumer of what was committed, without a group and without a place to fall back to. Gives
     * empty keys, and values where they are in what was fetched.
     */
    Consumer<byte[], ByteBuffer> consumer() {
        Map<String, Object> properties =
                properties(CONSUMER_TUNING, ConsumerConfig.configNames(), "reader");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.CHECK_CRCS_CONFIG, true);
        return made(() ->
                new KafkaConsumer<>(properties, new UnreadKey(), new ByteBufferDeserializer()));
    }

    /**
     * A consumer that is one of the pipeline's members: it learns which partitions are its own, and
     * fetches nothing of them.
     */
    Consumer<byte[], byte[]> member(KafkaMember member) {
        int timeout = Math.toIntExact(member.timeout().toMillis());
        int heartbeat = Math.min(MEMBER_HEARTBEAT_MS_MAX, timeout / 3);
        Map<String, Object> tuning = new HashMap<>(CONSUMER_TUNING);
        tuning.put(
                ConsumerConfig.RETRY_BACKOFF_MS_CONFIG,
                Math.min(MEMBER_ROUND_MS_MAX, heartbeat / 2));
        Map<String, Object> properties = properties(tuning, ConsumerConfig.configNames(), "member");
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.consumerGroup());
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member.name());
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"); // of all brokers
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, timeout);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, heartbeat);
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MEMBER_SILENCE_MS_MAX);
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, MEMBER_METADATA_AGE_MS_MAX);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return made(() ->
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    Admin admin() {
        Map<String, Object> properties =
                properties(ADMIN_TUNING, AdminClientConfig.configNames(), "admin");
        return made(() -> Admin.create(properties));
    }

    /**
     * The one writer of a pipeline has them, one for each of its producers; Kafka fences older
     * writers by them.
     */
    List<String> transactionalIds() {
        return IntStream.range(0, Turns.COUNT).mapToObj(this::clientId).toList();
    }

    private String clientId(int number) {
        return "tidegate-" + settings.pipeline() + "-" + number;
    }

    private static <T> T made(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            throw Failures.of("connect to Kafka", e);
        }
    }

    private Map<String, Object> properties(
            Map<String, Object> tuning, Set<String> known, String role) {
        Map<String, Object> properties = new HashMap<>(tuning);
        settings.clientProperties()
                .forEach((name, value) -> {
                    if (known.contains(name) || !isKnownToSomeClient(name)) {
                        properties.put(name, value);
                    }
                });
        properties.put("bootstrap.servers", settings.bootstrapServers());
        properties.put("client.id", clientId(group) + "-" + role);
        return properties;
    }

    /** Properties of another kind of client would only make this one warn of them. */
    private static boolean isKnownToSomeClient(String name) {
        return ProducerConfig.configNames().contains(name)
                || ConsumerConfig.configNames().contains(name)
                || AdminClientConfig.configNames().contains(name);
    }
}
