package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The folder in which the daemon keeps large objects while it loads them. */
@Tag("process")
@ExtendWith(SharedServers.class)
final class FullFolderTest {
    private static final int DISK_MEBIBYTES = 16;
    private static final long LITTLE = 1 << 20;
    private static final int VALUE_BYTES = 8 << 20;

    @TempDir private Path directory;

    @Test
    void aLargeObjectIsLoadedWhenThereIsRoomForItAgain(Servers servers) throws Exception {
        Optional<String> whyNot = SmallDisk.whyNot();
        assumeTrue(whyNot.isEmpty(), whyNot.orElse(""));
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("values"), DISK_MEBIBYTES);
                Scenario scenario =
                        Scenario.prepare(servers, "folder", directory, Small.orders())) {
            createScan(scenario.source());
            servers.environment().capture("folder");
            disk.fill(LITTLE);
            scenario.settings(
                    scenario.settings()
                            .withLoad(Map.of("large_object_folder", disk.directory().toString())));
            scenario.startDaemon();

            scenario.awaitFailure("LOAD_DISK_UNAVAILABLE", "Make room there", "Nothing is lost");
            disk.empty();
            scenario.awaitPhase("STREAMING");
            requireScan(scenario);
            try (var left = Files.list(disk.directory())) {
                assertThat(left).isEmpty();
            }
            scenario.finish();
        }
    }

    private static void createScan(Connection source) throws SQLException {
        try (Statement create = source.createStatement()) {
            create.execute(
                    "CREATE TABLE dbo.scan (id int NOT NULL PRIMARY KEY, content varbinary(max))");
        }
        try (PreparedStatement insert =
                source.prepareStatement("INSERT INTO dbo.scan VALUES (1, ?)")) {
            insert.setBytes(1, new byte[VALUE_BYTES]);
            insert.execute();
        }
    }

    private static void requireScan(Scenario scenario) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery("select octet_length(content) from dbo.scan")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(VALUE_BYTES);
        }
    }
}
