package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.BadInput.SECRET;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.Lsn;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a source, and what an operator is told. Read the tables. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadSourceTest {
    private static final String PASSWORD = SECRET + "!1a";

    /** The driver tries again for so many seconds. */
    private static final String BRIEF = ";loginTimeout=2";

    private SqlServer server;
    private LogWatch log;
    private String database = "";
    private int databases;

    @BeforeAll
    void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
        log = LogWatch.begin();
    }

    @AfterAll
    void stopServer() {
        log.close();
        server.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        database = "bad" + ++databases;
        execute("master", "CREATE DATABASE " + database);
        execute(
                database,
                "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name nvarchar(40) NULL)",
                "INSERT INTO dbo.item VALUES (1, N'" + SECRET + "')");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aSourceThatCannotBeCapturedIsRefusedBeforeAnythingIsRead(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> aSourceThatCannotBeCapturedIsRefusedBeforeAnythingIsRead() {
        return Stream.of(
                new BadInput(
                        "nobody listens there",
                        () ->
                                prepare(
                                        "jdbc:sqlserver://127.0.0.1:1;databaseName=shop" + BRIEF,
                                        "sa"),
                        "SOURCE_UNAVAILABLE: could not check the source's CDC: The TCP/IP"
                                + " connection to the host 127.0.0.1, port 1 has failed…",
                        "Check that SQL Server runs and can be reached"),
                new BadInput(
                        "the password is wrong",
                        () -> prepare(url(database), "sa", SECRET),
                        "SOURCE_NOT_READY: could not check the source's CDC: Login failed for user"
                                + " 'sa'",
                        "Check user, password and databaseName"),
                new BadInput(
                        "there is no such database",
                        () -> prepare(url("nowhere") + BRIEF, "sa"),
                        "SOURCE_NOT_READY: could not check the source's CDC: Cannot open database"
                                + " \"nowhere\"…",
                        "Check user, password and databaseName"),
                new BadInput(
                        "CDC is off",
                        () -> prepare(url(database), "sa"),
                        "SOURCE_NOT_READY: CDC is not enabled on database bad…",
                        "EXEC sys.sp_cdc_enable_db;"),
                new BadInput(
                        "a table is not captured",
                        () -> {
                            enable("item");
                            execute(database, "CREATE TABLE dbo.part (id int PRIMARY KEY)");
                            prepare(url(database), "sa");
                        },
                        "SOURCE_NOT_READY: table dbo.part is not captured",
                        "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name ="
                                + " N'part'"),
                new BadInput(
                        "a column was added, and is not captured",
                        () -> {
                            enable("item");
                            execute(database, "ALTER TABLE dbo.item ADD price int NULL");
                            prepare(url(database), "sa");
                        },
                        "SOURCE_NOT_READY: columns of table dbo.item are not captured: [price]",
                        "EXEC sys.sp_cdc_disable_table"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aSelectionThatIsNotMeantIsRefused(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> aSelectionThatIsNotMeantIsRefused() {
        return Stream.of(
                new BadInput(
                        "a table that does not exist",
                        () -> select(List.of("dbo.item", "dbo.itme"), List.of()),
                        "SOURCE_NOT_READY: the source has no table dbo.itme, which is selected",
                        "Correct the selection of tables"),
                new BadInput(
                        "everything is excluded",
                        () -> select(List.of(), List.of("dbo.*")),
                        "SOURCE_NOT_READY: no table is selected that the source has",
                        "Correct the selection of tables"),
                new BadInput(
                        "a name without a schema",
                        () -> select(List.of("item"), List.of()),
                        "SETTINGS_INVALID: \"item\" is not a table, expected schema.table",
                        "jdbc:sqlserver://host:port;databaseName=name"),
                new BadInput(
                        "a password in the URL",
                        () -> prepare(url(database) + ";password=" + SECRET, "sa"),
                        "SETTINGS_INVALID: the source's url holds user or password; they have"
                                + " settings of their own",
                        "in their own settings"),
                new BadInput(
                        "a URL without a database",
                        () -> prepare("jdbc:sqlserver://sql.example", "sa"),
                        "SETTINGS_INVALID: the source's url names no database with databaseName=…",
                        "databaseName=name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aLogThatCannotBeFollowedStopsCapture(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> aLogThatCannotBeFollowedStopsCapture() {
        return Stream.of(
                new BadInput(
                        "CDC's cleanup has passed the position",
                        () -> {
                            try (SqlServerSource source = captured()) {
                                SourceOffset offset = offset(source);
                                execute(database, "INSERT INTO dbo.item VALUES (2, N'x')");
                                Lsn later = source.chunks().positionBehind();
                                cleanUp("dbo_item", later);
                                cleanUp("tidegate_watermark", later);
                                follow(source, offset);
                            }
                        },
                        "SOURCE_LOG_TRUNCATED: cannot read on behind LSN …: the oldest that every"
                                + " table retains is …",
                        "raise the retention"),
                new BadInput(
                        "the capture of a table was disabled",
                        () -> {
                            try (SqlServerSource source = captured()) {
                                SourceOffset offset = offset(source);
                                List<TableDefinition> tables = source.catalog().tables();
                                execute(
                                        database,
                                        "EXEC sys.sp_cdc_disable_table @source_schema = N'dbo',"
                                                + " @source_name = N'item', @capture_instance ="
                                                + " N'all'");
                                source.log(tables).follow(Optional.of(offset), _ -> {});
                            }
                        },
                        "SOURCE_NOT_READY: 1 tables are no longer captured",
                        "EXEC sys.sp_cdc_enable_table"));
    }

    private static SourceOffset offset(SqlServerSource source) throws InterruptedException {
        return new SourceOffset(source.chunks().positionBehind().toString());
    }

    private void follow(SqlServerSource source, SourceOffset offset) throws InterruptedException {
        source.log(source.catalog().tables()).follow(Optional.of(offset), _ -> {});
    }

    private void cleanUp(String instance, Lsn mark) throws SQLException {
        execute(
                database,
                "EXEC sys.sp_cdc_cleanup_change_table @capture_instance = N'"
                        + instance
                        + "', @low_water_mark = 0x"
                        + mark.toString().replace(":", "")
                        + ", @threshold = 5000");
    }

    private SqlServerSource captured() throws SQLException {
        enable("item");
        SqlServerSource source = source(url(database), PASSWORD, List.of(), List.of());
        source.prepare();
        return source;
    }

    private void enable(String table) throws SQLException {
        execute(
                database,
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'"
                        + table
                        + "', @role_name = NULL, @supports_net_changes = 0");
    }

    private void select(List<String> tables, List<String> excluded) throws SQLException {
        enable("item");
        try (SqlServerSource source = source(url(database), PASSWORD, tables, excluded)) {
            source.prepare();
        }
    }

    private void prepare(String url, String user) {
        prepare(url, user, PASSWORD);
    }

    private void prepare(String url, String user, String password) {
        try (SqlServerSource source =
                new SqlServerSource(
                        new SqlServerSettings(
                                url, user, password, List.of(), List.of(), Duration.ofMillis(10)),
                        "bad")) {
            source.prepare();
        }
    }

    private static SqlServerSource source(
            String url, String password, List<String> tables, List<String> excluded) {
        return new SqlServerSource(
                new SqlServerSettings(url, "sa", password, tables, excluded, Duration.ofMillis(10)),
                "bad");
    }

    private String url(String name) {
        return server.jdbcUrl(name) + ";encrypt=false";
    }

    private void execute(String name, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(name), "sa", PASSWORD);
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
