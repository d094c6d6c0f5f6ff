package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.session.Backup;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source that goes back in time: its log is another one, though its LSNs look alike. */
class SourceRestoreTest {
    private static final String PASSWORD = "Passw0rd!";
    private static SqlServer server;
    private static int databases;

    private String database;
    private SqlServerSource source;
    private List<TableDefinition> tables;

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        database = "past" + ++databases;
        server.execute("master", "CREATE DATABASE " + database);
        server.execute(
                database,
                """
                CREATE TABLE dbo.branch (id int NOT NULL PRIMARY KEY, name nvarchar(40) NULL)
                GO
                EXEC sys.sp_cdc_enable_db
                GO
                EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'branch',
                    @role_name = NULL, @supports_net_changes = 0
                """);
        source =
                new SqlServerSource(
                        new SqlServerSettings(
                                server.jdbcUrl(database),
                                SqlServer.USER,
                                PASSWORD,
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10)),
                        "test");
        source.prepare();
        tables = source.catalog().tables();
    }

    private void insert(int id, String name) throws Exception {
        server.execute(database, "INSERT INTO dbo.branch VALUES (" + id + ", N'" + name + "')");
    }

    private SourceOffset readUntil(int changes, Optional<SourceOffset> from) throws Exception {
        try (LogFollower log = LogFollower.start(source.log(tables), from)) {
            Lsn last = log.awaitChanges(changes).getLast().commitLsn();
            return log.awaitDrained(last).offset();
        }
    }

    private SourceOffset readFirst() throws Exception {
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            insert(1, "north");
            Lsn last = log.awaitChanges(1).getLast().commitLsn();
            return log.awaitDrained(last).offset();
        }
    }

    private void assertStopped(SourceOffset offset) {
        assertThatThrownBy(() ->
                        source.log(tables)
                                .follow(
                                        Optional.of(offset),
                                        batch -> {
                                            throw new AssertionError("went on with " + batch);
                                        }))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_LOG_INCONSISTENT);
                            assertThat(e.getMessage()).contains(offset.text().substring(0, 22));
                            assertThat(e.hint()).contains("restored").contains("Load again");
                        });
    }

    @Test
    void aPositionThatTheSourceNoLongerHasStopsTheReading() throws Exception {
        SourceOffset before = readFirst();
        Backup backup = server.backup(database);
        insert(2, "lost");
        SourceOffset lost = readUntil(1, Optional.of(before));

        server.restore(backup, Backup.Cdc.KEPT);

        assertStopped(lost);
    }

    @Test
    void aPositionThatIsAnotherTransactionByNowStopsTheReading() throws Exception {
        SourceOffset before = readFirst();
        Backup backup = server.backup(database);
        insert(2, "lost");
        SourceOffset lost = readUntil(1, Optional.of(before));

        server.restore(backup, Backup.Cdc.KEPT);
        insert(2, "other");
        insert(3, "more");
        SourceOffset again = readUntil(2, Optional.of(before));

        assertThat(again.text().substring(0, 22)).isGreaterThan(lost.text().substring(0, 22));
        assertStopped(lost);
    }

    @Test
    void aRestoreToAStateBehindThePositionIsGoneOnFrom() throws Exception {
        SourceOffset before = readFirst();
        insert(2, "kept");
        Backup backup = server.backup(database);
        insert(3, "lost, and never read");

        server.restore(backup, Backup.Cdc.KEPT);

        try (LogFollower log = LogFollower.start(source.log(tables), Optional.of(before))) {
            Changed only = log.awaitChanges(1).getFirst();
            assertThat(((LogEvent.Insert) only.event()).after()).isEqualTo(Row.of(2, "kept"));
        }
    }

    @Test
    void withoutItsCaptureARestoredSourceIsNotRead() throws Exception {
        SourceOffset before = readFirst();

        server.restore(server.backup(database), Backup.Cdc.DROPPED);

        assertThatThrownBy(() -> source.log(tables).follow(Optional.of(before), _ -> {}))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_READY));
    }

    @Test
    void aReadingThatIsUnderWayDoesNotOutliveARestore() throws Exception {
        SourceOffset before = readFirst();
        Backup backup = server.backup(database);
        SourceOffset lost;
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.of(before))) {
            insert(2, "lost");
            lost = log.awaitDrained(log.awaitChanges(1).getLast().commitLsn()).offset();

            server.restore(backup, Backup.Cdc.KEPT);
            insert(2, "other");
            insert(3, "more");

            assertThat(log.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e ->
                                    assertThat(e.code())
                                            .isIn(
                                                    ErrorCode.SOURCE_UNAVAILABLE,
                                                    ErrorCode.SOURCE_LOG_INCONSISTENT));
        }
        assertStopped(lost);
    }
}
