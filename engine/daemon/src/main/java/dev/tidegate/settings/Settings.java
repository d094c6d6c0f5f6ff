package dev.tidegate.settings;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.time.Duration;

/**
 * What an operator writes, read and checked.
 *
 * @param pipeline its name
 * @param source where the changes come from
 * @param journal where they are kept in between
 * @param target where they go
 * @param apply how they are grouped
 * @param heartbeatInterval how often an idle source is noted in the journal
 * @param http where metrics, health and status are served
 */
public record Settings(
        String pipeline,
        SqlServerSettings source,
        KafkaSettings journal,
        PostgresSettings target,
        ApplySettings apply,
        Duration heartbeatInterval,
        Http http) {
    /**
     * Where to listen.
     *
     * @param host address
     * @param port 0 for any free one
     */
    public record Http(String host, int port) {}
}
