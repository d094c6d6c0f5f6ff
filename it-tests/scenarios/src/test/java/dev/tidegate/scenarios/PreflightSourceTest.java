package dev.tidegate.scenarios;

import static dev.tidegate.preflight.Verdict.FAIL;
import static dev.tidegate.preflight.Verdict.NOTE;
import static dev.tidegate.preflight.Verdict.OK;
import static dev.tidegate.preflight.Verdict.SKIPPED;
import static dev.tidegate.preflight.Verdict.WARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Verdict;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.catalog.Product;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What preflight finds on a source that lacks something, and what it says to do. */
final class PreflightSourceTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final String OTHER_PASSWORD = "Passw0rd!2";
    private static SqlServer server;
    private static int databases;

    private String database;

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
        database = "inspected" + ++databases;
        execute("master", "CREATE DATABASE " + database);
        execute(
                database,
                "CREATE TABLE dbo.account (id int NOT NULL PRIMARY KEY, note nvarchar(max) NULL)");
    }

    @AfterEach
    void restoreServer() throws Exception {
        server.settings().product(Product.DEVELOPER);
        execute("master", "EXEC sp_configure 'max text repl size', -1", "RECONFIGURE");
        if (!server.capture().agent().isRunning()) {
            server.capture().agent().start();
        }
    }

    @Test
    void aFreshDatabaseIsMendedFullyAndThenHealthy() throws Exception {
        Findings.of(examination())
                .found(FAIL, "source.cdc.database", "CDC is off on database " + database)
                .mendedSafelyBy("source.cdc.database", "EXEC sys.sp_cdc_enable_db;")
                .found(FAIL, "source.cdc.tables", "of 1 selected table, 1 not captured")
                .found(FAIL, "source.watermark", "the source lacks schema tidegate")
                .found(SKIPPED, "source.jobs.tuning", "CDC is off");

        Findings after = Findings.mended(examination());

        assertThat(after.ids(FAIL)).isEmpty();
        assertThat(after.ids(WARN)).isEmpty();
        assertThat(after.ids(SKIPPED)).isEmpty();
        after.found(OK, "source.jobs.proof", "a change was in CDC");
    }

    @Test
    void aTableThatIsNotCapturedIsNamedAndCaptured() throws Exception {
        Findings.mended(examination());
        execute(database, "CREATE TABLE dbo.late (id int NOT NULL PRIMARY KEY)");

        Findings.of(examination())
                .found(FAIL, "source.cdc.tables", "of 2 selected tables, 1 not captured")
                .evidence("source.cdc.tables", "dbo.late")
                .mendedSafelyBy("source.cdc.tables", "@source_name = N'late'");

        Findings.mended(examination()).found(OK, "source.cdc.tables", "all captured");
    }

    @Test
    void aColumnThatIsNotCapturedGetsASecondInstance() throws Exception {
        Findings.mended(examination());
        execute(database, "ALTER TABLE dbo.account ADD later int NULL");

        Findings.of(examination())
                .found(FAIL, "source.cdc.columns", "1 column not captured")
                .evidence("source.cdc.columns", "dbo.account.later")
                .leftToOperator("source.cdc.columns", "@capture_instance = N'dbo_account_2'");

        for (Remedy remedy : Findings.of(examination()).of("source.cdc.columns").remedies()) {
            execute(database, remedy.statement());
        }
        Findings.of(examination())
                .found(OK, "source.cdc.columns", "every column")
                .found(WARN, "source.cdc.instances", "1 table with two capture instances")
                .leftToOperator(
                        "source.cdc.instances",
                        "sp_cdc_disable_table",
                        "@capture_instance = N'dbo_account'");
    }

    @Test
    void anAgentThatStandsIsNamed() throws Exception {
        Findings.mended(examination());
        server.capture().agent().stop();

        Findings.of(examination())
                .found(FAIL, "source.jobs.agent", "SQL Server Agent does not run")
                .evidence("source.jobs.agent", "SQL Server Agent (MSSQLSERVER): Stopped")
                .leftToOperator("source.jobs.agent", "net start SQLSERVERAGENT")
                .found(SKIPPED, "source.jobs.proof", "nothing captures");
    }

    @Test
    void aJobThatDoesNotCaptureIsFoundByTheWatermarkAndStarted() throws Exception {
        Findings.mended(examination());
        execute(database, "EXEC sys.sp_cdc_stop_job @job_type = N'capture'");

        Findings.of(examination())
                .found(FAIL, "source.jobs.proof", "a change was not in CDC 10 s after")
                .mendedSafelyBy("source.jobs.proof", "sp_cdc_start_job");

        Findings.mended(examination()).found(OK, "source.jobs.proof", "a change was in CDC");
    }

    @Test
    void aDroppedCaptureJobIsAddedAgain() throws Exception {
        Findings.mended(examination());
        execute(database, "EXEC sys.sp_cdc_drop_job @job_type = N'capture'");

        Findings.mended(examination()).found(OK, "source.jobs.capture", "there is a capture job");
    }

    @Test
    void aSlowJobIsTunedAndStartedAgain() throws Exception {
        Findings.mended(examination());
        execute(
                database,
                "EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = 5,"
                        + " @maxtrans = 500, @maxscans = 10");

        Findings.of(examination())
                .found(
                        WARN,
                        "source.jobs.tuning",
                        "1,000 transactions a second, and adds up to 5 s")
                .evidence("source.jobs.tuning", "pollinginterval = 5", "maxtrans = 500")
                .mendedSafelyBy(
                        "source.jobs.tuning",
                        "@pollinginterval = 1, @maxtrans = 5000, @maxscans = 10, @continuous = 1",
                        "sp_cdc_stop_job",
                        "sp_cdc_start_job");

        Findings.mended(examination())
                .found(OK, "source.jobs.tuning", "50,000 transactions a second")
                .found(OK, "source.jobs.proof", "a change was in CDC");
    }

    @ParameterizedTest
    @CsvSource({"60, FAIL", "2880, WARN", "4320, OK"})
    void aBriefRetentionIsRaised(int minutes, Verdict verdict) throws Exception {
        Findings.mended(examination());
        execute(
                database,
                "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = " + minutes);

        Findings.of(examination())
                .found(verdict, "source.jobs.retention", "changes stay in CDC for " + minutes / 60)
                .evidence("source.jobs.retention", "retention = " + minutes + " minutes");

        Findings.mended(examination()).found(OK, "source.jobs.retention", "changes stay in CDC");
    }

    @Test
    void aTableWithLargeColumnsIsCapturedOnlyWhenItsValuesMayBeLarge() throws Exception {
        execute("master", "EXEC sp_configure 'max text repl size', 65536", "RECONFIGURE");

        Findings.of(examination())
                .found(FAIL, "source.max_text_repl_size", "may not hold values above 65,536 bytes")
                .evidence("source.max_text_repl_size", "dbo.account.note")
                .mendedSafelyBy(
                        "source.max_text_repl_size",
                        "EXEC sys.sp_configure N'max text repl size', -1;\nRECONFIGURE;")
                .leftToOperator("source.cdc.tables", "@source_name = N'account'");

        assertThat(Findings.mended(examination()).ids(FAIL)).isEmpty();
    }

    @Test
    void errorsOfTheCaptureJobAreCounted() throws Exception {
        Findings.mended(examination());
        server.capture().breakScans(database, new SqlError(9002, 17, 4, "The log is full."));
        execute(database, "INSERT INTO dbo.account VALUES (1, NULL)");
        awaitErrors();
        server.capture().mend(database);

        Findings.of(examination())
                .found(WARN, "source.cdc.errors", "had errors in the last day")
                .evidence("source.cdc.errors", "error 9002");
    }

    private void awaitErrors() throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (server.capture().scanErrors(database).isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aWatermarkWithoutItsRowGetsOne() throws Exception {
        Findings.mended(examination());
        execute(database, "DELETE FROM tidegate.watermark");

        Findings.of(examination())
                .found(FAIL, "source.watermark", "the source lacks its row")
                .mendedSafelyBy("source.watermark", "INSERT INTO tidegate.watermark");

        Findings.mended(examination()).found(OK, "source.watermark", "with its row");
    }

    @Test
    void whatTheDatabaseIsSetToIsRead() throws Exception {
        Findings.mended(examination());
        execute(
                "master",
                "ALTER DATABASE " + database + " SET ALLOW_SNAPSHOT_ISOLATION OFF",
                "ALTER DATABASE " + database + " SET DELAYED_DURABILITY = FORCED",
                "ALTER DATABASE " + database + " SET ACCELERATED_DATABASE_RECOVERY = ON");

        Findings.of(examination())
                .found(WARN, "source.database.snapshot_isolation", "is not allowed")
                .mendedSafelyBy(
                        "source.database.snapshot_isolation",
                        "ALTER DATABASE [" + database + "] SET ALLOW_SNAPSHOT_ISOLATION ON;")
                .found(FAIL, "source.database.delayed_durability", "DELAYED_DURABILITY is FORCED")
                .leftToOperator(
                        "source.database.delayed_durability", "SET DELAYED_DURABILITY = DISABLED;")
                .found(NOTE, "source.database.accelerated_recovery", "is on");

        Findings.mended(examination())
                .found(OK, "source.database.snapshot_isolation", "is allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "4, Express Edition (64-bit), 16.0.1000.6, FAIL",
        "2, Web Edition (64-bit), 16.0.1000.6, FAIL",
        "2, Standard Edition (64-bit), 12.0.6024.0, FAIL",
        "2, Standard Edition (64-bit), 13.0.4001.0, OK",
        "8, SQL Azure, 12.0.2000.8, OK"
    })
    void anEditionWithoutCdcIsRefused(int engine, String edition, String version, Verdict verdict)
            throws Exception {
        server.settings().product(new Product(engine, edition, version, false));

        Findings.of(examination()).found(verdict, "source.version", edition + " " + version);
    }

    @Test
    void whatIsOddAboutTablesIsNamed() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.heap (a int NULL, twice AS (a * 2))",
                "CREATE TABLE dbo.country (code varchar(10) NOT NULL PRIMARY KEY)",
                "CREATE TABLE dbo.city (id int NOT NULL PRIMARY KEY, country varchar(10) NULL"
                        + " CONSTRAINT fk_country REFERENCES dbo.country (code))",
                "CREATE TABLE dbo.person (id int NOT NULL PRIMARY KEY,"
                        + " name varchar(40) COLLATE Cyrillic_General_CI_AS NOT NULL)");

        Findings.of(examination())
                .found(WARN, "source.tables.keys", "1 table without a key")
                .evidence("source.tables.keys", "dbo.heap")
                .leftToOperator("source.tables.keys", "ALTER TABLE [dbo].[heap] ADD CONSTRAINT")
                .found(NOTE, "source.tables.computed", "1 computed column")
                .evidence("source.tables.computed", "dbo.heap.twice")
                .found(FAIL, "source.collation.code_pages", "1 column of another code page")
                .evidence("source.collation.code_pages", "dbo.person.name: code page 1251")
                .leftToOperator(
                        "source.collation.code_pages",
                        "ALTER TABLE [dbo].[person] ALTER COLUMN [name] nvarchar(40) NOT NULL;")
                .found(NOTE, "source.collation.keys", "1 table with a unique key on text")
                .evidence("source.collation.keys", "dbo.country.code in key")
                .found(WARN, "source.collation.foreign_keys", "1 foreign key on text")
                .leftToOperator(
                        "source.collation.foreign_keys",
                        "UPDATE c SET [country] = p.[code] FROM [dbo].[city] AS c"
                                + " JOIN [dbo].[country] AS p ON p.[code] = c.[country]");
    }

    @Test
    void aKeyWithoutAHistogramIsNamedWithWhatGetsOne() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.blob (id varbinary(8) NOT NULL PRIMARY KEY)",
                "INSERT INTO dbo.account VALUES (1, NULL)");

        Findings.of(examination())
                .found(OK, "source.load.statistics", "the histogram of table dbo.account");

        execute(database, "INSERT INTO dbo.blob VALUES (0x01), (0x02)");
        Findings.of(examination())
                .found(WARN, "source.load.statistics", "no histogram of the key of table dbo.blob")
                .leftToOperator("source.load.statistics", "UPDATE STATISTICS [dbo].[blob];");
    }

    @Test
    void aColumnThatCannotBeCapturedIsNamedWithTheSettingThatExcludesIt() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.anything (id int NOT NULL PRIMARY KEY, value sql_variant NULL)");

        Findings.of(examination())
                .found(FAIL, "source.tables.types", "dbo.anything.value sql_variant")
                .leftToOperator("source.tables.types", "source.columns_excluded")
                .found(SKIPPED, "source.tables.keys", "see source.tables.types");
    }

    @Test
    void aSelectionThatFindsNothingIsAMistake() throws Exception {
        SqlServerSettings settings =
                new SqlServerSettings(
                        server.jdbcUrl(database),
                        SqlServer.USER,
                        PASSWORD,
                        List.of("dbo.acount"),
                        List.of(),
                        Duration.ofMillis(10));

        Findings.of(new SqlServerSource(settings, "inspected").examination())
                .found(FAIL, "source.tables.selected", "the source has no table dbo.acount")
                .leftToOperator("source.tables.selected", "source.tables");
    }

    @Test
    void eachPermissionThatIsMissingIsNamedWithItsGrant() throws Exception {
        Findings.mended(examination());
        String user = newUser();

        Findings without = Findings.of(examinationAs(user));

        without.found(OK, "source.cdc.database", "CDC is on")
                .found(SKIPPED, "source.cdc.tables", "a permission is missing")
                .found(FAIL, "source.permissions.cdc", "may not read schema cdc")
                .leftToOperator(
                        "source.permissions.cdc", "GRANT SELECT ON SCHEMA::cdc TO [" + user + "];")
                .found(NOTE, "source.permissions.jobs", "may not see the CDC jobs")
                .found(WARN, "source.permissions.database_state", "may not see the database's")
                .leftToOperator(
                        "source.permissions.database_state",
                        "GRANT VIEW DATABASE STATE TO [" + user + "];")
                .found(NOTE, "source.permissions.server_state", "may not see the server's state");
        assertThat(without.ids(OK)).contains("source.version", "source.database.writable");
    }

    @Test
    void theGrantsThatAreNamedAreEnoughForAPipeline() throws Exception {
        Findings.mended(examination());
        String user = newUser();
        execute(
                database,
                "ALTER ROLE db_datareader ADD MEMBER " + user,
                "GRANT SELECT ON SCHEMA::cdc TO " + user,
                "GRANT UPDATE ON tidegate.watermark TO " + user);

        Findings least = Findings.of(examinationAs(user));

        assertThat(least.ids(FAIL)).isEmpty();
        least.found(OK, "source.permissions.tables", "may read 1 selected table")
                .found(OK, "source.permissions.watermark", "may read and write")
                .found(OK, "source.jobs.proof", "a change was in CDC")
                .found(SKIPPED, "source.jobs.retention", "a permission is missing");
        new SqlServerSource(settings(user, OTHER_PASSWORD), "inspected").prepare();
    }

    @Test
    void aStatementThatIsNotPermittedIsLeftToTheOperator() throws Exception {
        String user = newUser();
        Examination examination = examinationAs(user);
        Remedy enable = Remedy.safeTsql("EXEC sys.sp_cdc_enable_db;");

        assertThat(examination.mend(enable).kind())
                .isEqualTo(Examination.Outcome.Kind.NOT_PERMITTED);
        assertThatThrownBy(() -> examination.mend(Remedy.tsql("DROP TABLE dbo.account;")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private String newUser() throws SQLException {
        String user = "reader" + databases;
        execute(
                database,
                "CREATE LOGIN " + user + " WITH PASSWORD = '" + OTHER_PASSWORD + "'",
                "CREATE USER " + user + " FOR LOGIN " + user);
        return user;
    }

    private Examination examinationAs(String user) {
        return new SqlServerSource(settings(user, OTHER_PASSWORD), "inspected").examination();
    }

    private SqlServerSettings settings(String user, String password) {
        return new SqlServerSettings(
                server.jdbcUrl(database),
                user,
                password,
                List.of(),
                List.of(),
                Duration.ofMillis(10));
    }

    @Test
    void aServerThatIsNotReachedHidesNothingButItself() throws Exception {
        SqlServerSettings settings = settings(SqlServer.USER, "n0t-the-one");

        Findings findings = Findings.of(new SqlServerSource(settings, "inspected").examination());

        findings.found(FAIL, "source.reachable", "could not connect to localhost")
                .leftToOperator("source.reachable", "Check source.url, source.user");
        assertThat(findings.ids(FAIL)).containsExactly("source.reachable");
        assertThat(findings.ids(SKIPPED)).hasSize(findings.all().size() - 1);
        assertThat(findings.toString()).doesNotContain("n0t-the-one");
    }

    @Test
    void aProcessInAnotherTimeZoneIsRefused() throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            Findings.of(examination())
                    .found(FAIL, "source.time_zone", "Europe/Berlin")
                    .leftToOperator("source.time_zone", "-Duser.timezone=UTC");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private Examination examination() {
        return new SqlServerSource(settings(SqlServer.USER, PASSWORD), "inspected").examination();
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(database), SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
