package dev.tidegate.kafka;

import static java.util.Objects.requireNonNull;

import dev.tidegate.preflight.SkippedException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A session with the brokers in which preflight looks. Owned by one thread. */
final class JournalSession implements AutoCloseable {
    /** How long one question may take. */
    static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(15);

    private final KafkaSettings settings;
    private final int partitions;
    private final Admin admin;
    private final Map<String, Optional<TopicDescription>> topics = new HashMap<>();
    private Optional<Cluster> cluster = Optional.empty();

    JournalSession(KafkaSettings settings, int partitions) {
        this.settings = settings;
        this.partitions = partitions;
        this.admin = new Clients(settings, 0).admin();
    }

    /**
     * The brokers.
     *
     * @param operations what this client may do with the cluster
     */
    record Cluster(String id, Collection<Node> brokers, Set<AclOperation> operations) {}

    KafkaSettings settings() {
        return settings;
    }

    /** How many partitions both topics need: one for each replication group. */
    int partitions() {
        return partitions;
    }

    Admin admin() {
        return admin;
    }

    List<String> transactionalIds() {
        return new Clients(settings, 0).transactionalIds();
    }

    /** Both topics' names, the one that is needed first in front. */
    List<String> topicNames() {
        return List.of(settings.journalTopic(), settings.stateTopic());
    }

    Cluster cluster() throws InterruptedException, SkippedException {
        if (cluster.isEmpty()) {
            var described =
                    admin.describeCluster(
                            new DescribeClusterOptions().includeAuthorizedOperations(true));
            Set<AclOperation> operations = answer(described.authorizedOperations());
            cluster =
                    Optional.of(
                            new Cluster(
                                    answer(described.clusterId()),
                                    answer(described.nodes()),
                                    operations == null ? Set.of() : operations));
        }
        return cluster.get();
    }

    /** A topic, with what this client may do with it; empty if there is none. */
    Optional<TopicDescription> topic(String name) throws InterruptedException, SkippedException {
        if (!topics.containsKey(name)) {
            topics.put(name, described(name));
        }
        return requireNonNull(topics.get(name));
    }

    private Optional<TopicDescription> described(String name)
            throws InterruptedException, SkippedException {
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        try {
            return Optional.of(
                    answer(
                            requireNonNull(
                                    admin.describeTopics(Set.of(name), options)
                                            .topicNameValues()
                                            .get(name))));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    /** A topic that is there; skipped if there is none. */
    TopicDescription existing(String name) throws InterruptedException, SkippedException {
        return topic(name)
                .orElseThrow(() ->
                        new SkippedException(
                                "there is no topic " + name + " yet, see journal.topics"));
    }

    /** The properties of a topic. */
    Config topicConfig(String name) throws InterruptedException, SkippedException {
        return config(new ConfigResource(ConfigResource.Type.TOPIC, name));
    }

    /** The properties of a broker. */
    Config brokerConfig() throws InterruptedException, SkippedException {
        Node broker =
                cluster().brokers().stream()
                        .findFirst()
                        .orElseThrow(() -> new SkippedException("no broker is known"));
        return config(new ConfigResource(ConfigResource.Type.BROKER, broker.idString()));
    }

    private Config config(ConfigResource resource) throws InterruptedException, SkippedException {
        return answer(
                requireNonNull(admin.describeConfigs(Set.of(resource)).values().get(resource)));
    }

    /** Waits for an answer, not for long. Throws what Kafka says. */
    <T> T answer(KafkaFuture<T> future) throws InterruptedException, SkippedException {
        try {
            return future.get(ANSWER_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException failure) {
                throw failure;
            }
            throw new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new SkippedException("no answer within " + ANSWER_WAIT_MAX.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
