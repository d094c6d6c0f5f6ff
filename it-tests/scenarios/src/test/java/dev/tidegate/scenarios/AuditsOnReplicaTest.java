package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.PostgresSettings.AuditReader;
import dev.tidegate.postgres.PostgresSettings.WhenBehind;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.AuditTarget;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Audits that never rest, and read the target's rows from a standby, while clients write and the
 * standby has everything happen to it that happens to standbys.
 */
class AuditsOnReplicaTest {
    private static final Duration LAG_MAX = Duration.ofSeconds(2);

    private static final AuditSettings ALL_THE_TIME =
            new AuditSettings(
                    new ChunkSource.Limit(500, 1L << 20),
                    100,
                    100,
                    AuditSettings.Keyless.MAY_LOCK,
                    Duration.ZERO,
                    Duration.ZERO);

    @TempDir static Path directory;
    private static AuditFixture fixture;
    private static AuditedPipeline pipeline;
    private static PostgresServer standby;

    @BeforeAll
    static void start() throws Exception {
        List<PostgresServer> made = new ArrayList<>();
        fixture =
                new AuditFixture(
                        "replica",
                        new ClientPool.Plan(2, 60, 5),
                        server -> {
                            PostgresServer replica =
                                    server.standby(
                                            directory,
                                            "reader",
                                            List.of("max_standby_streaming_delay=0"));
                            made.add(replica);
                            return new AuditReader(replica.jdbcUrl(), LAG_MAX, WhenBehind.WAIT);
                        });
        standby = made.getFirst();
        pipeline = fixture.pipeline();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
        standby.close();
    }

    @Test
    void nothingIsCalledDifferentWhateverHappensToTheReplicaUntilARowIs() throws Exception {
        try (AuditedPipeline.Audits _ = pipeline.auditOn(8, ALL_THE_TIME)) {
            requireVerified("the replica follows");
            pauseReplay();
            requireVerified("replay was paused");
            standby.kill();
            fixture.onSource("UPDATE dbo.sample SET note = N'meanwhile' WHERE id = 50");
            standby.restart();
            requireVerified("the replica was killed");
            removeOldRows();
            requireVerified("reads were ended for the replay's sake");
            requireFound();
        }
    }

    /** No table may be verified meanwhile; the reason is told. */
    private static void pauseReplay() throws Exception {
        onStandby("select pg_wal_replay_pause()");
        Instant paused = Instant.now();
        Set<TableId> all = pipeline.unverified(Instant.MAX);
        pipeline.await(
                "the lag is told",
                () ->
                        pipeline.lag()
                                .reason()
                                .filter(it -> it.endsWith("replay is paused there"))
                                .isPresent());
        assertThat(pipeline.unverified(paused)).isEqualTo(all);
        onStandby("select pg_wal_replay_resume()");
        pipeline.await("the lag is over", () -> pipeline.lag().equals(AuditTarget.Lag.NONE));
    }

    /** So often that an audit meets it. */
    private static void removeOldRows() throws Exception {
        int before = pipeline.retried();
        pipeline.await(
                "the replica ended a read",
                () -> {
                    fixture.onTarget(
                            "vacuum dbo.order_line", "vacuum dbo.stock", "vacuum dbo.orders");
                    return pipeline.retried() > before;
                });
    }

    private static void requireVerified(String when) throws Exception {
        long start = System.nanoTime();
        pipeline.awaitVerified(Instant.now());
        assertThat(pipeline.heard().takeMismatches()).isEmpty();
        FaultCourses.say(
                "%-45s all verified anew after %.1f s, %d audits broke off so far%n",
                when, (System.nanoTime() - start) / 1e9, pipeline.retried());
    }

    private static void requireFound() throws Exception {
        TargetFault fault =
                TargetFault.ALL.stream()
                        .filter(it -> it.name().equals("one microsecond"))
                        .findFirst()
                        .orElseThrow();
        fixture.onTarget(fault.sql());
        List<Mismatch> found = new ArrayList<>();
        pipeline.await(
                "the row that differs is confirmed",
                () -> {
                    found.addAll(pipeline.heard().takeMismatches());
                    return !found.isEmpty();
                });
        assertThat(found).extracting(DifferingRow::of).hasSameElementsAs(fault.differs());
        List<Row> keys = fault.differs().stream().map(DifferingRow::key).toList();
        assertThat(pipeline.repair(fault.table(), keys)).hasSize(1);
        pipeline.awaitVerified(Instant.now());
    }

    /** Until the standby does not end it for its replay's sake. */
    private static void onStandby(String sql) throws Exception {
        pipeline.await(
                sql,
                () -> {
                    try (Connection connection = DriverManager.getConnection(standby.jdbcUrl());
                            Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                        return true;
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).isEqualTo("40001");
                        return false;
                    }
                });
    }
}
