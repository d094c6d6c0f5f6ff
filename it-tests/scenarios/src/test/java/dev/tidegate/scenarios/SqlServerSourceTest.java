package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source's connector with the real driver and the real Debezium against a server. */
class SqlServerSourceTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static SqlServer server;
    private static int databases;

    private String database;
    private SqlServerSource source;

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        database = "shop" + ++databases;
        execute("master", "CREATE DATABASE " + database);
        execute(
                database,
                "CREATE TABLE dbo.branch (id int NOT NULL PRIMARY KEY, name nvarchar(40) NULL)",
                "CREATE TABLE dbo.account (id int NOT NULL PRIMARY KEY, branch_id int NOT NULL"
                        + " CONSTRAINT fk_branch REFERENCES dbo.branch (id), balance decimal(12, 2)"
                        + " NOT NULL, note nvarchar(max) NULL)");
        source = source(List.of());
    }

    @Test
    void aDatabaseWithoutCdcSaysWhatToRun() {
        assertThatThrownBy(source::prepare)
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_READY);
                            assertThat(e.hint()).contains("sp_cdc_enable_db");
                        });
    }

    @Test
    void aTableThatIsNotCapturedSaysWhatToRun() throws SQLException {
        execute(database, "EXEC sys.sp_cdc_enable_db");
        capture("branch");

        assertThatThrownBy(source::prepare)
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e ->
                                assertThat(e.hint())
                                        .contains("@source_name = N'account'")
                                        .doesNotContain("@source_name = N'branch'"));
    }

    @Test
    void theCatalogHasParentsFirstAndEverythingThatTheTargetNeeds() throws SQLException {
        List<TableDefinition> tables = prepared();

        assertThat(tables)
                .extracting(table -> table.table().toString())
                .containsExactly("dbo.branch", "dbo.account");
        TableDefinition account = tables.getLast();
        assertThat(account.schema().key()).containsExactly("id");
        assertThat(account.schema().columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly(
                        "id int", "branch_id int", "balance decimal(12,2)", "note nvarchar(max)");
        assertThat(account.foreignKeys())
                .singleElement()
                .satisfies(key -> assertThat(key.name()).isEqualTo("fk_branch"));
    }

    @Test
    void aTransactionArrivesWholeInOrderAndIsThenDrained() throws Exception {
        List<TableDefinition> tables = prepared();
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            Drained first = log.awaitDrained(Lsn.ZERO);

            execute(
                    database,
                    "BEGIN TRANSACTION;"
                            + " INSERT INTO dbo.branch VALUES (1, N'north');"
                            + " INSERT INTO dbo.account VALUES (1, 1, 10.5, N'a');"
                            + " UPDATE dbo.account SET balance = 11 WHERE id = 1;"
                            + " DELETE FROM dbo.account WHERE id = 1;"
                            + " COMMIT");
            List<Changed> changes = log.awaitChanges(4);

            Lsn commitLsn = changes.getFirst().commitLsn();
            assertThat(commitLsn).isGreaterThan(first.upTo());
            assertThat(changes).allSatisfy(c -> assertThat(c.commitLsn()).isEqualTo(commitLsn));
            assertThat(changes)
                    .extracting(change -> ((LogEvent.Change) change.event()).position().order())
                    .containsExactly(0L, 1L, 2L, 3L);
            assertThat(log.awaitDrained(commitLsn).upTo()).isEqualTo(commitLsn);
        }
    }

    @Test
    void aRestartGoesOnBehindTheOffset() throws Exception {
        List<TableDefinition> tables = prepared();
        SourceOffset offset;
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            execute(database, "INSERT INTO dbo.branch VALUES (1, N'north'), (2, N'south')");
            Changed last = log.awaitChanges(2).getLast();
            offset = log.awaitDrained(last.commitLsn()).offset();
        }
        execute(database, "INSERT INTO dbo.branch VALUES (3, N'east')");

        try (LogFollower log = LogFollower.start(source.log(tables), Optional.of(offset))) {
            Changed only = log.awaitChanges(1).getFirst();

            assertThat(((LogEvent.Insert) only.event()).after()).isEqualTo(Row.of(3, "east"));
        }
    }

    @Test
    void aLargeObjectThatAnUpdateLeftAloneIsUnchanged() throws Exception {
        List<TableDefinition> tables = prepared();
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            execute(
                    database,
                    "INSERT INTO dbo.branch VALUES (1, NULL)",
                    "INSERT INTO dbo.account VALUES (1, 1, 10, N'long')",
                    "UPDATE dbo.account SET balance = 11 WHERE id = 1",
                    "UPDATE dbo.account SET note = NULL WHERE id = 1");
            List<Changed> changes = log.awaitChanges(4);

            LogEvent.Update balance = (LogEvent.Update) changes.get(2).event();
            LogEvent.Update note = (LogEvent.Update) changes.get(3).event();
            assertThat(balance.after().isUnchanged(3)).isTrue();
            assertThat(note.before().value(3)).isEqualTo("long");
            assertThat(note.after().value(3)).isNull();
        }
    }

    @Test
    void aValueIsTheSameInTheTableAndInTheLog() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.kinds (id bigint NOT NULL PRIMARY KEY, a bit, b tinyint, c smallint,"
                        + " d decimal(38, 10), e money, f smallmoney, g real, h float, i char(5),"
                        + " j varchar(20), k nchar(5), l nvarchar(20), m varbinary(10), n date,"
                        + " o time(7), p datetime, q datetime2(7), r datetimeoffset(7),"
                        + " s uniqueidentifier, t smalldatetime, u binary(4))",
                "INSERT INTO dbo.kinds VALUES (9223372036854775807, 1, 255, -32768,"
                        + " 12345678901234567890.0123456789, -922337203685477.5808, 214748.3647,"
                        + " 0.1, 0.1, 'ab', 'a''b', N'äb', N'☃', 0x0102, '0001-01-01',"
                        + " '23:59:59.9999999', '2024-03-10 02:30:00.457',"
                        + " '9999-12-31 23:59:59.9999999', '1969-12-31 23:59:59.9999999 -05:30',"
                        + " '6F9619FF-8B86-D011-B42D-00C04FC964FF', '2024-03-10 02:30', 0x01020304)");
        List<TableDefinition> tables = prepared();
        TableSchema kinds =
                tables.stream()
                        .map(TableDefinition::schema)
                        .filter(schema -> schema.table().name().equals("kinds"))
                        .findFirst()
                        .orElseThrow();
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            execute(database, "INSERT INTO dbo.kinds (id) VALUES (1)");
            execute(database, "UPDATE dbo.kinds SET id = 2 WHERE id = 9223372036854775807");
            List<Changed> changes = log.awaitChanges(3); // a moved key is a delete and an insert

            List<Row> rows = rows(source.chunks(), kinds);
            Row moved = ((LogEvent.Insert) changes.getLast().event()).after();
            assertThat(rows).hasSize(2).contains(moved);
            assertThat(rows).contains(((LogEvent.Insert) changes.getFirst().event()).after());
        }
    }

    @Test
    void aChangeOnAnIdleLogArrivesWithinAFewPollIntervals() throws Exception {
        List<TableDefinition> tables = prepared();
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);
            List<Duration> waits = new ArrayList<>();
            for (int i = 1; i <= 50; i++) {
                execute(database, "INSERT INTO dbo.branch VALUES (" + i + ", N'x')");
                Instant captured = awaitCaptured(i);
                Lsn commitLsn = log.awaitChanges(i).getLast().commitLsn();
                log.awaitDrained(commitLsn);
                waits.add(Duration.between(captured, Instant.now()));
            }
            Collections.sort(waits);

            assertThat(waits.get(25))
                    .as("median from captured to drained; slow ones took " + waits.get(45))
                    .isLessThan(POLL_INTERVAL.multipliedBy(20));
        }
    }

    private Instant awaitCaptured(int rows) throws SQLException {
        String url = server.jdbcUrl(database) + ";encrypt=false";
        try (Connection connection = DriverManager.getConnection(url, SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            while (true) {
                try (ResultSet count =
                        statement.executeQuery("SELECT COUNT(*) FROM cdc.dbo_branch_CT")) {
                    if (count.next() && count.getInt(1) >= rows) {
                        return Instant.now();
                    }
                }
            }
        }
    }

    @Test
    void aWatermarkComesBackThroughTheLog() throws Exception {
        List<TableDefinition> tables = prepared();
        try (LogFollower log = LogFollower.start(source.log(tables), Optional.empty())) {
            log.awaitDrained(Lsn.ZERO);

            var writtenAt = source.writeWatermark();

            assertThat(log.await(event -> isWatermark(event, writtenAt))).isNotNull();
        }
    }

    @Test
    void whatTheCleanupTookIsNotPassedOver() throws Exception {
        List<TableDefinition> tables = prepared();
        SourceOffset offset = new SourceOffset(source.chunks().positionBehind().toString());
        execute(database, "INSERT INTO dbo.branch VALUES (1, N'north')");
        Lsn later = source.chunks().positionBehind();
        for (String instance : List.of("dbo_branch", "dbo_account", "tidegate_watermark")) {
            execute(
                    database,
                    "EXEC sys.sp_cdc_cleanup_change_table @capture_instance = N'"
                            + instance
                            + "', @low_water_mark = 0x"
                            + later.toString().replace(":", "")
                            + ", @threshold = 5000");
        }

        assertThatThrownBy(() -> source.log(tables).follow(Optional.of(offset), _ -> {}))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_LOG_TRUNCATED));
    }

    @Test
    void whatTheHandlerThrowsComesOut() throws Exception {
        List<TableDefinition> tables = prepared();

        assertThatThrownBy(() ->
                        source.log(tables)
                                .follow(
                                        Optional.empty(),
                                        _ -> {
                                            throw new IllegalStateException("full");
                                        }))
                .hasMessage("full");
    }

    private static boolean isWatermark(SourceEvent event, Instant writtenAt) {
        return event instanceof Changed changed
                && changed.event() instanceof LogEvent.Watermark watermark
                && watermark.writtenAt().equals(writtenAt);
    }

    private static List<Row> rows(ChunkSource reader, TableSchema schema)
            throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        reader.read(
                schema,
                KeyRange.ALL,
                new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE),
                rows::add);
        return rows;
    }

    @Test
    void theCatalogsRevisionIsAnotherOneBehindEachChangeOfATableOrColumn() throws Exception {
        List<String> revisions = new ArrayList<>();
        for (String change :
                List.of(
                        "SELECT 1",
                        "CREATE TABLE dbo.revised (id int NOT NULL PRIMARY KEY, a int NOT NULL)",
                        "ALTER TABLE dbo.revised ADD b int NULL",
                        "ALTER TABLE dbo.revised ALTER COLUMN a bigint NOT NULL",
                        "ALTER TABLE dbo.revised ALTER COLUMN a bigint NULL",
                        "EXEC sp_rename N'dbo.revised.b', N'c', N'COLUMN'",
                        "ALTER TABLE dbo.revised DROP COLUMN c",
                        "DROP TABLE dbo.revised")) {
            execute(database, change);
            revisions.add(source.catalog().revision().orElseThrow());
            assertThat(source.catalog().revision()).contains(revisions.getLast());
        }

        assertThat(revisions.removeLast()).isEqualTo(revisions.getFirst());
        assertThat(revisions).doesNotHaveDuplicates();
    }

    @Test
    void whatIsOnlyCheckedIsNotChanged() throws SQLException {
        execute(database, "EXEC sys.sp_cdc_enable_db");
        for (TableDefinition table : source.catalog().tables()) {
            capture(table.table().name());
        }

        source.check(TableSet.SELECTED);

        String url = server.jdbcUrl(database) + ";encrypt=false";
        try (Connection connection = DriverManager.getConnection(url, SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT SCHEMA_ID(N'tidegate')")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getObject(1)).as("where the watermark would be").isNull();
        }
    }

    /** Captures every table, and returns them. */
    private List<TableDefinition> prepared() throws SQLException {
        execute(database, "EXEC sys.sp_cdc_enable_db");
        List<TableDefinition> tables = source.catalog().tables();
        for (TableDefinition table : tables) {
            capture(table.table().name());
        }
        source.prepare();
        return tables;
    }

    private void capture(String table) throws SQLException {
        execute(
                database,
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'"
                        + table
                        + "', @role_name = NULL, @supports_net_changes = 0");
    }

    private SqlServerSource source(List<String> tables) {
        return new SqlServerSource(
                new SqlServerSettings(
                        server.jdbcUrl(database) + ";encrypt=false",
                        SqlServer.USER,
                        PASSWORD,
                        tables,
                        List.of(),
                        POLL_INTERVAL),
                "test");
    }

    private static void execute(String database, String... statements) throws SQLException {
        String url = server.jdbcUrl(database) + ";encrypt=false";
        try (Connection connection = DriverManager.getConnection(url, SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
                while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                    // the errors of a batch come with its later results
                }
            }
        }
    }
}
