package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.jdbc.MultisetHashes;
import dev.tidegate.ledger.CanonicalColumns;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.CanonicalSql;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.hash.CanonicalRow;
import dev.tidegate.validate.hash.RowHashers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL computes the canonical bytes and sums that Java does. */
class PostgresCanonicalSqlTest {
    private static final long SALT = 0x8000_0000_0000_0001L;
    private static final int RANDOM_ROWS = 300;
    private static final String VECTORS =
            "engine/validate/src/test/resources/dev/tidegate/validate/hash/golden-vectors-1.txt";

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "canonical");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened = new PostgresFixture(server(), test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    /** A line of the golden vectors of engine/validate. */
    private record Vector(ColumnType type, String literal, String canonical) {
        static Vector parse(String line) {
            String[] fields = line.split(" \\| ", 6);
            String[] type = fields[0].split(" ", 4);
            return new Vector(
                    new ColumnType(
                            Kind.valueOf(type[0].toUpperCase(Locale.ROOT)),
                            Integer.parseInt(type[1]),
                            Integer.parseInt(type[2]),
                            Integer.parseInt(type[3])),
                    fields[2],
                    fields[3]);
        }
    }

    @Test
    void theGoldenVectors() throws Exception {
        int tables = 0;
        for (Map.Entry<ColumnType, List<Vector>> vectors : goldenVectors().entrySet()) {
            TableDefinition golden =
                    table("Golden" + tables++)
                            .column("Id", Kind.INT)
                            .column("c", vectors.getKey())
                            .build();
            db().load(golden);
            int id = 0;
            for (Vector vector : vectors.getValue()) {
                db().sql(
                                "insert into %s values (%d, %s)"
                                        .formatted(name(golden), ++id, vector.literal()));
            }

            assertThat(bytesOfC(golden))
                    .as("%s", vectors.getKey())
                    .isEqualTo(vectors.getValue().stream().map(Vector::canonical).toList());
        }
    }

    /** In hex, of the column c without the key; of NULL, nothing. */
    private List<String> bytesOfC(TableDefinition golden) throws SQLException {
        TableSchema alone =
                new TableSchema(
                        golden.schema().table(),
                        1,
                        List.of(golden.schema().columns().get(1)),
                        List.of());
        CanonicalSql sql = CanonicalSql.of(alone, SALT);
        List<CanonicalColumns.Place> largeObjects = CanonicalColumns.of(alone).largeObjects();
        String bytes =
                largeObjects.isEmpty()
                        ? sql.rowBytes()
                        : sql.largeObjectBytes(largeObjects.getFirst());
        return db().rows(
                        "select coalesce(encode(%s, 'hex'), '') from %s order by id"
                                .formatted(bytes, name(golden)));
    }

    @Test
    void rowsOfAllTypes() throws Exception {
        for (boolean keyed : new boolean[] {true, false}) {
            TableDefinition all = PostgresTypeRows.table(keyed);
            List<Row> rows = new ArrayList<>(PostgresTypeRows.rows());
            RandomTypeRows random = new RandomTypeRows(17);
            for (int i = rows.size() + 1; rows.size() < RANDOM_ROWS; i++) {
                rows.add(random.row(all.schema(), i));
            }
            db().load(all, rows.toArray(Row[]::new));

            assertThat(bytesByServer(all)).isEqualTo(bytesByJava(all, rows));
            assertSumsAreJavas(all, rows);
        }
    }

    @Test
    void anEmptyTable() throws Exception {
        TableDefinition all = PostgresTypeRows.table(true);
        db().load(all);

        assertSumsAreJavas(all, List.of());
    }

    @Test
    void aTableWithoutLargeObjects() throws Exception {
        TableDefinition small = table("Small").column("Id", Kind.INT).build();
        db().load(small, Row.of(1), Row.of(-1));

        assertSumsAreJavas(small, List.of(Row.of(1), Row.of(-1)));
    }

    @Test
    void settingsOfTheSessionChangeNothing() throws Exception {
        TableDefinition all = PostgresTypeRows.table(true);
        db().load(all, PostgresTypeRows.rows().toArray(Row[]::new));

        for (String setting :
                List.of(
                        "timezone = 'Asia/Kathmandu'",
                        "extra_float_digits = 0",
                        "datestyle = 'SQL, DMY'",
                        "bytea_output = 'escape'",
                        "xmlbinary = 'hex'")) {
            db().sql(
                            "do $$ begin execute format('alter database %I set "
                                    + setting.replace("'", "''")
                                    + "', current_database()); end $$");
        }

        assertSumsAreJavas(all, PostgresTypeRows.rows());
    }

    private void assertSumsAreJavas(TableDefinition table, List<Row> rows) throws SQLException {
        RowHasher hasher = RowHashers.md5(SALT).of(table.schema());
        MultisetHash all = MultisetHash.EMPTY;
        MultisetHash largeObjects = MultisetHash.EMPTY;
        for (Row row : rows) {
            all = all.plus(hasher.row(row));
            largeObjects = largeObjects.plus(hasher.largeObjects(row));
        }
        CanonicalSql sql = CanonicalSql.of(table.schema(), SALT);

        assertThat(sums(sql.rows())).isEqualTo(all);
        assertThat(sums(sql.largeObjects())).isEqualTo(largeObjects);
    }

    private MultisetHash sums(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(db().url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return MultisetHashes.read(rows);
        }
    }

    private List<String> bytesByServer(TableDefinition table) throws SQLException {
        return db().rows(
                        "select encode(%s, 'hex') from %s order by id"
                                .formatted(
                                        CanonicalSql.of(table.schema(), SALT).rowBytes(),
                                        name(table)));
    }

    private static List<String> bytesByJava(TableDefinition table, List<Row> rows) {
        CanonicalRow canonical = new CanonicalRow(table.schema());
        return rows.stream().map(row -> HexFormat.of().formatHex(canonical.bytes(row))).toList();
    }

    private static Map<ColumnType, List<Vector>> goldenVectors() throws IOException {
        Map<ColumnType, List<Vector>> vectors = new LinkedHashMap<>();
        for (String line : Files.readAllLines(root().resolve(VECTORS))) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                Vector vector = Vector.parse(line);
                vectors.computeIfAbsent(vector.type(), _ -> new ArrayList<>()).add(vector);
            }
        }
        return vectors;
    }

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(VECTORS))) {
            root = Objects.requireNonNull(root.getParent(), "no " + VECTORS);
        }
        return root;
    }

    private static String name(TableDefinition table) {
        return "dbo." + table.schema().table().name().toLowerCase(Locale.ROOT);
    }

    private static PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    private PostgresFixture db() {
        return Objects.requireNonNull(opened);
    }
}
