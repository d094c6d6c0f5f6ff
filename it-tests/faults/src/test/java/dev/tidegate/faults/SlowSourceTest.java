package dev.tidegate.faults;

import static dev.tidegate.sandbox.sqlserver.fault.Trigger.statement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.fault.Effect;
import dev.tidegate.sandbox.sqlserver.fault.Fault;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A source that has no room for a load. */
@Tag("process")
@ExtendWith(SharedServers.class)
final class SlowSourceTest {
    private static final Duration COMMIT = Duration.ofMillis(700);

    @TempDir private Path directory;

    @Test
    void theLoadRestsWhileTheSourceIsSlowToCommitAndGoesOnByItself(Servers servers)
            throws Exception {
        try (Scenario scenario = Scenario.prepare(servers, "slow", directory, Small.orders())) {
            scenario.settings(
                    scenario.settings()
                            .withLoad(Map.of("start", "asked", "source_commit_max", "300ms")));
            scenario.work(Small.RATE);
            try (Fault _ =
                    servers.standIn()
                            .faults()
                            .inject(
                                    statement("UPDATE tidegate.watermark"),
                                    new Effect.Delay(COMMIT))) {
                scenario.startDaemon();
                scenario.await("commits are known to take long", () -> isMeasured(scenario));
                assertThat(scenario.ask("load", "start").exitCode()).isZero();

                assertThat(scenario.ask("load", "status").text())
                        .contains("for a commit, load.source_commit_max is 300ms");
                assertThat(scenario.ask("status").text()).contains("load waits     the source");
                assertThat(chunksLoaded(scenario)).isZero();
            }
            scenario.awaitPhase("STREAMING");
            scenario.awaitCaughtUp();
            scenario.finish();
        }
    }

    private static boolean isMeasured(Scenario scenario) throws InterruptedException {
        return scenario.daemon()
                .metrics()
                .filter(it -> it.lines().anyMatch(SlowSourceTest::isLong))
                .isPresent();
    }

    private static boolean isLong(String line) {
        String name = "tidegate_source_commit_seconds ";
        return line.startsWith(name)
                && Double.parseDouble(line.substring(name.length())) >= COMMIT.toMillis() / 1e3;
    }

    private static long chunksLoaded(Scenario scenario) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) from tidegate.load_chunk")) {
            row.next();
            return row.getLong(1);
        }
    }
}
