package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings.AuditReader;
import dev.tidegate.postgres.PostgresSettings.WhenBehind;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditTarget;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Audits that read a standby of a real PostgreSQL, which follows by streaming replication. */
@Timeout(240)
class PostgresReplicaTest {
    private static final TableDefinition NUMBERS =
            table("Number").column("Id", Kind.INT).column("Twice", Kind.INT).build();

    private static final Limit ALL = new Limit(Long.MAX_VALUE, Long.MAX_VALUE);
    private static final Duration LAG_MAX = Duration.ofMillis(500);

    @TempDir static Path directory;
    private static PostgresServer server;
    private static int standbys;

    private PostgresServer standby;
    private LedgerFixture ledger;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory.resolve("server"), "replica");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void followAndLoad() throws Exception {
        String name = "standby_" + ++standbys;
        ledger = new LedgerFixture(server, name);
        ledger.load(NUMBERS, Row.of(1, 2));
        standby =
                server.standby(
                        directory.resolve(name), name, List.of("max_standby_streaming_delay=0"));
    }

    @AfterEach
    void stopFollowing() throws Exception {
        ledger.close();
        standby.close();
        execute(server.jdbcUrl(), "select pg_drop_replication_slot('standby_" + standbys + "')");
    }

    @Test
    void aSnapshotIsOpenedWhenTheReplicaShowsWhatIsAskedFor() throws Exception {
        try (PostgresTarget target = target(WhenBehind.WAIT)) {
            AuditTarget audits = target.auditTarget(0);
            assertThat(rows(awaitOpen(audits, ledger.at.commitLsn())))
                    .containsExactly(Row.of(1, 2));
            onStandby("select pg_wal_replay_pause()");
            apply(insert(NUMBERS, 2, 4));

            assertThat(audits.open(ledger.at.commitLsn())).isEmpty();
            assertThat(rows(audits.open())).containsExactly(Row.of(1, 2));
            onStandby("select pg_wal_replay_resume()");
            assertThat(rows(awaitOpen(audits, ledger.at.commitLsn())))
                    .containsExactly(Row.of(1, 2), Row.of(2, 4));
            assertThat(audits.lag()).isEqualTo(AuditTarget.Lag.NONE);
        }
    }

    @Test
    void aReplicaThatStaysBehindIsToldWithTheReasonUntilItHasCaughtUp() throws Exception {
        try (PostgresTarget target = target(WhenBehind.WAIT)) {
            AuditTarget audits = target.auditTarget(0);
            close(awaitOpen(audits, ledger.at.commitLsn()));
            onStandby("select pg_wal_replay_pause()");
            apply(insert(NUMBERS, 2, 4));
            Lsn wanted = ledger.at.commitLsn();

            assertThat(audits.open(wanted)).isEmpty();
            assertThat(audits.lag().reason()).isEmpty();
            assertThat(awaitReason(audits))
                    .startsWith("the replica jdbc:postgresql://127.0.0.1:")
                    .endsWith("does not show what the audits wait for: replay is paused there");
            assertThat(audits.open(wanted)).isEmpty();

            onStandby("select pg_wal_replay_resume()");
            close(awaitOpen(audits, wanted));
            assertThat(audits.lag()).isEqualTo(AuditTarget.Lag.NONE);
        }
    }

    @Test
    void theTargetIsReadInThePlaceOfAReplicaThatStaysBehindIfTheSettingsLetIt() throws Exception {
        try (PostgresTarget target = target(WhenBehind.READ_TARGET)) {
            AuditTarget audits = target.auditTarget(0);
            close(awaitOpen(audits, ledger.at.commitLsn()));
            onStandby("select pg_wal_replay_pause()");
            apply(insert(NUMBERS, 2, 4));

            assertThat(audits.open(ledger.at.commitLsn())).isEmpty();
            assertThat(awaitReason(audits)).endsWith("; they read the target itself meanwhile");
            assertThat(rows(audits.open(ledger.at.commitLsn()).orElseThrow()))
                    .containsExactly(Row.of(1, 2), Row.of(2, 4));

            onStandby("select pg_wal_replay_resume()");
            awaitNoLag(audits);
            onStandby("select pg_wal_replay_pause()");
            apply(insert(NUMBERS, 3, 6));
            assertThat(rows(audits.open())).containsExactly(Row.of(1, 2), Row.of(2, 4));
        }
    }

    @Test
    void aReplicaThatWasPromotedShowsNothingThatIsAppliedSince() throws Exception {
        try (PostgresTarget target = target(WhenBehind.WAIT)) {
            AuditTarget audits = target.auditTarget(0);
            close(awaitOpen(audits, ledger.at.commitLsn()));
            onStandby("select pg_promote()");
            apply(insert(NUMBERS, 2, 4));

            assertThat(audits.open(ledger.at.commitLsn())).isEmpty();
            assertThat(awaitReason(audits))
                    .endsWith("it was promoted, or is no replica of the target");
            assertThat(audits.open(ledger.at.commitLsn())).isEmpty();
        }
    }

    @Test
    void aReplicaThatWasAwayIsReadAgainWhenItIsBack() throws Exception {
        try (PostgresTarget target = target(WhenBehind.WAIT)) {
            AuditTarget audits = target.auditTarget(0);
            close(awaitOpen(audits, ledger.at.commitLsn()));
            standby.kill();
            apply(insert(NUMBERS, 2, 4));

            assertThatThrownBy(() -> audits.open(ledger.at.commitLsn()))
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            it -> assertThat(it.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE));
            assertThat(awaitReason(audits)).contains("could not");

            standby.restart();
            assertThat(rows(awaitOpen(audits, ledger.at.commitLsn())))
                    .containsExactly(Row.of(1, 2), Row.of(2, 4));
            assertThat(audits.lag()).isEqualTo(AuditTarget.Lag.NONE);
        }
    }

    @Test
    void theTargetIsReadInThePlaceOfAReplicaThatIsGone() throws Exception {
        try (PostgresTarget target = target(WhenBehind.READ_TARGET)) {
            AuditTarget audits = target.auditTarget(0);
            close(awaitOpen(audits, ledger.at.commitLsn()));
            standby.kill();

            assertThatThrownBy(() -> audits.open(ledger.at.commitLsn()))
                    .isInstanceOf(TidegateException.class);
            assertThat(awaitReason(audits)).endsWith("; they read the target itself meanwhile");
            assertThat(rows(audits.open(ledger.at.commitLsn()).orElseThrow()))
                    .containsExactly(Row.of(1, 2));
            assertThat(audits.order(NUMBERS.schema())).isPresent();
        }
    }

    /** Old rows go on the target, and the standby may not keep them for its readers. */
    @Test
    void aReadThatTheReplicaEndsForItsReplayIsTriedAgainAndTheHintSaysWhatHelps() throws Exception {
        try (PostgresTarget target = target(WhenBehind.WAIT)) {
            AuditTarget audits = target.auditTarget(0);
            try (AuditTarget.Snapshot before = awaitOpen(audits, ledger.at.commitLsn())) {
                apply(delete(NUMBERS, Row.of(1, 2)));
                ledger.db.sql("vacuum (index_cleanup on) dbo.number");
                Lsn wanted = ledger.at.commitLsn();
                awaitReplayed();

                assertThatThrownBy(() -> read(before))
                        .isInstanceOfSatisfying(
                                TidegateException.class,
                                it -> {
                                    assertThat(it.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
                                    assertThat(it.hint()).contains("hot_standby_feedback");
                                });
                assertThat(rows(awaitOpen(audits, wanted))).isEmpty();
            }
        }
    }

    private PostgresTarget target(WhenBehind whenBehind) {
        String url = standby.jdbcUrl("standby_" + standbys);
        return new PostgresTarget(
                ledger.db.settings().withReader(new AuditReader(url, LAG_MAX, whenBehind)),
                ledger.db.pipeline(),
                new LiveTables());
    }

    private void apply(LogEvent.Change change) {
        ledger.apply(ledger.target.begin(), List.of(change));
    }

    private void onStandby(String sql) throws SQLException {
        execute(standby.jdbcUrl(), sql);
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static AuditTarget.Snapshot awaitOpen(AuditTarget audits, Lsn position)
            throws InterruptedException {
        while (true) {
            try {
                Optional<AuditTarget.Snapshot> snapshot = audits.open(position);
                if (snapshot.isPresent()) {
                    return snapshot.get();
                }
            } catch (TidegateException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static String awaitReason(AuditTarget audits) throws InterruptedException {
        Optional<String> reason = audits.lag().reason();
        while (reason.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
            reason = audits.lag().reason();
        }
        return reason.get();
    }

    private static void awaitNoLag(AuditTarget audits) throws InterruptedException {
        while (!audits.lag().equals(AuditTarget.Lag.NONE)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Until the standby has replayed all that the server has written. */
    private void awaitReplayed() throws Exception {
        while (!ledger.db
                .rows("select pg_current_wal_flush_lsn() <= replay_lsn from pg_stat_replication")
                .equals(List.of("t"))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static List<Row> rows(AuditTarget.Snapshot snapshot) throws InterruptedException {
        try (snapshot) {
            return read(snapshot);
        }
    }

    private static List<Row> read(AuditTarget.Snapshot snapshot) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        assertThat(snapshot.rows(NUMBERS.schema(), KeyRange.ALL, ALL, rows::add)).isEmpty();
        return rows.stream().sorted((a, b) -> a.toString().compareTo(b.toString())).toList();
    }

    private static void close(AuditTarget.Snapshot snapshot) {
        snapshot.close();
    }
}
