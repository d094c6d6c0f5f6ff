package dev.tidegate.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
@Timeout(180)
class StandbyTest {
    @TempDir Path directory;

    @Test
    void aStandbyFollowsAlsoBehindItsRestartAndCanBePromoted() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory.resolve("first"), "shop")) {
            run(server, "create table note (id int primary key)");
            run(server, "insert into note values (1)");
            try (PostgresServer standby =
                    server.standby(directory.resolve("second"), "second", List.of())) {
                run(server, "insert into note values (2)");
                awaitRows(standby, 2);
                assertThatThrownBy(() -> run(standby, "insert into note values (3)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("read-only");

                standby.kill();
                run(server, "insert into note values (3)");
                standby.restart();
                awaitRows(standby, 3);

                run(standby, "select pg_promote()");
                run(standby, "insert into note values (4)");
                run(server, "insert into note values (5), (6)");
                awaitRows(standby, 4);
            }
            awaitRows(server, 5);
        }
    }

    private static void run(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void awaitRows(PostgresServer server, int count) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            int found;
            do {
                try (ResultSet row = statement.executeQuery("select count(*) from note")) {
                    row.next();
                    found = row.getInt(1);
                }
            } while (found < count);
            assertThat(found).isEqualTo(count);
        }
    }
}
