package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.CaptureJob.Health;
import dev.tidegate.capture.CaptureJob.JobSettings;
import dev.tidegate.model.Lsn;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is seen of the source's capture job while it works, and while it does not. */
final class CaptureJobTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final Duration RETENTION = Duration.ofDays(3);

    private SqlServer server;
    private SqlServerSource source;

    @BeforeEach
    void startSource() throws Exception {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
        execute("master", "CREATE DATABASE watched");
        execute(
                "watched",
                "CREATE TABLE dbo.account (id int NOT NULL PRIMARY KEY)",
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'account',"
                        + " @role_name = NULL");
        source =
                new SqlServerSource(
                        new SqlServerSettings(
                                server.jdbcUrl("watched"),
                                SqlServer.USER,
                                PASSWORD,
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10)),
                        "watched");
        source.prepare();
    }

    @AfterEach
    void stopSource() {
        source.close();
        server.close();
    }

    @Test
    void aJobThatWorksIsSeenWithItsSettingsAndTheHeadroom() throws Exception {
        Lsn captured = source.chunks().positionBehind();

        Health health = source.captureJob().look(Optional.of(captured));

        assertThat(health.running()).contains(true);
        assertThat(health.settings()).contains(new JobSettings(Duration.ZERO, Optional.empty()));
        assertThat(health.errors()).contains(0L);
        assertThat(health.headroom().orElseThrow().retention()).isEqualTo(RETENTION);
        assertThat(health.headroom().orElseThrow().left()).isEqualTo(RETENTION);
        assertThat(health.headroom().orElseThrow().oldestInstance()).isPresent();
        assertThat(health.advice()).isEmpty();
    }

    @Test
    void headroomCountsFromTheFirstChangeThatIsNotCaptured() throws Exception {
        Lsn captured = source.chunks().positionBehind();
        execute("watched", "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 1");
        execute("watched", "INSERT INTO dbo.account VALUES (1)");
        Lsn later = source.chunks().positionBehind();

        Duration behind = left(captured);
        Duration caughtUp = left(later);

        assertThat(caughtUp).isEqualTo(Duration.ofMinutes(1));
        assertThat(behind).isLessThanOrEqualTo(caughtUp);
    }

    @Test
    void aJobThatTakesFiveSecondsIsToBeTuned() throws Exception {
        execute(
                "watched",
                "EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = 5");

        Health health = source.captureJob().look(Optional.empty());

        assertThat(health.settings())
                .contains(new JobSettings(Duration.ofSeconds(5), Optional.of(1_000.0)));
        assertThat(health.headroom()).isEmpty();
        assertThat(health.advice().orElseThrow())
                .contains("tidegate preflight --fix --only source.jobs");
    }

    @Test
    void withoutAJobNothingOfItIsKnownAndTheRestIs() throws Exception {
        execute("watched", "EXEC sys.sp_cdc_drop_job @job_type = N'capture'");

        Health health = source.captureJob().look(Optional.empty());

        assertThat(health.settings()).isEmpty();
        assertThat(health.errors()).contains(0L);
        assertThat(health.log().orElseThrow().reuseWait()).isNotEmpty();
    }

    private Duration left(Lsn captured) {
        return source.captureJob().look(Optional.of(captured)).headroom().orElseThrow().left();
    }

    private void execute(String database, String... statements) throws SQLException {
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
