package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five faults as they come, and one look at {@code tidegate status}: it names the stage, says why
 * it waits, and what to do; and what it says helps. What it prints is in deploy/faults.md.
 */
@Tag("process")
@ExtendWith(SharedServers.class)
final class FiveFaultsTest {
    private static final Transcripts PAGE =
            new Transcripts(Path.of("../../deploy/faults.md").toAbsolutePath().normalize());

    /** Nobody need wait half a minute for a lag. */
    private static final Map<String, String> SOON = Map.of("lag_max", "5s");

    private static final Map<String, String> AUDITS_SOON =
            Map.of("source_interval", "1s", "target_interval", "1s");

    private static final String ROLE = "five_faults";

    @TempDir private Path directory;

    @Test
    void theCaptureJobIsStopped(Servers servers) throws Exception {
        try (Scenario scenario = prepared(servers, "jobstopped")) {
            // they wait for the job too, and may say so a moment sooner or later
            start(scenario);
            onSource(scenario, "EXEC sys.sp_cdc_stop_job @job_type = N'capture'");
            String status =
                    awaitStatus(scenario, "the source's capture job does not scan the log: ");

            assertThat(flat(status))
                    .contains("NEEDS ATTENTION source, since ")
                    .contains("tidegate preflight --fix --only source.jobs --config FILE")
                    .contains(" next: see that SQL Server's Agent runs, then tidegate preflight");
            PAGE.require("The capture job is stopped", status);

            Scenario.Answer fixed = scenario.verb("preflight", "--fix", "--only", "source.jobs");
            assertThat(fixed.exitCode()).as(fixed.text()).isZero();
            requireWellAgain(scenario);
            scenario.finish();
        }
    }

    @Test
    void theTargetIsSlow(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "slowtarget")) {
            try (Connection session = session(servers, "slowtarget")) {
                session.setAutoCommit(false);
                try (Statement statement = session.createStatement()) {
                    statement.execute("lock table dbo.workload_first in access exclusive mode");
                    String status = awaitStatus(scenario, "holds a lock that apply waits for");

                    assertThat(flat(status))
                            .contains("NEEDS ATTENTION apply, since ")
                            .contains(" behind the source, ", " of it in apply: session ")
                            .contains("(psql, idle in transaction for ")
                            .contains("pg_terminate_backend(");
                    PAGE.require("The target is slow", status);
                }
                session.rollback(); // as the session's owner does who was told
            }
            requireWellAgain(scenario);
            scenario.finish();
        }
    }

    @Test
    void theRetentionIsShort(Servers servers) throws Exception {
        try (Scenario scenario = streaming(servers, "retention")) {
            onSource(
                    scenario,
                    "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 300");
            String status = awaitStatus(scenario, "CDC's cleanup removes what is not captured yet");

            assertThat(flat(status))
                    .contains("NEEDS ATTENTION source, since ")
                    .contains("it keeps changes for 5 h")
                    .contains("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention =");
            PAGE.require("The retention is short", status);

            onSource(
                    scenario,
                    "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 10080");
            requireWellAgain(scenario);
            scenario.finish();
        }
    }

    @Test
    void aPrivilegeIsLost(Servers servers) throws Exception {
        try (Scenario scenario = prepared(servers, "privilege")) {
            String database = scenario.settings().targetUrl();
            onTarget(
                    scenario,
                    "create role " + ROLE + " login",
                    "grant create on database privilege to " + ROLE);
            scenario.settings(scenario.settings().withTargetUrl(database + "?user=" + ROLE));
            start(scenario);
            onTarget(scenario, "revoke all on dbo.workload_first from " + ROLE);
            scenario.awaitFailure("TARGET_NOT_READY");
            String status = scenario.ask("status").text();

            assertThat(flat(status))
                    .contains("permission denied for table workload_first")
                    .contains(" stage: apply hint: ")
                    .contains("GRANT ALL ON TABLE workload_first TO")
                    .contains(" next: do what the hint says, then start it again");
            PAGE.require("A privilege is lost", status);

            assertThat(scenario.daemon().terminate()).isNotNegative();
            onTarget(scenario, "grant all on table dbo.workload_first to " + ROLE);
            scenario.startDaemon("--stay");
            requireWellAgain(scenario);
            scenario.finish();
        }
    }

    @Test
    void aRowDiffers(Servers servers) throws Exception {
        try (Scenario scenario = prepared(servers, "differs")) {
            scenario.settings(scenario.settings().withValidate(AUDITS_SOON));
            start(scenario);
            onTarget(
                    scenario,
                    "update dbo.item set i_price = i_price + 1"
                            + " where i_id = (select min(i_id) from dbo.item)");
            String status = awaitStatus(scenario, "certainly differs, confirmed under locks");

            assertThat(flat(status))
                    .contains("NEEDS ATTENTION validation, since ")
                    .contains("1 row of dbo.item")
                    .contains("tidegate validate repair TABLE");
            PAGE.require("A row differs", status);

            Scenario.Answer repaired = scenario.ask("validate", "repair", "dbo.item", "--yes");
            assertThat(repaired.exitCode()).as(repaired.text()).isZero();
            requireWellAgain(scenario);
            scenario.finish();
        }
    }

    private Scenario prepared(Servers servers, String name) throws Exception {
        Scenario scenario = Scenario.prepare(servers, name, directory, Small.orders());
        // whether an audit has met the fault already is a matter of the moment
        scenario.settings(
                scenario.settings().withAlerts(SOON).withValidate(Map.of("audit", "off")));
        return scenario;
    }

    private Scenario streaming(Servers servers, String name) throws Exception {
        Scenario scenario = prepared(servers, name);
        start(scenario);
        return scenario;
    }

    private static void start(Scenario scenario) throws Exception {
        scenario.startDaemon("--stay");
        scenario.work(Small.RATE);
        scenario.awaitPhase("STREAMING");
        scenario.awaitCaughtUp();
    }

    /** Asks as an operator does, until the answer says so. */
    private static String awaitStatus(Scenario scenario, String text) throws Exception {
        String[] last = {""};
        scenario.await(
                "the status says: " + text,
                () -> {
                    boolean attention =
                            scenario.daemon()
                                    .status()
                                    .filter(it -> it.path("alerts").toString().contains(text))
                                    .isPresent();
                    last[0] = attention ? scenario.ask("status").text() : "";
                    return attention;
                });
        assertThat(flat(last[0])).contains(text);
        return last[0];
    }

    /** Without line ends, which are where the numbers before them let them be. */
    private static String flat(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static void requireWellAgain(Scenario scenario) throws Exception {
        scenario.awaitPhase("STREAMING");
        scenario.awaitCaughtUp();
        scenario.await(
                "nothing needs attention",
                () ->
                        scenario.daemon()
                                .status()
                                .filter(it -> it.path("alerts").isEmpty())
                                .isPresent());
    }

    private static Connection session(Servers servers, String database) throws SQLException {
        return DriverManager.getConnection(
                servers.postgres().jdbcUrl(database) + "&ApplicationName=psql");
    }

    private static void onSource(Scenario scenario, String sql) throws SQLException {
        try (Statement statement = scenario.source().createStatement()) {
            statement.execute(sql);
        }
    }

    private static void onTarget(Scenario scenario, String... statements) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }
}
