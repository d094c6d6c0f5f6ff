package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.assertNumber;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static dev.tidegate.sandbox.sqlserver.fault.Trigger.connection;
import static dev.tidegate.sandbox.sqlserver.fault.Trigger.login;
import static dev.tidegate.sandbox.sqlserver.fault.Trigger.statement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.sandbox.sqlserver.fault.Effect;
import dev.tidegate.sandbox.sqlserver.fault.Fault;
import dev.tidegate.sandbox.sqlserver.fault.Faults;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What injected faults do to clients. */
final class FaultsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static SqlServerFixture fixture;
    private static Faults faults;

    private Connection connection;

    @BeforeAll
    static void start() throws Exception {
        fixture = new SqlServerFixture();
        faults = fixture.server.faults();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void connect() throws Exception {
        connection = fixture.connect();
        run(connection, "DROP TABLE IF EXISTS t; CREATE TABLE t (id int NOT NULL PRIMARY KEY)");
    }

    @AfterEach
    void disconnect() throws Exception {
        faults.clear();
        connection.close();
    }

    private static long rows() throws SQLException {
        try (Connection other = fixture.connect()) {
            return Long.parseLong(query(other, "SELECT COUNT(*) FROM t").getFirst());
        }
    }

    @Test
    void anErrorStrikesTheNthMatchOnly() throws Exception {
        try (Fault fault =
                faults.inject(
                        statement("insert into t").nth(2),
                        new Effect.Fail(
                                new SqlError(9002, 17, 4, "The transaction log is full.")))) {
            update(connection, "INSERT INTO t VALUES (1)");
            assertThatThrownBy(() -> update(connection, "INSERT INTO t VALUES (2)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> {
                                assertThat(e.getErrorCode()).isEqualTo(9002);
                                assertThat(e.getMessage()).contains("The transaction log is full.");
                            });
            update(connection, "INSERT INTO t VALUES (3)");
            assertThat(fault.hits()).isEqualTo(1);
        }
        assertThat(query(connection, "SELECT id FROM t ORDER BY id")).containsExactly("1", "3");
    }

    @Test
    void aPreparedStatementIsStruckEachTimeThatItRuns() throws Exception {
        faults.inject(statement("VALUES"), new Effect.Fail(50001, "not today"));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
            for (int i = 1; i <= 5; i++) {
                insert.setInt(1, i);
                assertNumber(50001, insert::executeUpdate);
            }
            faults.clear();
            for (int i = 1; i <= 5; i++) {
                insert.setInt(1, i);
                insert.executeUpdate();
            }
            faults.inject(statement("VALUES"), new Effect.Fail(50002, "nor now"));
            assertNumber(50002, insert::executeUpdate);
        }
        assertThat(rows()).isEqualTo(5);
    }

    @Test
    void aDeadlockTakesTheTransactionWithIt() throws Exception {
        faults.inject(
                statement("VALUES \\(2\\)").once(),
                new Effect.Fail(new SqlError(1205, 13, 51, "deadlock")));
        connection.setAutoCommit(false);
        update(connection, "INSERT INTO t VALUES (1)");
        assertNumber(1205, () -> update(connection, "INSERT INTO t VALUES (2)"));
        update(connection, "INSERT INTO t VALUES (3)");
        connection.commit();
        assertThat(query(connection, "SELECT id FROM t")).containsExactly("3");
    }

    @Test
    void theConnectionIsCutBeforeTheStatementRuns() throws Exception {
        faults.inject(statement("INSERT"), new Effect.Disconnect());
        assertThatThrownBy(() -> update(connection, "INSERT INTO t VALUES (1)"))
                .isInstanceOf(SQLException.class);
        faults.clear();
        assertThat(rows()).isZero();
    }

    @Test
    void theConnectionIsCutInTheMiddleOfAResult() throws Exception {
        update(connection, "INSERT INTO t VALUES (1), (2), (3), (4)");
        faults.inject(statement("SELECT id FROM t"), new Effect.DisconnectInResult(2));
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT id FROM t ORDER BY id")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(2);
            assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsThereNevertheless() throws Exception {
        connection.setAutoCommit(false);
        update(connection, "INSERT INTO t VALUES (1)");
        try (Fault fault = faults.inject(statement("COMMIT"), new Effect.LoseAnswer())) {
            assertThatThrownBy(() -> connection.commit()).isInstanceOf(SQLException.class);
            fault.awaitHits(1, LONG);
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aStalledStatementRunsWhenItIsReleased() throws Exception {
        try (Fault fault = faults.inject(statement("INSERT").once(), new Effect.Stall())) {
            CompletableFuture<Integer> insert =
                    CompletableFuture.supplyAsync(
                            () -> insertOne(connection), task -> Thread.ofVirtual().start(task));
            fault.awaitHits(1, LONG);
            assertThat(rows()).isZero();
            assertThat(insert).isNotDone();
            fault.release();
            assertThat(insert.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(rows()).isEqualTo(1);
    }

    private static int insertOne(Connection connection) {
        try {
            return update(connection, "INSERT INTO t VALUES (1)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStalledStatementCanBeCancelledAndHasDoneNothing() throws Exception {
        try (Fault fault = faults.inject(statement("INSERT").once(), new Effect.Stall());
                Statement insert = connection.createStatement()) {
            insert.setQueryTimeout(1);
            assertThatThrownBy(() -> insert.executeUpdate("INSERT INTO t VALUES (1)"))
                    .hasMessageContaining("timed out");
            assertThat(fault.hits()).isEqualTo(1);
        }
        assertThat(query(connection, "SELECT COUNT(*) FROM t")).containsExactly("0");
    }

    @Test
    void aDelayedStatementRunsLater() throws Exception {
        faults.inject(statement("INSERT"), new Effect.Delay(Duration.ofMillis(50)));
        assertThat(update(connection, "INSERT INTO t VALUES (1)")).isEqualTo(1);
    }

    @Test
    void loginsAreRefusedAsOftenAsWanted() throws Exception {
        faults.inject(
                login().times(2),
                new Effect.Fail(new SqlError(18456, 14, 1, "Login failed for user 'sa'.")));
        assertNumber(18456, fixture::connect);
        assertNumber(18456, fixture::connect);
        fixture.connect().close();
    }

    @Test
    void aServerThatDoesNotAnswerIsOneThatClientsGiveUp() throws Exception {
        try (Fault _ = faults.inject(connection(), new Effect.Disconnect())) {
            String url = fixture.server.jdbcUrl("shop") + ";loginTimeout=1";
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    url, SqlServer.USER, SqlServerFixture.PASSWORD))
                    .isInstanceOf(SQLException.class);
        }
        fixture.connect().close();
    }

    @Test
    void allSessionsAreKilledAtOnce() throws Exception {
        connection.setAutoCommit(false);
        update(connection, "INSERT INTO t VALUES (1)");
        faults.killAll();
        assertThatThrownBy(() -> update(connection, "INSERT INTO t VALUES (2)"))
                .isInstanceOf(SQLException.class);
        assertThat(rows()).isZero();
    }
}
