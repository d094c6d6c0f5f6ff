package dev.tidegate.kafka;

import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Remedy.Safety;
import dev.tidegate.preflight.Side;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/** Commands of Kafka's own tools, each with what does the same from here. */
final class JournalRemedies {
    private final KafkaSettings settings;
    private final Map<Remedy, Action> actions = new HashMap<>();

    JournalRemedies(KafkaSettings settings) {
        this.settings = settings;
    }

    /** What a command does. */
    interface Action {
        void in(JournalSession session) throws Exception;
    }

    /** What does the same as a command; empty if this did not name it. */
    Optional<Action> action(Remedy remedy) {
        return Optional.ofNullable(actions.get(remedy));
    }

    /** Creates one of the two topics. */
    Remedy create(String topic, int partitions, Safety safety) {
        Map<String, String> properties = Topics.properties(settings, topic);
        String configs =
                properties.entrySet().stream()
                        .map(each -> " --config " + each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining());
        NewTopic wanted =
                new NewTopic(topic, partitions, (short) settings.replicationFactor())
                        .configs(properties);
        return remedy(
                "kafka-topics.sh%s --create --topic %s --partitions %d --replication-factor %d%s"
                        .formatted(
                                connection(),
                                topic,
                                partitions,
                                settings.replicationFactor(),
                                configs),
                safety,
                session -> session.answer(session.admin().createTopics(List.of(wanted)).all()));
    }

    /** Adds partitions to a topic. */
    Remedy addPartitions(String topic, int partitions) {
        return remedy(
                "kafka-topics.sh%s --alter --topic %s --partitions %d"
                        .formatted(connection(), topic, partitions),
                Safety.SAFE,
                session ->
                        session.answer(
                                session.admin()
                                        .createPartitions(
                                                Map.of(topic, NewPartitions.increaseTo(partitions)))
                                        .all()));
    }

    /** Sets a property of a topic. */
    Remedy set(String topic, String property, String value, Safety safety) {
        AlterConfigOp operation =
                new AlterConfigOp(new ConfigEntry(property, value), AlterConfigOp.OpType.SET);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return remedy(
                "kafka-configs.sh%s --alter --entity-type topics --entity-name %s --add-config %s=%s"
                        .formatted(connection(), topic, property, value),
                safety,
                session ->
                        session.answer(
                                session.admin()
                                        .incrementalAlterConfigs(
                                                Map.of(resource, Set.of(operation)))
                                        .all()));
    }

    /** Lets a principal do something. */
    Remedy allow(String operations, String resource) {
        return new Remedy(
                Side.JOURNAL,
                Remedy.Language.SHELL,
                "kafka-acls.sh%s --add --allow-principal User:NAME%s %s"
                        .formatted(connection(), operations, resource),
                Safety.OPERATOR);
    }

    private Remedy remedy(String command, Safety safety, Action action) {
        Remedy remedy = new Remedy(Side.JOURNAL, Remedy.Language.SHELL, command, safety);
        actions.put(remedy, action);
        return remedy;
    }

    private String connection() {
        String properties =
                settings.clientProperties().isEmpty() ? "" : " --command-config client.properties";
        return " --bootstrap-server " + settings.bootstrapServers() + properties;
    }
}
