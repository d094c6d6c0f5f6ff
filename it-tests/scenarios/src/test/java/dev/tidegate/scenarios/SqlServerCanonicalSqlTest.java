package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.jdbc.MultisetHashes;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.CanonicalSql;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import dev.tidegate.validate.hash.RowHashers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * T-SQL computes the sums that Java does over what the driver reads: on the stand-in, which was
 * written after the same documentation. What it does not know, {@code CanonicalSqlTest} of
 * connectors/sqlserver has as text.
 */
class SqlServerCanonicalSqlTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final long SALT = 0x8000_0000_0000_0001L;
    private static SqlServer server;
    private static int databases;

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** The stand-in has no collation in UTF-8, and cannot cast a float to binary. */
    static List<TypeCase> types() {
        return TypeTable.ALL.stream()
                .filter(type -> !type.target().matches("text|xml|character.*|real|double.*"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    void sumsAreJavas(TypeCase type) throws Exception {
        String database = "canonical" + ++databases;
        execute("master", "CREATE DATABASE " + database);
        execute(
                database,
                "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c " + type.source() + " NULL)");
        for (int i = 0; i <= type.values().size(); i++) {
            execute(database, "INSERT INTO dbo.t VALUES (" + i + ", " + type.literal(i) + ")");
        }
        try (SqlServerSource source = source(database)) {
            TableSchema schema = source.catalog().tables().getFirst().schema();
            List<Row> rows = new ArrayList<>();
            source.chunks()
                    .read(
                            schema,
                            KeyRange.ALL,
                            new Limit(Long.MAX_VALUE, Long.MAX_VALUE),
                            rows::add);
            RowHasher hasher = RowHashers.md5(SALT).of(schema);
            CanonicalSql sql = CanonicalSql.of(schema, SALT);

            assertThat(rows).hasSize(type.values().size() + 1);
            assertThat(sums(database, sql.rows())).isEqualTo(sum(rows, hasher::row));
            assertThat(sums(database, sql.largeObjects()))
                    .isEqualTo(sum(rows, hasher::largeObjects));
        }
    }

    private static MultisetHash sum(List<Row> rows, Function<Row, RowHash> hash) {
        return rows.stream()
                .reduce(
                        MultisetHash.EMPTY,
                        (sum, row) -> sum.plus(hash.apply(row)),
                        MultisetHash::plus);
    }

    private static SqlServerSource source(String database) {
        return new SqlServerSource(
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
    }

    private static String url(String database) {
        return server.jdbcUrl(database) + ";encrypt=false";
    }

    private static MultisetHash sums(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return MultisetHashes.read(rows);
        }
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), SqlServer.USER, PASSWORD);
    }
}
