package dev.tidegate.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
@Timeout(180)
class PostgresServerTest {
    @TempDir Path directory;

    @Test
    void whatWasCommittedSurvivesAKill() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, "shop")) {
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                    Statement statement = connection.createStatement()) {
                statement.execute("create table note (id int primary key)");
                statement.execute("insert into note values (1)");
                connection.setAutoCommit(false);
                statement.execute("insert into note values (2)");
                server.kill();
                assertThat(server.isRunning()).isFalse();
                assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            }
            String before = server.jdbcUrl();
            server.restart();
            assertThat(server.jdbcUrl()).isEqualTo(before);
            assertThat(one(server, "select string_agg(id::text, ',') from note")).isEqualTo("1");
        }
    }

    @Test
    void itIsSetUpForReplicationAndStartsAgainOnOldData() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, "shop")) {
            assertThat(one(server, "show wal_level")).isEqualTo("logical");
            assertThat(one(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(one(server, "show server_version")).startsWith("17.");
            assertThat(one(server, "select current_database()")).isEqualTo("shop");
            assertThat(one(server, "create table kept (id int); select 'made'")).isEqualTo("made");
            assertThat(server.psqlCommand()).contains("-p " + server.port());
        }
        try (PostgresServer server = PostgresServer.start(directory, "shop")) {
            assertThat(one(server, "select count(*) from kept")).isEqualTo("0");
        }
    }

    private static String one(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                statement.getMoreResults();
            }
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    @Test
    void theServerEndsWithTheProcessThatStartedIt() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Parent.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        ProcessHandle server = ProcessHandle.of(pid(parent)).orElseThrow();

        parent.destroyForcibly().waitFor();

        assertThat(server.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    private static long pid(Process parent) throws IOException {
        BufferedReader said = parent.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("server ")) {
                return Long.parseLong(line.substring("server ".length()));
            }
        }
        throw new IOException("the parent said nothing");
    }

    /** Starts a server, and then waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            PostgresServer server = PostgresServer.start(Path.of(arguments[0]), "shop");
            System.out.println("server " + server.pid());
            Thread.currentThread().join();
        }
    }
}
