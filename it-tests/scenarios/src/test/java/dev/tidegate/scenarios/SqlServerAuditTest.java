package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import dev.tidegate.validate.AuditSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads of single rows by their keys, with and without locks, with the real driver. */
class SqlServerAuditTest {
    private static final String PASSWORD = "Passw0rd!";
    private static SqlServer server;
    private static int databases;

    private String database;
    private SqlServerSource source;
    private AuditSource audit;

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
        database = "audited" + ++databases;
        execute("master", "CREATE DATABASE " + database);
        source =
                new SqlServerSource(
                        new SqlServerSettings(
                                url(database),
                                SqlServer.USER,
                                PASSWORD,
                                List.of(),
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10),
                                Duration.ZERO),
                        "test");
        audit = source.audit();
    }

    @AfterEach
    void closeSource() {
        source.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "bit | 0 | 1",
                "tinyint | 0 | 255",
                "smallint | -32768 | 7",
                "int | -1 | 2147483647",
                "bigint | -9223372036854775808 | 9007199254740993",
                "decimal(20, 4) | -0.0001 | 1234567890123456.5",
                "money | -922337203685477.5808 | 0.0001",
                "smallmoney | 1.5 | -214748.3648",
                "real | 1.1 | -3.4e38",
                "float | 0.1 | 1e300",
                "date | '0001-01-01' | '1582-10-10'",
                "time(7) | '00:00:00' | '23:59:59.9999999'",
                "time(3) | '00:00:00.001' | '23:59:59.999'",
                "smalldatetime | '1900-01-01T00:00:00' | '2079-06-06T23:59:00'",
                "datetime | '1753-01-01T00:00:00.003' | '2024-03-10T02:30:00.457'",
                "datetime2(7) | '0001-01-01T00:00:00.1234567' | '9999-12-31T23:59:59.9999999'",
                "datetime2(6) | '1582-10-10T02:30:00.000001' | '2024-03-10T02:30:00'",
                "datetimeoffset(7) | '1582-10-10T02:30:00.1234567+00:00' | '2024-03-10T02:30:00.1+05:45'",
                "uniqueidentifier | '00000000-0000-0000-0000-000000000001' | 'FFFFFFFF-0000-0000-0000-00000000000A'",
                "binary(4) | 0x00000000 | 0xFF00FF00",
                "varbinary(8) | 0x | 0x00FF",
                "char(8) | 'a' | 'Zz-9'",
                "varchar(20) | '' | 'it''s'",
                "nchar(8) | N'é' | N'ЖЖ'",
                "nvarchar(20) | N'日本' | N' leading'",
            })
    void rowsAreFoundByKeysOfEveryType(String type, String one, String other) throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.t (id " + type + " NOT NULL PRIMARY KEY, tag int NOT NULL)",
                "INSERT INTO dbo.t VALUES (" + one + ", 1), (" + other + ", 2)");
        TableSchema schema = captured();
        List<Row> all = all(schema);

        assertThat(all).hasSize(2);
        assertThat(read(schema, keys(schema, all))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(locked(schema, keys(schema, all))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(read(schema, keys(schema, all.subList(1, 2)))).isEqualTo(all.subList(1, 2));
    }

    @Test
    void fiftyKeysOfSeveralColumnsAreFoundAtOnceAndNoOthers() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.t (b varchar(10) NOT NULL, tag int NULL, a int NOT NULL,"
                        + " c datetime2(7) NOT NULL, PRIMARY KEY (a, b, c))");
        for (int n = 0; n < 60; n++) {
            execute(
                    database,
                    "INSERT INTO dbo.t VALUES ('b%d', %d, %d, '2026-01-01T00:00:00.000000%d')"
                            .formatted(n % 3, n, n % 7, n % 10));
        }
        TableSchema schema = captured();
        List<Row> all = all(schema);
        List<Row> asked = all.subList(5, 55);

        assertThat(all).hasSize(60);
        assertThat(read(schema, keys(schema, asked))).containsAll(asked);
        assertThat(locked(schema, keys(schema, asked))).containsAll(asked);
        assertThat(read(schema, List.of())).isEmpty();
    }

    @Test
    void aRowIsFoundByWhatTheTargetKeepsOfItsKey() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.t (id datetime2(7) NOT NULL PRIMARY KEY)",
                "INSERT INTO dbo.t VALUES ('1969-12-31T23:59:59.9999999'),"
                        + " ('1969-12-31T23:59:59.9999989'), ('1970-01-01T00:00:00')");
        LocalDateTime kept =
                LocalDateTime.parse("1969-12-31T23:59:59.9999999").truncatedTo(ChronoUnit.MICROS);

        assertThat(read(captured(), List.of(Row.of(kept))))
                .containsExactly(Row.of(LocalDateTime.parse("1969-12-31T23:59:59.9999999")));
    }

    @Test
    void textIsComparedAsTheColumnsCollationDoesAndComesAsItIs() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.t (id varchar(10) COLLATE Latin1_General_CI_AS NOT NULL PRIMARY"
                        + " KEY, tag int NOT NULL)",
                "INSERT INTO dbo.t VALUES ('Abc  ', 1), ('é', 2)");
        TableSchema schema = captured();

        assertThat(read(schema, List.of(Row.of("abc"), Row.of("ABC "), Row.of("e"))))
                .containsExactly(Row.of("Abc  ", 1));
    }

    /** Keys of rows that are on the target alone may be anything that it can hold. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tinyint | 300",
                "smalldatetime | 2100-01-01T00:00:00",
                "datetime2(7) | +999999999-12-31T23:59:59.999999999",
                "float | NaN",
                "real | Infinity",
                "varchar(3) | longer than three",
            })
    void aKeyThatTheSourceCannotHaveFindsNothing(String type, String key) throws Exception {
        execute(database, "CREATE TABLE dbo.t (id " + type + " NOT NULL PRIMARY KEY)");
        TableSchema schema = captured();
        Object value =
                switch (type) {
                    case "tinyint" -> Integer.valueOf(key);
                    case "float" -> Double.valueOf(key);
                    case "real" -> Float.valueOf(key);
                    case "varchar(3)" -> key;
                    default -> LocalDateTime.parse(key);
                };

        assertThat(read(schema, List.of(Row.of(value)))).isEmpty();
        assertThat(locked(schema, List.of(Row.of(value)))).isEmpty();
    }

    @Test
    void largeObjectsComeWhole() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, body nvarchar(max) NULL,"
                        + " picture varbinary(max) NULL, old text NULL, doc xml NULL)",
                "INSERT INTO dbo.t VALUES (1, REPLICATE(CAST(N'é' AS nvarchar(max)), 100000),"
                        + " 0x0102, 'old', N'<a>1</a>'), (2, NULL, NULL, NULL, NULL)");
        TableSchema schema = captured();
        List<Row> all = all(schema);

        assertThat(all.getFirst().value(1)).isEqualTo("é".repeat(100_000));
        assertThat(read(schema, keys(schema, all))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(locked(schema, keys(schema, all))).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void theDatabaseMayHaveNoSnapshots() throws Exception {
        execute("master", "ALTER DATABASE " + database + " SET ALLOW_SNAPSHOT_ISOLATION OFF");
        execute(
                database,
                "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)",
                "INSERT INTO dbo.t VALUES (1)");
        TableSchema schema = captured();

        assertThat(read(schema, List.of(Row.of(1), Row.of(2)))).containsExactly(Row.of(1));
        assertThat(locked(schema, List.of(Row.of(1), Row.of(2)))).containsExactly(Row.of(1));
    }

    // locks and positions -------------------------------------------------------------------------

    @Test
    void whatWasCommittedBeforeALockedReadIsInItsPositionAndWhatComesLaterIsNot() throws Exception {
        execute(database, "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int NOT NULL)");
        TableSchema schema = captured();
        execute(database, "INSERT INTO dbo.t VALUES (1, 0)", "UPDATE dbo.t SET n = 1");
        List<Row> rows = new ArrayList<>();

        Lsn position = audit.readLocked(schema, List.of(Row.of(1)), rows::add).orElseThrow();
        execute(database, "UPDATE dbo.t SET n = 2");
        Lsn end = source.chunks().positionBehind();

        assertThat(rows).containsExactly(Row.of(1, 1));
        assertThat(changes(Lsn.ZERO, position)).isEqualTo(2);
        assertThat(changes(position, end)).isEqualTo(1);
    }

    @Test
    void aRowIsWhatItsLastChangeUpToThePositionMadeOfItWhileOthersWrite() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int NOT NULL)",
                "INSERT INTO dbo.t VALUES (1, 0)");
        TableSchema schema = captured();
        AtomicBoolean stopped = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> write(stopped));
        Map<Lsn, Object> seen = new TreeMap<>();
        try {
            while (seen.size() < 20) {
                List<Row> rows = new ArrayList<>();
                Optional<Lsn> at = audit.readLocked(schema, List.of(Row.of(1)), rows::add);
                at.ifPresent(lsn -> seen.put(lsn, rows.getFirst().value(1)));
            }
        } finally {
            stopped.set(true);
            writer.join();
        }
        Lsn end = source.chunks().positionBehind();

        assertThat(end).isGreaterThan(seen.keySet().iterator().next());
        for (Map.Entry<Lsn, Object> read : seen.entrySet()) {
            assertThat(
                            number(
                                    "SELECT COALESCE(MAX(n), 0) FROM cdc.dbo_t_CT WHERE __$operation = 4"
                                            + " AND __$start_lsn <= "
                                            + hex(read.getKey())))
                    .isEqualTo(read.getValue());
        }
    }

    private void write(AtomicBoolean stopped) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            while (!stopped.get()) {
                statement.execute("UPDATE dbo.t SET n = n + 1");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rowsThatOthersHoldAreNotWaitedForLong() throws Exception {
        execute(
                database,
                "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int NOT NULL)",
                "INSERT INTO dbo.t VALUES (1, 0)");
        TableSchema schema = captured();
        try (Connection other = connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE dbo.t SET n = 1 WHERE id = 1");

            assertThat(audit.readLocked(schema, List.of(Row.of(1)), _ -> {})).isEmpty();

            other.rollback();
            assertThat(audit.readLocked(schema, List.of(Row.of(1)), _ -> {})).isPresent();
        }
    }

    @Test
    void aWatermarkThatOthersHoldIsNotWaitedForLong() throws Exception {
        execute(database, "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)");
        TableSchema schema = captured();
        try (Connection other = connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE tidegate.watermark SET token = 1");

            assertThat(audit.readLocked(schema, List.of(Row.of(1)), _ -> {})).isEmpty();

            other.rollback();
        }
        assertThat(audit.readLocked(schema, List.of(Row.of(1)), _ -> {})).isPresent();
    }

    @Test
    void nobodyInsertsARowThatIsLookedForInVain() throws Exception {
        execute(database, "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int NULL)");
        execute(database, "INSERT INTO dbo.t VALUES (1, 0)");
        TableSchema schema = captured();
        List<Integer> errors = new ArrayList<>();

        audit.readLocked(
                schema,
                List.of(Row.of(1), Row.of(7)),
                _ -> errors.add(error("SET LOCK_TIMEOUT 0; INSERT INTO dbo.t VALUES (7, 0)")));

        assertThat(errors).containsExactly(1222);
        assertThat(number("SELECT COUNT(*) FROM dbo.t WHERE id = 7")).isZero();
    }

    private int error(String sql) {
        try {
            execute(database, sql);
            return 0;
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }

    // the database --------------------------------------------------------------------------------

    private int changes(Lsn low, Lsn high) throws SQLException {
        return number(
                "SELECT COUNT(*) FROM cdc.dbo_t_CT WHERE __$operation <> 3 AND __$start_lsn > "
                        + hex(low)
                        + " AND __$start_lsn <= "
                        + hex(high));
    }

    private static String hex(Lsn lsn) {
        return "0x" + lsn.toString().replace(":", "");
    }

    private List<Row> read(TableSchema schema, List<Row> keys) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        audit.read(schema, keys, rows::add);
        return rows;
    }

    private List<Row> locked(TableSchema schema, List<Row> keys) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        assertThat(audit.readLocked(schema, keys, rows::add)).isPresent();
        return rows;
    }

    private static List<Row> keys(TableSchema schema, List<Row> rows) {
        return rows.stream().map(row -> row.project(schema.keyOrdinals())).toList();
    }

    /** All rows as the load reads them. */
    private List<Row> all(TableSchema schema) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        ChunkSource chunks = source.chunks();
        chunks.read(schema, KeyRange.ALL, new Limit(Long.MAX_VALUE, Long.MAX_VALUE), rows::add);
        return rows;
    }

    private TableSchema captured() throws SQLException {
        execute(
                database,
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N't',"
                        + " @role_name = NULL, @supports_net_changes = 0");
        source.prepare();
        return source.catalog().tables().stream()
                .map(TableDefinition::schema)
                .filter(schema -> schema.table().name().equals("t"))
                .findFirst()
                .orElseThrow();
    }

    private int number(String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    private static String url(String database) {
        return server.jdbcUrl(database) + ";encrypt=false";
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), SqlServer.USER, PASSWORD);
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
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
