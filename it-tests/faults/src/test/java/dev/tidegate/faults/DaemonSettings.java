package dev.tidegate.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
 */
record DaemonSettings(
        String pipeline,
        String sourceUrl,
        String sourceUser,
        String sourcePassword,
        String bootstrapServers,
        Map<String, String> journalProperties,
        String targetUrl,
        int httpPort) {
    /** The target asks for no password on this machine; it must not be in a log all the same. */
    static final String TARGET_PASSWORD = "target-secret-4711";

    DaemonSettings withJournalProperties(Map<String, String> properties) {
        return new DaemonSettings(
                pipeline,
                sourceUrl,
                sourceUser,
                sourcePassword,
                bootstrapServers,
                properties,
                targetUrl,
                httpPort);
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
                httpPort);
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
                httpPort);
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
                port);
    }

    Path write(Path file) throws IOException {
        String properties =
                journalProperties.entrySet().stream()
                        .map(it -> "    " + it.getKey() + ": \"" + it.getValue() + "\"\n")
                        .collect(Collectors.joining());
        return Files.writeString(
                file,
                """
                pipeline: %s
                source:
                  url: "%s"
                  user: "%s"
                  password: "%s"
                  poll_interval: 10ms
                journal:
                  bootstrap_servers: "%s"
                  replication_factor: 1
                %starget:
                  url: "%s"
                  user: postgres
                  password: "%s"
                heartbeat_interval: 1s
                retry:
                  delay_min: 100ms
                  delay_max: 2s
                http:
                  host: 127.0.0.1
                  port: %d
                """
                        .formatted(
                                pipeline,
                                sourceUrl,
                                sourceUser,
                                sourcePassword,
                                bootstrapServers,
                                properties.isEmpty() ? "" : "  client_properties:\n" + properties,
                                targetUrl,
                                TARGET_PASSWORD,
                                httpPort));
    }
}
