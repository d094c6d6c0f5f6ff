package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.convert.deploy.DeployPlan;
import dev.tidegate.convert.deploy.DeployTarget;
import dev.tidegate.convert.deploy.Deployed;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresAuditTrail;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment leaves in the audit trail of a real target, however it ends. */
class DeployTrailTest {
    @TempDir private static Path directory;

    private static @Nullable PostgresServer server;
    private static int databases;

    private String url = "";

    @BeforeAll
    static void start() throws IOException, InterruptedException, SQLException {
        server = PostgresServer.start(directory, "deploytrail");
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void aNewDatabase() throws SQLException {
        url = newDatabase();
    }

    private static String newDatabase() throws SQLException {
        String name = "trail_" + databases++;
        PostgresServer at = Objects.requireNonNull(server);
        try (Connection connection = DriverManager.getConnection(at.jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return at.jdbcUrl(name);
    }

    private static List<Deployed> remembered(String at) {
        try (DeployTarget target = ConvertedScripts.target(at)) {
            return target.deployed("test");
        }
    }

    @Test
    void whoDeployedWhichFilesIsNotedAndThatThereWasNothingToDoIsNot() {
        try (AuditTrail trail = trail(url)) {
            DeployPlan plan = DeployTest.shop().deployNoted(url, trail, _ -> {});
            DeployTest.shop().deployNoted(url, trail, _ -> {});

            List<TrailEntry> noted = trail.latest(1_000);
            assertThat(noted)
                    .allSatisfy(it -> {
                        assertThat(it.deed().who()).isEqualTo(System.getProperty("user.name"));
                        assertThat(it.deed().act()).isEqualTo("deploy");
                        assertThat(it.deed().subject()).isEqualTo("test before-load after-load");
                    });
            assertThat(noted.getFirst().outcome()).isEqualTo(Outcome.BEGUN);
            assertThat(noted.getLast().outcome()).isEqualTo(Outcome.DONE);
            assertThat(noted.getLast().detail()).isEqualTo(plan.tasks().size() + " files deployed");
            assertThat(deployedFiles(noted))
                    .containsExactlyElementsOf(
                            plan.tasks().stream().map(task -> task.file().path()).toList());
        }
    }

    @Test
    void whatWasDeployedOfADeploymentThatFailedIsNotedAndWhatWasNotIsNot() throws SQLException {
        AtomicInteger statements = new AtomicInteger();
        DeployTest.shop().deploy(url, ConvertedScripts.ALL, _ -> statements.incrementAndGet());
        for (int killed : List.of(1, statements.get() / 2, statements.get())) {
            String other = newDatabase();
            AtomicInteger run = new AtomicInteger();
            try (AuditTrail trail = trail(other)) {
                assertThatThrownBy(() ->
                                DeployTest.shop()
                                        .deployNoted(
                                                other,
                                                trail,
                                                _ -> {
                                                    if (run.incrementAndGet() == killed) {
                                                        DeployTest.endSessions(
                                                                other, "% deploy objects");
                                                    }
                                                }))
                        .isInstanceOf(TidegateException.class);

                List<TrailEntry> noted = trail.latest(1_000);
                assertThat(noted.getFirst().outcome()).isEqualTo(Outcome.BEGUN);
                assertThat(noted.getLast().outcome()).isEqualTo(Outcome.FAILED);
                assertThat(noted.getLast().detail()).startsWith("TARGET_UNAVAILABLE: ");
                assertThat(deployedFiles(noted))
                        .containsExactlyInAnyOrderElementsOf(
                                remembered(other).stream().map(Deployed::path).toList());
            }
        }
    }

    @Test
    void aDeploymentThatIsNotPossibleIsNotedAsRefused() {
        ConvertedScripts scripts = ConvertedScripts.of("CREATE PROCEDURE p AS EXTERNAL NAME a.b.c");
        try (AuditTrail trail = trail(url)) {
            scripts.deployNoted(url, trail, _ -> {});

            assertThat(trail.latest(10))
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.outcome()).isEqualTo(Outcome.REFUSED);
                        assertThat(it.detail()).startsWith("1 objects wait for a look");
                    });
        }
    }

    private static AuditTrail trail(String at) {
        return new PostgresAuditTrail(new PostgresSettings(at, "", ""), "shop");
    }

    private static List<String> deployedFiles(List<TrailEntry> noted) {
        return noted.stream()
                .filter(it -> it.outcome() == Outcome.GOES_ON)
                .map(TrailEntry::detail)
                .peek(it -> assertThat(it).startsWith("deployed: ").hasSizeLessThan(1_000))
                .flatMap(it -> Stream.of(it.substring("deployed: ".length()).split(", ")))
                .toList();
    }
}
