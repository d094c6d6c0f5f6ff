package dev.tidegate.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Settings of a pipeline, as the operator's file has them. Retries come soon, so that a test need
 * not wait for them.
 *
 * @param pipeline its name
 * @param sourceUrl as mssql-jdbc takes it
 * @param sourceUser login of the source
 * @param sourcePassword its password
 * @param bootstrapServers of Kafka
 * @param journalProperties more for Kafka's clients
 * @param targetUrl as pgjdbc takes it
 * @param httpPort where status and metrics are served
 * @param membership as which member it shares what groups
 * @param sections more settings of "source", "load" and "validate" by their names, all others as
 *     they come
 */
record DaemonSettings(
        String pipeline,
        String sourceUrl,
        String sourceUser,
        String sourcePassword,
        String bootstrapServers,
        Map<String, String> journalProperties,
        String targetUrl,
        int httpPort,
        Membership membership,
        Map<String, Map<String, String>> sections) {
    /** The target asks for no password on this machine; it must not be in a log all the same. */
    static final String TARGET_PASSWORD = "target-secret-4711";

    private static final String SOURCE = "source";

    /**
     * A daemon among those of the pipeline.
     *
     * @param name all that have the same take each other's place
     * @param timeout how long it may be silent
     * @param groups the tables of group 1, of group 2 and so on
     */
    record Membership(String name, String timeout, List<String> groups) {
        /** All daemons are one member, and all tables one group. */
        static final Membership ALONE = new Membership("alone", "10s", List.of());

        Membership withName(String newName) {
            return new Membership(newName, timeout, groups);
        }

        private String groupsYaml() {
            return groups.isEmpty()
                    ? ""
                    : "  groups:\n"
                            + groups.stream()
                                    .map(it -> "    - \"" + it + "\"\n")
                                    .collect(Collectors.joining());
        }
    }

    DaemonSettings withMembership(Membership newMembership) {
        return new DaemonSettings(
                pipeline,
                sourceUrl,
                sourceUser,
                sourcePassword,
                bootstrapServers,
                journalProperties,
                targetUrl,
                httpPort,
                newMembership,
                sections);
    }

    DaemonSettings withJournalProperties(Map<String, String> properties) {
        return new DaemonSettings(
                pipeline,
                sourceUrl,
                sourceUser,
                sourcePassword,
                bootstrapServers,
                properties,
                targetUrl,
                httpPort,
                membership,
                sections);
    }

    /**
     * Its clients give up soon on a server that is away, for tests that need not wait as long as an
     * operator would let them.
     */
    DaemonSettings withBriefTimeouts() {
        return withSourceUrl(sourceUrl + ";loginTimeout=5")
                .withJournalProperties(
                        Map.of(
                                "request.timeout.ms", "3000",
                                "delivery.timeout.ms", "6000",
                                "max.block.ms", "6000",
                                "default.api.timeout.ms", "6000"));
    }

    DaemonSettings withSourceUrl(String url) {
        return new DaemonSettings(
                pipeline,
                url,
                sourceUser,
                sourcePassword,
                bootstrapServers,
                journalProperties,
                targetUrl,
                httpPort,
                membership,
                sections);
    }

    DaemonSettings withLoad(Map<String, String> load) {
        return withSection("load", load);
    }

    /** How both sides are audited. */
    DaemonSettings withValidate(Map<String, String> validate) {
        return withSection("validate", validate);
    }

    /** What is shown as what needs attention, and when. */
    DaemonSettings withAlerts(Map<String, String> alerts) {
        return withSection("alerts", alerts);
    }

    /** Which tables it is not to have, until an operator adds them. */
    DaemonSettings without(String tables) {
        return withSection(SOURCE, Map.of("tables_excluded", tables));
    }

    private DaemonSettings withSection(String name, Map<String, String> values) {
        Map<String, Map<String, String>> more = new TreeMap<>(sections);
        more.put(name, values);
        return new DaemonSettings(
                pipeline,
                sourceUrl,
                sourceUser,
                sourcePassword,
                bootstrapServers,
                journalProperties,
                targetUrl,
                httpPort,
                membership,
                more);
    }

    DaemonSettings withTargetUrl(String url) {
        return new DaemonSettings(
                pipeline,
                sourceUrl,
                sourceUser,
                sourcePassword,
                bootstrapServers,
                journalProperties,
                url,
                httpPort,
                membership,
                sections);
    }

    DaemonSettings withHttpPort(int port) {
        return new DaemonSettings(
                pipeline,
                sourceUrl,
                sourceUser,
                sourcePassword,
                bootstrapServers,
                journalProperties,
                targetUrl,
                port,
                membership,
                sections);
    }

    Path write(Path file) throws IOException {
        String properties = section("  client_properties:\n", "    ", journalProperties);
        return Files.writeString(
                file,
                """
                pipeline: %s
                member: "%s"
                member_timeout: %s
                source:
                  url: "%s"
                  user: "%s"
                  password: "%s"
                %s%sjournal:
                  bootstrap_servers: "%s"
                  replication_factor: 1
                %starget:
                  url: "%s"
                  user: postgres
                  password: "%s"
                %sheartbeat_interval: 1s
                retry:
                  delay_min: 100ms
                  delay_max: 2s
                http:
                  host: 127.0.0.1
                  port: %d
                """
                        .formatted(
                                pipeline,
                                membership.name(),
                                membership.timeout(),
                                sourceUrl,
                                sourceUser,
                                sourcePassword,
                                membership.groupsYaml(),
                                lists(sections.getOrDefault(SOURCE, Map.of())),
                                bootstrapServers,
                                properties,
                                targetUrl,
                                TARGET_PASSWORD,
                                sections.entrySet().stream()
                                        .filter(it -> !it.getKey().equals(SOURCE))
                                        .map(it ->
                                                section(it.getKey() + ":\n", "  ", it.getValue()))
                                        .collect(Collectors.joining()),
                                httpPort));
    }

    /** Of one value each. */
    private static String lists(Map<String, String> values) {
        return values.entrySet().stream()
                .map(it -> "  " + it.getKey() + ": [\"" + it.getValue() + "\"]\n")
                .collect(Collectors.joining());
    }

    /** Nothing without values. */
    private static String section(String head, String indent, Map<String, String> values) {
        return values.isEmpty()
                ? ""
                : values.entrySet().stream()
                        .map(it -> indent + it.getKey() + ": \"" + it.getValue() + "\"\n")
                        .collect(Collectors.joining("", head, ""));
    }
}
