package dev.tidegate.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks of the servers that are full for a while; the daemon's own is {@link FullFolderTest}. */
@Tag("process")
final class DiskFullTest {
    private static final int BROKER_MEBIBYTES = 64;
    private static final int DATA_MEBIBYTES = 320;
    private static final int TABLESPACE_MEBIBYTES = 64;
    private static final long LITTLE = 128 * 1024;

    @TempDir private static Path directory;

    private static Optional<String> whyNot = Optional.of("not asked yet");
    private static Optional<Disks> disks = Optional.empty();

    @TempDir private Path logs;

    /** Servers that keep their data on small disks. */
    private record Disks(SmallDisk broker, SmallDisk data, SmallDisk tablespace, Servers servers) {}

    @BeforeAll
    static void start() throws Exception {
        whyNot = SmallDisk.whyNot();
        if (whyNot.isPresent()) {
            return;
        }
        SmallDisk broker = SmallDisk.mount(directory.resolve("kafka/data"), BROKER_MEBIBYTES);
        SmallDisk data = SmallDisk.mount(directory.resolve("postgres"), DATA_MEBIBYTES);
        SmallDisk tablespace =
                SmallDisk.mount(directory.resolve("tablespace"), TABLESPACE_MEBIBYTES);
        disks =
                Optional.of(
                        new Disks(
                                broker,
                                data,
                                tablespace,
                                Servers.start(
                                        new Environment.Options(
                                                Environment.Options.DEFAULTS.sqlServer(),
                                                KafkaBroker.Options.DEFAULTS,
                                                new PostgresServer.Options(
                                                        Environment.TARGET_DATABASE,
                                                        0,
                                                        List.of(
                                                                "max_wal_size=64MB",
                                                                "min_wal_size=32MB")),
                                                Optional.of(directory)))));
    }

    @AfterAll
    static void stop() throws Exception {
        if (disks.isPresent()) {
            disks.get().servers().close();
            for (SmallDisk disk :
                    List.of(disks.get().broker(), disks.get().data(), disks.get().tablespace())) {
                disk.close();
            }
        }
    }

    private static Disks disks() {
        assumeTrue(whyNot.isEmpty(), () -> whyNot.orElse(""));
        return disks.orElseThrow();
    }

    @Test
    void aFullDiskOfTheTargetIsNamedAndWorkGoesOnWhenThereIsSpace() throws Exception {
        Servers servers = disks().servers();
        SmallDisk disk = disks().tablespace();
        Path location = Files.createDirectories(disk.directory().resolve("space"));
        try (Connection admin =
                        DriverManager.getConnection(servers.postgres().jdbcUrl("postgres"));
                Statement statement = admin.createStatement()) {
            statement.execute("create tablespace small location '" + location + "'");
        }
        Scenario.Work work =
                new Scenario.Work(Small.orders().workload(), Small.CLIENTS, " tablespace small");
        try (Scenario scenario = Scenario.prepare(servers, "full_space", logs, work)) {
            stream(scenario);
            disk.fill(LITTLE);
            scenario.awaitFailure("TARGET_UNAVAILABLE", "disk of the target is full");
            disk.empty();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aTargetThatDiesOfItsFullDiskIsWaitedFor() throws Exception {
        Servers servers = disks().servers();
        SmallDisk disk = disks().data();
        try (Scenario scenario = Scenario.prepare(servers, "full_data", logs, Small.orders())) {
            stream(scenario);
            disk.fill(LITTLE);
            scenario.awaitFailure("TARGET_UNAVAILABLE");
            disk.empty();
            if (!servers.postgres().isRunning()) {
                servers.postgres().restart();
            }
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    @Test
    void aBrokerThatDiesOfItsFullDiskIsWaitedFor() throws Exception {
        Servers servers = disks().servers();
        SmallDisk disk = disks().broker();
        try (Scenario scenario = Scenario.prepare(servers, "full_broker", logs, Small.orders())) {
            scenario.settings(scenario.settings().withBriefTimeouts());
            stream(scenario);
            disk.fill(LITTLE);
            scenario.awaitFailure("JOURNAL_UNAVAILABLE", "space on their disks");
            disk.empty();
            servers.broker().restart();
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    private static void stream(Scenario scenario) throws Exception {
        scenario.work(Small.RATE);
        scenario.startDaemon();
        scenario.awaitPhase("STREAMING");
        scenario.awaitCaughtUp();
    }
}
