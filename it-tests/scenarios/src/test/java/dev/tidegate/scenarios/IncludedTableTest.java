package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that come into a reading of SQL Server's log that goes on, with Debezium. */
class IncludedTableTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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
        database = "included" + ++databases;
        run("master", "CREATE DATABASE " + database);
        execute(
                "EXEC sys.sp_cdc_enable_db",
                "CREATE TABLE dbo.branch (id int NOT NULL PRIMARY KEY, name nvarchar(40) NULL)");
        capture("branch", "dbo_branch");
        source =
                new SqlServerSource(
                        new SqlServerSettings(
                                server.jdbcUrl(database) + ";encrypt=false",
                                SqlServer.USER,
                                PASSWORD,
                                List.of("dbo.branch"),
                                List.of(),
                                Duration.ofMillis(10)),
                        "test");
        source.prepare();
    }

    @AfterEach
    void closeSource() {
        source.close();
    }

    @Test
    void changesOfATableComeFromItsIncludingOnInOrderWithAllOthers() throws Exception {
        createLines();
        SourceLog log = source.log(source.catalog().tables());
        try (LogFollower follower = LogFollower.start(log, Optional.empty())) {
            follower.awaitDrained(Lsn.ZERO);
            execute("INSERT INTO dbo.branch VALUES (1, N'north')");
            capture("order_line", "dbo_order_line");
            execute("INSERT INTO dbo.order_line VALUES (1, 10)");

            assertThat(log.include(definition("order_line"), PATIENCE)).isTrue();
            execute(
                    "BEGIN TRANSACTION;"
                            + " INSERT INTO dbo.order_line VALUES (2, 20);"
                            + " UPDATE dbo.branch SET name = N'south' WHERE id = 1;"
                            + " DELETE FROM dbo.order_line WHERE id = 1;"
                            + " COMMIT",
                    "INSERT INTO dbo.branch VALUES (2, N'east')");

            List<Changed> changes = follower.awaitChanges(5);
            assertThat(changes.stream().map(IncludedTableTest::shown))
                    .containsExactly(
                            "branch [1, north]",
                            "order_line [2, 20]",
                            "branch [1, south]",
                            "order_line -[1, 10]",
                            "branch [2, east]");
        }
    }

    /** Its name is a pattern for that of another one, whose columns are of other types. */
    private void createLines() throws SQLException {
        execute(
                "CREATE TABLE dbo.order_line (id int NOT NULL PRIMARY KEY, amount int NOT NULL)",
                "CREATE TABLE dbo.orderXline (id nvarchar(9) NOT NULL PRIMARY KEY,"
                        + " amount datetime2 NULL, more int NULL)");
    }

    @Test
    void severalTablesComeInWhileTransactionsGoOn() throws Exception {
        SourceLog log = source.log(source.catalog().tables());
        List<TableDefinition> more = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            execute("CREATE TABLE dbo." + name + " (id int NOT NULL PRIMARY KEY, n int NULL)");
            capture(name, "dbo_" + name);
            more.add(definition(name));
        }
        try (LogFollower follower = LogFollower.start(log, Optional.empty())) {
            follower.awaitDrained(Lsn.ZERO);
            for (int i = 0; i < more.size(); i++) {
                execute(
                        "INSERT INTO dbo.branch VALUES (" + i + ", N'x')",
                        "INSERT INTO dbo.c VALUES (" + (-1 - i) + ", 0)");
                assertThat(log.include(more.get(i), PATIENCE)).isTrue();
                execute("INSERT INTO " + more.get(i).table() + " VALUES (" + i + ", 0)");
            }

            assertThat(follower.awaitChanges(6).stream().map(IncludedTableTest::shown))
                    .containsExactly(
                            "branch [0, x]",
                            "a [0, 0]",
                            "branch [1, x]",
                            "b [1, 0]",
                            "branch [2, x]",
                            "c [2, 0]");
        }
    }

    @Test
    void whoStartsFromWhatTheHandlerHadByThenGetsAllOfItsChanges() throws Exception {
        SourceLog log = source.log(source.catalog().tables());
        SourceOffset offset;
        execute("CREATE TABLE dbo.late (id int NOT NULL PRIMARY KEY)");
        try (LogFollower follower = LogFollower.start(log, Optional.empty())) {
            follower.awaitDrained(Lsn.ZERO);
            capture("late", "dbo_late");
            assertThat(log.include(definition("late"), PATIENCE)).isTrue();
            offset = follower.lastOfATransaction();
        }
        execute("INSERT INTO dbo.late VALUES (1)");

        List<TableDefinition> both = new ArrayList<>(source.catalog().tables());
        both.add(definition("late"));
        try (LogFollower follower = LogFollower.start(source.log(both), Optional.of(offset))) {
            assertThat(shown(follower.awaitChanges(1).getFirst())).isEqualTo("late [1]");
        }
    }

    /** Why its including waits for a transaction that is younger than its capture. */
    @Test
    void whoStartsFromBeforeItsCaptureCannotHaveIt() throws Exception {
        SourceOffset offset;
        execute("CREATE TABLE dbo.late (id int NOT NULL PRIMARY KEY)");
        SourceLog log = source.log(source.catalog().tables());
        try (LogFollower follower = LogFollower.start(log, Optional.empty())) {
            offset = follower.awaitDrained(Lsn.ZERO).offset();
        }
        capture("late", "dbo_late");

        List<TableDefinition> both = new ArrayList<>(source.catalog().tables());
        both.add(definition("late"));
        try (LogFollower follower = LogFollower.start(source.log(both), Optional.of(offset))) {
            assertThat(follower.awaitFailure())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_LOG_TRUNCATED));
        }
    }

    @Test
    void aTableThatHasAnotherColumnByNowComesInAgainWithIt() throws Exception {
        SourceLog log = source.log(source.catalog().tables());
        try (LogFollower follower = LogFollower.start(log, Optional.empty())) {
            follower.awaitDrained(Lsn.ZERO);
            execute("INSERT INTO dbo.branch VALUES (1, N'north')");
            follower.awaitChanges(1);
            execute("ALTER TABLE dbo.branch ADD city nvarchar(40) NULL");
            capture("branch", "dbo_branch_2");

            assertThat(log.include(definition("branch"), PATIENCE)).isTrue();
            execute("INSERT INTO dbo.branch VALUES (2, N'south', N'Ulm')");

            assertThat(follower.awaitChanges(2).stream().map(IncludedTableTest::shown))
                    .containsExactly("branch [1, north]", "branch [2, south, Ulm]");
        }
    }

    @Test
    void aLogThatNobodyFollowsIncludesNothing() throws Exception {
        SourceLog log = source.log(List.of());

        assertThat(log.include(definition("branch"), Duration.ofMillis(50))).isFalse();
    }

    private TableDefinition definition(String table) {
        return source.definition(new TableId("dbo", table));
    }

    private static String shown(Changed changed) {
        return switch ((LogEvent.Change) changed.event()) {
            case LogEvent.Insert insert -> named(insert, insert.after());
            case LogEvent.Update update -> named(update, update.after());
            case LogEvent.Delete delete ->
                    delete.schema().table().name() + " -" + values(delete.before());
        };
    }

    private static String named(LogEvent.Change change, Row row) {
        return change.schema().table().name() + " " + values(row);
    }

    private static String values(Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(String.valueOf(row.value(i)));
        }
        return values.toString();
    }

    private void capture(String table, String instance) throws SQLException {
        execute(
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'"
                        + table
                        + "', @role_name = NULL, @supports_net_changes = 0, @capture_instance = N'"
                        + instance
                        + "'");
    }

    private void execute(String... statements) throws SQLException {
        for (String statement : statements) {
            run(database, statement);
        }
    }

    private static void run(String database, String statement) throws SQLException {
        String url = server.jdbcUrl(database) + ";encrypt=false";
        try (Connection connection = DriverManager.getConnection(url, SqlServer.USER, PASSWORD);
                Statement each = connection.createStatement()) {
            each.execute(statement);
            while (each.getMoreResults() || each.getUpdateCount() != -1) {
                // the errors of a batch come with its later results
            }
        }
    }
}
