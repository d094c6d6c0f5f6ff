package dev.tidegate.kafka;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the journal is and how it is kept.
 *
 * @param bootstrapServers as Kafka's clients take it: {@code host:port,host:port}
 * @param pipeline names the topics {@code <pipeline>.journal} and {@code <pipeline>.state} and the
 *     transactional id: letters, digits, dot, underscore, hyphen, at most 200
 * @param replicationFactor copies of topics that are created; one copy fewer (at least one) must
 *     confirm each commit
 * @param retention how long a created journal keeps its records; empty is for ever. Must exceed the
 *     initial load plus the longest outage to survive
 * @param clientProperties more properties for all clients, such as those of TLS and SASL; may hold
 *     secrets
 */
public record KafkaSettings(
        String bootstrapServers,
        String pipeline,
        int replicationFactor,
        Optional<Duration> retention,
        Map<String, String> clientProperties) {

    private static final Pattern PIPELINE = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    /** Exactly-once rests on these; nobody may set them otherwise. */
    private static final Set<String> OURS =
            Set.of(
                    "acks",
                    "allow.auto.create.topics",
                    "auto.offset.reset",
                    "bootstrap.servers",
                    "check.crcs",
                    "client.id",
                    "enable.auto.commit",
                    "enable.idempotence",
                    "group.id",
                    "group.instance.id",
                    "group.protocol",
                    "isolation.level",
                    "key.deserializer",
                    "key.serializer",
                    "max.in.flight.requests.per.connection",
                    "partition.assignment.strategy",
                    "retries",
                    "transactional.id",
                    "transaction.two.phase.commit.enable",
                    "value.deserializer",
                    "value.serializer");

    /** Throws {@code SETTINGS_INVALID} naming everything that is not right. */
    public KafkaSettings {
        clientProperties = Map.copyOf(clientProperties);
        if (bootstrapServers.isBlank()) {
            throw invalid("no Kafka bootstrap servers are given");
        }
        if (!PIPELINE.matcher(pipeline).matches()) {
            throw invalid(
                    "pipeline \""
                            + pipeline
                            + "\" cannot name Kafka topics, expected 1 to 200 letters, digits,"
                            + " dots, underscores or hyphens");
        }
        if (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE) {
            throw invalid(
                    "the replication factor is " + replicationFactor + ", expected 1 or more");
        }
        if (retention.isPresent() && !retention.get().isPositive()) {
            throw invalid("the journal's retention is not a positive duration");
        }
        Set<String> reserved = new TreeSet<>(clientProperties.keySet());
        reserved.retainAll(OURS);
        if (!reserved.isEmpty()) {
            throw invalid("Kafka client properties " + reserved + " are not for operators to set");
        }
    }

    /** Settings for a broker on this machine: one copy, kept for ever. */
    public static KafkaSettings local(String bootstrapServers, String pipeline) {
        return new KafkaSettings(bootstrapServers, pipeline, 1, Optional.empty(), Map.of());
    }

    /** The topic with the events. */
    String journalTopic() {
        return pipeline + ".journal";
    }

    /** The compacted topic with capture's state and the schemas. */
    String stateTopic() {
        return pipeline + ".state";
    }

    /** Kafka's consumer group that the pipeline's processes join to share the groups. */
    String consumerGroup() {
        return pipeline + ".apply";
    }

    /** How many copies must confirm a commit. */
    int minInsyncReplicas() {
        return Math.max(1, replicationFactor - 1);
    }

    /** Without the values of the client properties: they may be secrets. */
    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=%s, pipeline=%s, replicationFactor=%d, retention=%s, clientProperties=%s]"
                .formatted(
                        bootstrapServers,
                        pipeline,
                        replicationFactor,
                        retention.map(Duration::toString).orElse("for ever"),
                        new TreeMap<>(clientProperties).keySet());
    }

    private static TidegateException invalid(String fact) {
        return new TidegateException(
                ErrorCode.SETTINGS_INVALID, fact, "Correct the settings of the journal.");
    }
}
