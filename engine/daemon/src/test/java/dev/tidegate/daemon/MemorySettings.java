package dev.tidegate.daemon;

import dev.tidegate.kafka.KafkaMember;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsBuilder;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.time.Duration;
import java.util.List;

/** Settings of a daemon over ports in memory: nothing is connected to, and all waits are short. */
final class MemorySettings {
    private MemorySettings() {}

    static Settings of(int port, Groups groups) {
        return of(port, groups, Settings.Load.DEFAULTS);
    }

    static Settings of(int port, Groups groups, Settings.Load load) {
        return new SettingsBuilder(
                        "orders",
                        new SqlServerSettings(
                                "jdbc:sqlserver://unused;databaseName=x",
                                "u",
                                "p",
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10)),
                        KafkaSettings.local("unused:9092", "orders"),
                        new PostgresSettings("jdbc:postgresql://unused/x", "u", "p"),
                        new HttpSettings("127.0.0.1", port))
                .heartbeatInterval(Duration.ofMillis(100))
                .lagProbeInterval(Duration.ofMillis(20))
                .retry(new Settings.Retry(Duration.ofMillis(1), Duration.ofMillis(5)))
                .captureJobCheckInterval(Duration.ofMillis(20))
                .groups(groups)
                .member(new KafkaMember("here", Duration.ofMillis(10)))
                .load(load)
                .build();
    }
}
