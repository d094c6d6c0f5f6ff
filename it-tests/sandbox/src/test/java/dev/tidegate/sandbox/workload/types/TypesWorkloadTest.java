package dev.tidegate.sandbox.workload.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.Workload;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TypesWorkloadTest {
    private static final String PASSWORD = "Secret-1";

    @Test
    void itsTransactionsAreWhatTheServerTakes() throws Exception {
        try (SqlServer server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
                Connection connection =
                        DriverManager.getConnection(
                                server.jdbcUrl("master") + ";encrypt=false",
                                SqlServer.USER,
                                PASSWORD)) {
            execute(connection, "CREATE DATABASE kinds");
            execute(connection, "USE kinds");
            TypesWorkload workload = new TypesWorkload(30, 1);
            workload.create(connection);

            int committed = run(workload, connection, 300);

            assertThat(committed).isGreaterThan(200);
            for (Invariant invariant : workload.invariants()) {
                if (!invariant.violations().contains("(select from")) { // PostgreSQL's alone
                    assertThat(number(connection, invariant.violations()))
                            .as(invariant.name())
                            .isZero();
                }
            }
        }
    }

    private static int run(TypesWorkload workload, Connection connection, int transactions)
            throws SQLException {
        connection.setAutoCommit(false);
        Workload.Client client = workload.client(connection, new SplittableRandom(2));
        int committed = 0;
        for (int i = 0; i < transactions; i++) {
            try {
                if (client.transact() == Workload.Ending.COMMIT) {
                    connection.commit();
                    committed++;
                } else {
                    connection.rollback();
                }
            } catch (SQLException e) {
                assertThat(workload.expects(e)).as(e.getMessage()).isTrue();
                connection.rollback();
            }
        }
        return committed;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
