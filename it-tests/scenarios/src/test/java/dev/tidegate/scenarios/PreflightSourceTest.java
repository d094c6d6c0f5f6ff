package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Verdict;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What preflight finds on a source that lacks something, and what it says to do. */
final class PreflightSourceTest {
    private static final String PASSWORD = "Passw0rd!";
    private static SqlServer server;
    private static int databases;

    private String database;

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
        database = "inspected" + ++databases;
        execute("master", "CREATE DATABASE " + database);
        execute(database, "CREATE TABLE dbo.account (id int NOT NULL PRIMARY KEY, note nvarchar(max) NULL)");
    }

    @Test
    void show() throws Exception {
        for (Finding f : examination().examine()) System.err.println(f.verdict() + " " + f.check().id() + " " + f.fact() + " " + f.evidence() + " " + f.remedies().stream().map(Remedy::statement).toList());
        dev.tidegate.preflight.Preflight p = new dev.tidegate.preflight.Preflight("x", List.of(examination()), c -> true, java.time.InstantSource.system());
        var r = p.mend(new dev.tidegate.preflight.Preflight.Listener() {
            public void running(Finding f, Remedy x) { System.err.println(x.statement()); }
            public void ran(Remedy x, Examination.Outcome o) { System.err.println(o); }
        });
        System.err.println(dev.tidegate.control.PreflightText.render(r, dev.tidegate.control.PreflightText.Detail.EVIDENCE));
        System.err.println(new SqlServerSource(settings(server.jdbcUrl(database)), "x").captureJob().look(java.util.Optional.of(dev.tidegate.model.Lsn.ZERO)));
    }

    private Examination examination() {
        return new SqlServerSource(settings(server.jdbcUrl(database)), "inspected").examination();
    }

    private SqlServerSettings settings(String url) {
        return new SqlServerSettings(
                url, SqlServer.USER, PASSWORD, List.of(), List.of(), Duration.ofMillis(10));
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(database), SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
