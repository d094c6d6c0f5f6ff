package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.workload.SourceDatabase;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of a whole table at one position while others write to it, with the real driver. */
class ExactReadTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(10), Duration.ofSeconds(60));

    private static SqlServer server;
    private static int databases;

    private final List<Row> rows = new ArrayList<>();
    private String database;
    private SqlServerSource source;
    private ChunkSource chunks;
    private TableSchema schema;

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createTable() throws Exception {
        database = "alike" + ++databases;
        server.execute("master", "CREATE DATABASE " + database);
        server.execute(database, "CREATE TABLE dbo.t (id int NULL, name nvarchar(40) NULL)");
        try (Connection connection = connect()) {
            SourceDatabase.capture(connection);
        }
        source =
                new SqlServerSource(
                        new SqlServerSettings(
                                url(),
                                SqlServer.USER,
                                PASSWORD,
                                List.of("dbo.*"),
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10),
                                Duration.ZERO),
                        "test");
        source.prepare();
        chunks = source.chunks();
        schema = source.catalog().tables().getFirst().schema();
        write("INSERT INTO dbo.t VALUES (1, N'north'), (2, N'south')");
    }

    @AfterEach
    void closeSource() {
        source.close();
    }

    @Test
    void theRowsAreThoseOfThePosition() throws Exception {
        Lsn position = chunks.readLocked(schema, rows::add);
        write("INSERT INTO dbo.t VALUES (3, N'east')");

        assertThat(rows).containsExactly(Row.of(1, "north"), Row.of(2, "south"));
        assertThat(changesBehind(position)).isEqualTo(1);
    }

    @Test
    void whoeverIsInTheMiddleOfWritingIsWaitedFor() throws Exception {
        try (Connection writer = connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO dbo.t VALUES (3, N'east')");
            CompletableFuture<Lsn> read = inTheBackground(rows::add);
            assertThat(PATIENCE.await(this::somebodyWaits)).isTrue();
            assertThat(rows).isEmpty();
            writer.commit();

            assertThat(changesBehind(read.get())).isZero();
        }
        assertThat(rows).containsExactly(Row.of(1, "north"), Row.of(2, "south"), Row.of(3, "east"));
    }

    @Test
    void othersWriteOnWhileASnapshotIsRead() throws Exception {
        Lsn position =
                chunks.readLocked(
                        schema,
                        row -> {
                            rows.add(row);
                            writeNow("INSERT INTO dbo.t VALUES (3, N'east')");
                        });

        assertThat(rows).containsExactly(Row.of(1, "north"), Row.of(2, "south"));
        assertThat(changesBehind(position)).isEqualTo(2);
    }

    @Test
    void othersWaitUntilAllIsReadWhereThereAreNoSnapshots() throws Exception {
        server.execute(
                "master", "ALTER DATABASE " + database + " SET ALLOW_SNAPSHOT_ISOLATION OFF");

        Lsn position =
                chunks.readLocked(
                        schema,
                        row -> {
                            rows.add(row);
                            assertThatThrownBy(
                                            () -> writeNow("INSERT INTO dbo.t VALUES (3, N'east')"))
                                    .hasMessageContaining("Lock request time out");
                        });
        writeNow("INSERT INTO dbo.t VALUES (3, N'east')");

        assertThat(rows).containsExactly(Row.of(1, "north"), Row.of(2, "south"));
        assertThat(changesBehind(position)).isEqualTo(1);
    }

    @Test
    void othersReadWhileTheTableIsLocked() throws Exception {
        server.execute(
                "master", "ALTER DATABASE " + database + " SET ALLOW_SNAPSHOT_ISOLATION OFF");

        Lsn position = chunks.readLocked(schema, _ -> rows.addAll(readNow()));

        assertThat(rows).containsOnly(Row.of(1, "north"), Row.of(2, "south")).hasSize(4);
        assertThat(changesBehind(position)).isZero();
    }

    private CompletableFuture<Lsn> inTheBackground(RowConsumer consumer) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return chunks.readLocked(schema, consumer);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    private boolean somebodyWaits() throws SQLException {
        return number("SELECT COUNT(*) FROM sys.dm_exec_requests WHERE blocking_session_id <> 0")
                > 0;
    }

    /** How many rows were changed behind a position, up to now. */
    private int changesBehind(Lsn position) throws Exception {
        return number(
                "SELECT COUNT(*) FROM cdc.dbo_t_CT WHERE __$start_lsn > 0x%s AND __$start_lsn <= 0x%s"
                        .formatted(hex(position), hex(chunks.positionBehind())));
    }

    private static String hex(Lsn lsn) {
        return lsn.toString().replace(":", "");
    }

    private int number(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    private void write(String statement) throws Exception {
        server.execute(database, statement);
    }

    /** Waits for no lock. */
    private void writeNow(String statement) {
        try (Connection connection = connect();
                Statement now = connection.createStatement()) {
            now.execute("SET LOCK_TIMEOUT 0");
            now.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for no lock. */
    private List<Row> readNow() {
        try (Connection connection = connect();
                Statement now = connection.createStatement()) {
            now.execute("SET LOCK_TIMEOUT 0");
            List<Row> read = new ArrayList<>();
            try (ResultSet row = now.executeQuery("SELECT id, name FROM dbo.t")) {
                while (row.next()) {
                    read.add(Row.of(row.getInt(1), row.getString(2)));
                }
            }
            return read;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url() {
        return server.jdbcUrl(database) + ";encrypt=false";
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), SqlServer.USER, PASSWORD);
    }
}
