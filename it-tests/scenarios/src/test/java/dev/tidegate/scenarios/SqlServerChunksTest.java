package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Column;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads of tables in ranges of their keys, with the real driver against a server. */
class SqlServerChunksTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final long UNLIMITED = Long.MAX_VALUE;
    private static SqlServer server;
    private static int databases;

    private String database;
    private SqlServerSource source;
    private ChunkSource chunks;

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
        database = "chunks" + ++databases;
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
        chunks = source.chunks();
    }

    @AfterEach
    void closeSource() {
        source.close();
    }

    /** The values' expression makes of n from 1 to 60 a key; keys come in no order. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tinyint | n",
                "smallint | 7 * n - 200",
                "int | 1000000 * (n - 30)",
                "bigint | CAST(n - 30 AS bigint) * 123456789012345",
                "decimal(20, 4) | CAST(n - 30 AS decimal(20, 4)) / 7",
                "money | CAST(n - 30 AS money) / 7",
                "smallmoney | CAST(n - 30 AS smallmoney) / 7",
                "real | CAST(n - 30 AS real) / 7",
                "float | CAST(n - 30 AS float) / 7",
                "date | DATEADD(day, n, CAST('1582-09-20' AS date))",
                "time(7) | DATEADD(minute, 13 * n, CAST('00:00:00.1234567' AS time(7)))",
                "smalldatetime | DATEADD(minute, 7919 * n, '1999-12-31T23:59:00')",
                "datetime | DATEADD(millisecond, 10 * n, CAST('2024-03-10T02:30:00.457' AS datetime))",
                "datetime2(7) | DATEADD(microsecond, n, CAST('1582-10-10T02:30:00.1234567' AS datetime2(7)))",
                "datetimeoffset(7) | SWITCHOFFSET(DATEADD(minute, n, CAST('2024-03-10T02:30:00.1234567+00:00' AS datetimeoffset(7))), 15 * n - 450)",
                "uniqueidentifier | NEWID()",
                "binary(4) | CAST(CAST(16777259 * n AS bigint) AS binary(4))",
                "varbinary(8) | CAST(CAST(16777259 * n AS bigint) AS binary(8))",
                "char(8) | CHAR(65 + n % 26) + CAST(n AS varchar(4))",
                "varchar(20) | CHAR(97 + n % 26) + '-' + CAST(n AS varchar(4)) + CHAR(65 + n % 26)",
                "nchar(8) | NCHAR(192 + n % 60) + CAST(n AS nvarchar(4))",
                "nvarchar(20) | NCHAR(945 + n % 20) + N' ' + CAST(n AS nvarchar(4))",
            })
    void chunksCoverATableOnceInTheSourcesOrder(String type, String value) throws Exception {
        create("id " + type + " NOT NULL PRIMARY KEY, tag int NOT NULL");
        fill("INSERT INTO dbo.t SELECT " + value + ", n FROM dbo.numbers");
        TableSchema schema = schema();

        List<Row> expected = inSourcesOrder(schema);
        assertThat(expected).hasSize(60);
        assertCovered(schema, expected);
        assertOrdered(schema, expected);
        assertCutsAreInOrder(schema, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n % 4 | n",
                "1 | n",
                "CASE WHEN n < 50 THEN 7 ELSE n END | n % 59",
            })
    void chunksOfACompositeKeyAreCutInsideOfItsLeadingColumn(String a, String b) throws Exception {
        create(
                "b varchar(10) NOT NULL, tag int NOT NULL, a int NOT NULL, c int NOT NULL,"
                        + " PRIMARY KEY (a, b, c)");
        fill(
                "INSERT INTO dbo.t SELECT CAST("
                        + b
                        + " AS varchar(10)), n, "
                        + a
                        + ", n FROM dbo.numbers");
        TableSchema schema = schema();

        List<Row> expected = inSourcesOrder(schema);
        assertThat(expected).hasSize(60);
        assertCovered(schema, expected);
        assertOrdered(schema, expected);
        assertCutsAreInOrder(schema, expected);
    }

    @Test
    void everyRangeOfACompositeKeyHasItsRowsAndNoOthers() throws Exception {
        create(
                "a int NOT NULL, b int NOT NULL, c varchar(5) NOT NULL, tag int NOT NULL,"
                        + " PRIMARY KEY (a, b, c)");
        fill(
                "INSERT INTO dbo.t SELECT n % 3, n % 5, CAST(n % 2 AS varchar(5)), n"
                        + " FROM dbo.numbers WHERE n <= 16");
        TableSchema schema = schema();
        List<Row> rows = inSourcesOrder(schema);

        assertThat(rows).hasSize(16);
        for (int from = 0; from < rows.size(); from++) {
            for (int to = from; to < rows.size(); to++) {
                KeyRange range =
                        new KeyRange(
                                Optional.of(rows.get(from).project(schema.keyOrdinals())),
                                Optional.of(rows.get(to).project(schema.keyOrdinals())));
                assertThat(read(schema, range)).isEqualTo(rows.subList(from + 1, to + 1));
            }
        }
    }

    @Test
    void aSkewedColumnIsCutFewerTimes() throws Exception {
        create("a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b)");
        fill("INSERT INTO dbo.t SELECT CASE WHEN n <= 50 THEN 7 ELSE n END, n FROM dbo.numbers");

        List<Row> cuts = chunks.cuts(schema(), 10);

        assertThat(cuts).hasSizeBetween(1, 8).doesNotHaveDuplicates();
    }

    @Test
    void aLargeTableIsCutIntoPartsOfAboutAsManyRows() throws Exception {
        create("id int NOT NULL PRIMARY KEY, note nvarchar(20) NULL");
        fill(
                "INSERT INTO dbo.t SELECT 100 * a.n + b.n, NULL FROM dbo.numbers AS a"
                        + " CROSS JOIN dbo.numbers AS b");
        TableSchema schema = schema();

        List<Row> cuts = chunks.cuts(schema, 4);

        assertThat(cuts).hasSize(3);
        for (KeyRange part : parts(cuts)) {
            assertThat(read(schema, part)).hasSizeBetween(700, 1_100);
        }
    }

    @Test
    void anEmptyTableHasNeitherRowsNorCuts() throws Exception {
        create("id int NOT NULL PRIMARY KEY");
        TableSchema schema = schema();

        assertThat(chunks.cuts(schema, 4)).isEmpty();
        assertThat(read(schema, KeyRange.ALL)).isEmpty();
    }

    @Test
    void aDatabaseWithoutSnapshotsIsReadInTheSameWay() throws Exception {
        execute("master", "ALTER DATABASE " + database + " SET ALLOW_SNAPSHOT_ISOLATION OFF");
        create("a int NOT NULL, b int NOT NULL, tag int NOT NULL, PRIMARY KEY (a, b)");
        fill("INSERT INTO dbo.t SELECT n % 4, n, n FROM dbo.numbers");
        TableSchema schema = schema();

        assertCovered(schema, inSourcesOrder(schema));
    }

    @Test
    void aTableWithoutAKeyIsReadWhole() throws Exception {
        create("id int NULL, note nvarchar(20) NULL");
        fill("INSERT INTO dbo.t SELECT n % 7, NULL FROM dbo.numbers");
        List<Row> rows = new ArrayList<>();

        Optional<Row> end = chunks.read(schema(), KeyRange.ALL, new Limit(1, 1), rows::add);

        assertThat(end).isEmpty();
        assertThat(rows).hasSize(60);
    }

    @Test
    void aReadEndsBehindTheRowThatReachesTheBytes() throws Exception {
        create("id int NOT NULL PRIMARY KEY, note nvarchar(max) NULL");
        fill(
                "INSERT INTO dbo.t SELECT n, REPLICATE(CAST(N'x' AS nvarchar(max)), 10000) FROM dbo.numbers");
        List<Row> rows = new ArrayList<>();

        Optional<Row> end =
                chunks.read(schema(), KeyRange.ALL, new Limit(UNLIMITED, 50_000), rows::add);

        assertThat(end).contains(Row.of(3));
        assertThat(rows).extracting(row -> row.value(0)).containsExactly(1, 2, 3);
    }

    @Test
    void anInterruptEndsARead() throws Exception {
        create("id int NOT NULL PRIMARY KEY, note nvarchar(max) NULL");
        fill(
                "INSERT INTO dbo.t SELECT n, REPLICATE(CAST(N'x' AS nvarchar(max)), 50000) FROM dbo.numbers");
        TableSchema schema = schema();
        List<Row> rows = new ArrayList<>();

        assertThatThrownBy(() ->
                        chunks.read(
                                schema,
                                KeyRange.ALL,
                                new Limit(UNLIMITED, UNLIMITED),
                                row -> {
                                    rows.add(row);
                                    Thread.currentThread().interrupt();
                                }))
                .isInstanceOf(InterruptedException.class);

        assertThat(rows).hasSize(1);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void noKeyComesTwiceAndNoneIsMissingWhileOthersWrite() throws Exception {
        create("id int NOT NULL PRIMARY KEY, note nvarchar(20) NULL");
        fill(
                "INSERT INTO dbo.t SELECT 100 * a.n + b.n, NULL FROM dbo.numbers AS a"
                        + " CROSS JOIN dbo.numbers AS b");
        TableSchema schema = schema();
        AtomicBoolean stopped = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> write(stopped));
        try {
            for (int round = 0; round < 20; round++) {
                List<Row> rows = walk(schema, KeyRange.ALL, 500);
                Set<Object> keys = new HashSet<>();
                rows.forEach(row -> assertThat(keys.add(row.value(0))).isTrue());
                assertThat(keys)
                        .as("the rows that nobody changes")
                        .containsAll(
                                IntStream.rangeClosed(1, 60)
                                        .mapToObj(n -> (Object) (6_000 + n))
                                        .toList());
            }
        } finally {
            stopped.set(true);
            writer.join();
        }
    }

    /** Inserts, updates and deletes rows up to 3,000, until told to stop. */
    private void write(AtomicBoolean stopped) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (int n = 0; !stopped.get(); n = (n + 1) % 3_000) {
                statement.execute(
                        "DELETE FROM dbo.t WHERE id = %1$d; INSERT INTO dbo.t VALUES (%1$d, N'new');"
                                .formatted(n));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReadLiesBetweenItsPositions() throws Exception {
        create("id int NOT NULL PRIMARY KEY, name nvarchar(40) NULL");
        TableSchema schema = captured();
        Lsn low = chunks.positionBefore();
        chunks.awaitVisible(low);
        execute(database, "INSERT INTO dbo.t VALUES (1, N'north'), (2, N'south')");
        List<Row> rows = read(schema, KeyRange.ALL);
        Lsn high = chunks.positionBehind();

        assertThat(high).isGreaterThan(low);
        assertThat(rows).containsExactly(Row.of(1, "north"), Row.of(2, "south"));
        assertThat(changes(low, high)).isEqualTo(2);
        assertThat(changes(high, chunks.positionBehind())).isZero();
    }

    private int changes(Lsn low, Lsn high) throws SQLException {
        return Integer.parseInt(
                text(
                        "SELECT COUNT(*) FROM cdc.dbo_t_CT WHERE __$start_lsn > 0x%s AND __$start_lsn <= 0x%s"
                                .formatted(
                                        low.toString().replace(":", ""),
                                        high.toString().replace(":", ""))));
    }

    // what holds for every kind of key ------------------------------------------------------------

    private void assertCovered(TableSchema schema, List<Row> expected) throws Exception {
        for (int size : new int[] {1, 7, 60, 61}) {
            assertThat(walk(schema, KeyRange.ALL, size)).isEqualTo(expected);
        }
        int[] key = schema.keyOrdinals();
        for (int cut = 0; cut < expected.size(); cut += 11) {
            Optional<Row> at = Optional.of(expected.get(cut).project(key));
            List<Row> both = new ArrayList<>(walk(schema, new KeyRange(Optional.empty(), at), 9));
            assertThat(both).hasSize(cut + 1);
            both.addAll(walk(schema, new KeyRange(at, Optional.empty()), 9));
            assertThat(both).isEqualTo(expected);
        }
    }

    private void assertOrdered(TableSchema schema, List<Row> rows) {
        KeyOrder order = chunks.order(schema);
        int[] key = schema.keyOrdinals();
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < rows.size(); j += 3) {
                int compared = order.compare(rows.get(i).project(key), rows.get(j).project(key));
                assertThat(Integer.signum(compared)).isEqualTo(Integer.compare(i, j));
            }
        }
    }

    private void assertCutsAreInOrder(TableSchema schema, List<Row> expected) throws Exception {
        List<Row> cuts = chunks.cuts(schema, 4);
        List<Row> all = new ArrayList<>();
        for (KeyRange part : parts(cuts)) {
            all.addAll(read(schema, part));
        }
        assertThat(all).isEqualTo(expected);
    }

    private static List<KeyRange> parts(List<Row> cuts) {
        List<KeyRange> parts = new ArrayList<>();
        Optional<Row> above = Optional.empty();
        for (Row cut : cuts) {
            parts.add(new KeyRange(above, Optional.of(cut)));
            above = Optional.of(cut);
        }
        parts.add(new KeyRange(above, Optional.empty()));
        return parts;
    }

    /** Reads a range chunk by chunk. */
    private List<Row> walk(TableSchema schema, KeyRange range, int size) throws Exception {
        List<Row> rows = new ArrayList<>();
        Optional<Row> above = range.above();
        do {
            above =
                    chunks.read(
                            schema,
                            new KeyRange(above, range.upTo()),
                            new Limit(size, UNLIMITED),
                            rows::add);
        } while (above.isPresent());
        return rows;
    }

    private List<Row> read(TableSchema schema, KeyRange range) throws Exception {
        return walk(schema, range, Integer.MAX_VALUE);
    }

    /** All rows, whose order is checked against that of a plain statement. */
    private List<Row> inSourcesOrder(TableSchema schema) throws Exception {
        List<Row> rows = read(schema, KeyRange.ALL);
        int tag = schema.columns().stream().map(Column::name).toList().indexOf("tag");
        List<Object> tags = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT tag FROM dbo.t ORDER BY "
                                        + String.join(", ", schema.key()))) {
            while (row.next()) {
                tags.add(row.getInt(1));
            }
        }
        assertThat(rows).extracting(row -> row.value(tag)).isEqualTo(tags);
        return rows;
    }

    // the database --------------------------------------------------------------------------------

    private void create(String columns) throws SQLException {
        execute(database, "CREATE TABLE dbo.t (" + columns + ")");
    }

    private void fill(String insert) throws SQLException {
        StringBuilder numbers = new StringBuilder("INSERT INTO dbo.numbers VALUES (37)");
        for (int i = 2; i <= 60; i++) {
            numbers.append(", (").append(37 * i % 61).append(')');
        }
        execute(
                database,
                "CREATE TABLE dbo.numbers (n int NOT NULL)",
                numbers.toString(),
                insert,
                "DROP TABLE dbo.numbers");
    }

    private TableSchema schema() {
        return source.catalog().tables().stream()
                .map(TableDefinition::schema)
                .filter(schema -> schema.table().name().equals("t"))
                .findFirst()
                .orElseThrow();
    }

    private TableSchema captured() throws SQLException {
        TableSchema schema = schema();
        execute(
                database,
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N't',"
                        + " @role_name = NULL, @supports_net_changes = 0");
        source.prepare();
        return schema;
    }

    private String text(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static String url(String database) {
        return server.jdbcUrl(database) + ";encrypt=false";
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url(database), SqlServer.USER, PASSWORD);
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url(database), SqlServer.USER, PASSWORD);
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
