package dev.tidegate.kafka;

import static java.util.Objects.requireNonNull;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two topics of a pipeline: creates what is missing, refuses what would lose records. Partition
 * number = replication group, in both.
 */
final class Topics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

    /** A record with a piece of a large event, and what Kafka adds to it. */
    static final int RECORD_BYTES_MAX = RecordWriter.PART_BYTES_MAX + 4096;

    /** State is written with each commit: small segments keep what a start reads small. */
    private static final int STATE_SEGMENT_BYTES = 8 * 1024 * 1024;

    /** How long the state topic keeps markers of transactions whose records are gone. */
    private static final Duration STATE_MARKERS_KEPT = Duration.ofMinutes(10);

    /** How long brokers may take to tell each other of a new topic. */
    private static final Duration HEARD_OF_MAX = Duration.ofSeconds(30);

    private static final long HEARD_OF_PAUSE_MS = 20;

    private final KafkaSettings settings;
    private final int partitions;
    private final Admin admin;

    /**
     * Looks after the topics.
     *
     * @param partitions how many both need: one for each replication group
     */
    Topics(KafkaSettings settings, int partitions, Admin admin) {
        this.settings = settings;
        this.partitions = partitions;
        this.admin = admin;
    }

    /**
     * What is there.
     *
     * @param partitions of the state topic, at least as many as are needed
     */
    record Existing(Uuid journalTopicId, int partitions) {}

    /** Makes both topics usable for all groups. */
    Existing ensure() throws InterruptedException {
        TopicDescription state =
                ensure(settings.stateTopic(), properties(settings, settings.stateTopic()));
        TopicDescription journal =
                ensure(settings.journalTopic(), properties(settings, settings.journalTopic()));
        return existing(state, journal);
    }

    /** What is there; empty while a topic lacks a partition. Creates nothing. */
    Optional<Existing> existing() throws InterruptedException {
        Optional<TopicDescription> state = whole(settings.stateTopic());
        Optional<TopicDescription> journal = whole(settings.journalTopic());
        return state.isEmpty() || journal.isEmpty()
                ? Optional.empty()
                : Optional.of(existing(state.get(), journal.get()));
    }

    private Optional<TopicDescription> whole(String topic) throws InterruptedException {
        return describe(topic).filter(it -> it.partitions().size() >= partitions);
    }

    private Existing existing(TopicDescription state, TopicDescription journal) {
        return new Existing(journal.topicId(), Math.max(partitions, state.partitions().size()));
    }

    /** What one of the two topics is created with. */
    static Map<String, String> properties(KafkaSettings settings, String topic) {
        Map<String, String> properties = new TreeMap<>();
        if (topic.equals(settings.journalTopic())) {
            properties.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            properties.put(
                    TopicConfig.RETENTION_MS_CONFIG,
                    settings.retention().map(kept -> Long.toString(kept.toMillis())).orElse("-1"));
            properties.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        } else {
            properties.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            properties.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(STATE_SEGMENT_BYTES));
            properties.put(
                    TopicConfig.DELETE_RETENTION_MS_CONFIG,
                    Long.toString(STATE_MARKERS_KEPT.toMillis()));
        }
        properties.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(settings.minInsyncReplicas()));
        return properties;
    }

    /** The first offset of a partition of the journal; creates nothing. */
    long beginningOfExisting(TopicPartition journal) throws InterruptedException {
        idOfExisting(journal);
        return beginning(journal);
    }

    /** The id of the journal's topic; creates nothing. */
    Uuid idOfExisting(TopicPartition journal) throws InterruptedException {
        return describe(journal.topic())
                .filter(description -> description.partitions().size() > journal.partition())
                .map(TopicDescription::topicId)
                .orElseThrow(() ->
                        new TidegateException(
                                ErrorCode.SETTINGS_INVALID,
                                "there is no " + journal,
                                "Name a pipeline that has a journal on these brokers."));
    }

    /** The first offset that a partition still holds. */
    long beginning(TopicPartition partition) throws InterruptedException {
        return offset(partition, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
    }

    /** The offset behind everything that was written, committed or not. */
    long highWatermark(TopicPartition partition) throws InterruptedException {
        return offset(partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private TopicDescription ensure(String topic, Map<String, String> properties)
            throws InterruptedException {
        if (describe(topic).isEmpty()) {
            create(topic, properties);
        }
        TopicDescription description =
                ofKnownTopic("look at topic " + topic, () -> description(topic));
        check(topic, requireNonNull(properties.get(TopicConfig.CLEANUP_POLICY_CONFIG)));
        if (description.partitions().size() < partitions) {
            addPartitions(topic);
        }
        return description;
    }

    private Optional<TopicDescription> describe(String topic) throws InterruptedException {
        try {
            return Optional.of(unwrapped(description(topic)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        } catch (KafkaException e) {
            throw Failures.of("look at topic " + topic, e);
        }
    }

    private KafkaFuture<TopicDescription> description(String topic) {
        return requireNonNull(admin.describeTopics(Set.of(topic)).topicNameValues().get(topic));
    }

    private void create(String topic, Map<String, String> properties) throws InterruptedException {
        NewTopic wanted =
                new NewTopic(topic, partitions, (short) settings.replicationFactor())
                        .configs(properties);
        try {
            unwrapped(admin.createTopics(List.of(wanted)).all());
            LOG.info("created topic={} properties={}", topic, properties);
        } catch (TopicExistsException e) {
            LOG.debug("another process created topic={} at the same time", topic);
        } catch (KafkaException e) {
            throw Failures.of("create topic " + topic, e);
        }
    }

    private void addPartitions(String topic) throws InterruptedException {
        try {
            unwrapped(
                    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                            .all());
            LOG.info("added partitions to topic={} partitions={}", topic, partitions);
        } catch (InvalidPartitionsException e) {
            LOG.debug("another process added partitions to topic={} at the same time", topic);
        } catch (KafkaException e) {
            throw Failures.of("add partitions to topic " + topic, e);
        }
    }

    private void check(String topic, String cleanupPolicy) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config =
                ofKnownTopic(
                        "read the properties of topic " + topic,
                        () -> admin.describeConfigs(Set.of(resource)).values().get(resource));
        String found = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (!cleanupPolicy.equals(found)) {
            throw new TidegateException(
                    ErrorCode.JOURNAL_NOT_READY,
                    "topic "
                            + topic
                            + " has cleanup.policy="
                            + found
                            + ", with which Kafka would remove records that are needed",
                    "Set cleanup.policy="
                            + cleanupPolicy
                            + " on the topic; if it had the other for longer than its records"
                            + " were kept, delete both topics and load the tables again.");
        }
        String bytesMax = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
        if (Integer.parseInt(bytesMax) < RECORD_BYTES_MAX) {
            throw new TidegateException(
                    ErrorCode.JOURNAL_NOT_READY,
                    "topic "
                            + topic
                            + " has max.message.bytes="
                            + bytesMax
                            + ", too small for"
                            + " large values",
                    "Set max.message.bytes of the topic to 1048588 or more.");
        }
    }

    private long offset(TopicPartition partition, OffsetSpec which, IsolationLevel isolation)
            throws InterruptedException {
        return ofKnownTopic(
                        "ask for offsets of " + partition,
                        () ->
                                admin.listOffsets(
                                                Map.of(partition, which),
                                                new ListOffsetsOptions(isolation))
                                        .partitionResult(partition))
                .offset();
    }

    /** Asks again while a broker has not heard yet of a topic or a partition that was created. */
    private static <T> T ofKnownTopic(String doing, Supplier<KafkaFuture<T>> call)
            throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return unwrapped(call.get());
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() - start > HEARD_OF_MAX.toNanos()) {
                    throw Failures.of(doing, e);
                }
                TimeUnit.MILLISECONDS.sleep(HEARD_OF_PAUSE_MS);
            } catch (KafkaException e) {
                throw Failures.of(doing, e);
            }
        }
    }

    private static <T> T unwrapped(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException failure) {
                throw failure;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
