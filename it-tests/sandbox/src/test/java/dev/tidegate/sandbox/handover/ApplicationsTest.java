package dev.tidegate.sandbox.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Side;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.fault.Effect;
import dev.tidegate.sandbox.sqlserver.fault.Fault;
import dev.tidegate.sandbox.sqlserver.fault.Trigger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the applications know what they were promised, whatever becomes of their connections. */
final class ApplicationsTest {
    private static final String PASSWORD = "Secret-1";
    private static final int CLIENTS = 4;
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(5), Duration.ofSeconds(30));

    private SqlServer server;
    private Route route;

    @BeforeEach
    void start() throws Exception {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
        for (String database : new String[] {"one", "other"}) {
            server.execute("master", "CREATE DATABASE " + database);
            try (Connection connection = connect(database)) {
                TransferTables.create(connection);
            }
        }
        route = new Route(() -> connect("one"), () -> connect("other"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), SqlServer.USER, PASSWORD);
    }

    private Applications applications() {
        return Applications.start(route, new Applications.Plan(CLIENTS, 400, 7));
    }

    private static void awaitMore(Applications applications) throws Exception {
        long from = applications.promises().count();
        assertThat(PATIENCE.await(() -> applications.promises().count() > from + 100))
                .as("more promises")
                .isTrue();
    }

    @Test
    void aCommitWhoseAnswerGotLostIsCountedOnce() throws Exception {
        try (Applications applications = applications()) {
            awaitMore(applications);
            try (Fault lost =
                    server.faults()
                            .inject(
                                    Trigger.statement("insert into dbo.transfer|commit").times(9),
                                    new Effect.LoseAnswer())) {
                lost.awaitHits(9, Duration.ofSeconds(30));
            }
            server.disconnectAll();
            awaitMore(applications);
            applications.stop();
            assertThat(applications.failure()).isEmpty();
            try (Connection side = connect("one")) {
                assertThat(applications.faults(side)).isEmpty();
            }
        }
    }

    @Test
    void whatIsMissingOrTooMuchIsFound() throws Exception {
        try (Applications applications = applications()) {
            awaitMore(applications);
            applications.stop();
            try (Connection side = connect("one");
                    Statement statement = side.createStatement()) {
                statement.execute("DELETE FROM dbo.transfer WHERE client = 1 AND number = 3");
                statement.execute(
                        "UPDATE dbo.transfer SET number = 1000000 WHERE client = 2 AND number = 2");
                statement.execute("UPDATE dbo.account SET balance = balance - 5 WHERE id = 1");
                assertThat(applications.faults(side))
                        .hasSize(3)
                        .anyMatch(it -> it.startsWith("client 1: "))
                        .anyMatch(it -> it.startsWith("client 2: "))
                        .contains("5 are missing from the sum of all balances");
            }
        }
    }

    @Test
    void theyGoOnWhereTheRouteLeadsAndTellThePause() throws Exception {
        try (Applications applications = applications()) {
            awaitMore(applications);
            route.leadTo(Side.TARGET);
            assertThat(PATIENCE.await(() -> applications.promises().side() == Side.TARGET))
                    .isTrue();
            applications.stop();
            assertThat(applications.promises().switches())
                    .hasSize(1)
                    .allMatch(it -> it.to() == Side.TARGET && it.pause().isPositive());
        }
    }

    @Test
    void straysWriteToBothSidesWhereverTheRouteLeadsAndTellIt() throws Exception {
        try (Applications applications = applications()) {
            Strays strays = applications.letStray();
            assertThat(PATIENCE.await(() -> strays.leastSwitches() > 5)).isTrue();
            applications.stop();
            for (String database : new String[] {"one", "other"}) {
                try (Connection side = connect(database)) {
                    assertThat(strayed(side)).isOne();
                }
            }
        }
    }

    /** How many clients beyond those of the applications have rows there. */
    private static int strayed(Connection side) throws SQLException {
        try (Statement statement = side.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT COUNT(DISTINCT client) FROM dbo.transfer WHERE client > "
                                        + CLIENTS)) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void whatAStrayWasPromisedMustBeThereToo() throws Exception {
        try (Applications applications = applications()) {
            applications.letStray();
            awaitMore(applications);
            try (Connection one = connect("one")) {
                assertThat(PATIENCE.await(() -> strayed(one) == 1)).isTrue();
                applications.stop();
                assertThat(applications.faults(one))
                        .as("the other side has what the other one wrote")
                        .singleElement()
                        .asString()
                        .startsWith("client 6: none of");
            }
        }
    }
}
