package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.QuarantineDesk.Consent;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Side;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.model.Lsn;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of the way back when SQL Server refuses what applications write on the target, with
 * all that is real but SQL Server.
 */
@Timeout(300)
final class RefusedWayBackTest {
    private static final long SOME = 30;
    private static final Consent ANNA = new Consent("anna", "ticket 4711");

    private Environment environment;
    private MovingDatabase database;
    private Applications applications;

    @BeforeEach
    void cutOver() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment);
        applications = Applications.start(database.route(), new Applications.Plan(2, 40, 37));
        awaitMore(Side.SOURCE);
        database.cutover("arm", "ARMED");
        database.cutover("go?final_verify=full", "LIVE");
        awaitMore(Side.TARGET);
    }

    @AfterEach
    void stop() {
        applications.close();
        database.close();
        environment.close();
    }

    @Test
    void whatTheSourceRefusesIsToldKeptAndGoesInWhenThatIsMended() throws Exception {
        onSource("ALTER TABLE dbo.transfer WITH NOCHECK ADD CONSTRAINT nothing CHECK (amount < 0)");
        database.await("the stream back stops", () -> cutover().contains("TARGET_REFUSED"));
        long there = sourceRows();

        assertThat(cutover())
                .contains(
                        "\"FAILED\"",
                        "of table dbo.transfer",
                        "a foreign key or a check is violated")
                .contains("cannot apply the transaction at ", "the stream tries again by itself");
        assertThat(database.cutover("rollback").text()).contains("CUTOVER_", "TARGET_REFUSED");
        assertThat(database.state()).isEqualTo(CutoverState.LIVE);
        awaitMore(Side.TARGET);
        assertThat(slotIsRead()).as("capture goes on, so the target keeps no log for it").isTrue();
        assertThat(sourceRows()).as("nothing behind it overtakes it").isEqualTo(there);

        onSource("ALTER TABLE dbo.transfer DROP CONSTRAINT nothing");
        database.await("it goes on by itself", () -> !cutover().contains("TARGET_REFUSED"));
        database.cutover("rollback", "REPLICATING");

        awaitMore(Side.SOURCE);
        assertNothingLost();
    }

    @Test
    void whatAnOperatorPutsAsideHoldsARollbackBackUntilItIsMadeGood() throws Exception {
        onSource("ALTER TABLE dbo.account WITH NOCHECK ADD CONSTRAINT small CHECK (id < 9000)");
        onTarget("insert into dbo.account values (9001, 0)");
        Lsn refused;
        try (Daemon other = database.joined("another");
                QuarantineDesk desk = database.quarantineBack()) {
            database.await("another process tells why", () -> says(other, "TARGET_REFUSED"));
            assertThat(cutover(other))
                    .contains(
                            "\"FAILED\"",
                            "a foreign key or a check is violated",
                            "tidegate quarantine approve --back --transaction ");
            refused = desk.list().getFirst().commitLsn();

            desk.approve(refused, ANNA);
            database.await(
                    "it is put aside", () -> says(other, "\"putAside\":{\"transactions\":1"));
        }
        long there = sourceRows();
        database.await("the stream back goes on", () -> sourceRows() > there + SOME);
        database.await(
                "every process tells that something is missing",
                () ->
                        says(
                                database.daemon(),
                                "the source lacks what a transaction that was put aside"));
        assertThat(cutover()).contains("\"APPLYING\"", "\"deadLetters\":1");
        assertThat(metrics())
                .contains(
                        "tidegate_rollback_possible 0.0",
                        "tidegate_reverse_quarantined_transactions 1.0");
        assertThat(database.cutover("rollback").text())
                .contains("CUTOVER_", "APPLYING with 1 transactions put aside");
        assertThat(database.state()).isEqualTo(CutoverState.LIVE);

        onSource("ALTER TABLE dbo.account DROP CONSTRAINT small");
        onSource("INSERT INTO dbo.account VALUES (9001, 0)");
        try (QuarantineDesk desk = database.quarantineBack()) {
            desk.resolve(refused, ANNA);
        }
        database.await(
                "a rollback is possible",
                () -> metrics().contains("tidegate_rollback_possible 1.0"));
        database.cutover("rollback", "REPLICATING");

        awaitMore(Side.SOURCE);
        assertNothingLost();
    }

    private static boolean says(Daemon daemon, String text) throws Exception {
        return cutover(daemon).contains(text);
    }

    /** As {@code cutover status} has it. */
    private String cutover() throws Exception {
        return cutover(database.daemon());
    }

    private static String cutover(Daemon daemon) throws Exception {
        return get(daemon, "/api/v1/cutover");
    }

    private String metrics() throws Exception {
        return get(database.daemon(), "/metrics");
    }

    private static String get(Daemon daemon, String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:%d%s".formatted(daemon.httpPort(), path));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(address).GET().build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private boolean slotIsRead() throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery("select active from pg_replication_slots")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private long sourceRows() throws SQLException {
        try (Connection source = database.source();
                Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM dbo.transfer")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void onTarget(String sql) throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }

    private void onSource(String sql) throws SQLException {
        try (Connection source = database.source();
                Statement statement = source.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitMore(Side side) throws Exception {
        database.awaitPromises(applications, side, SOME);
        assertThat(applications.failure()).isEmpty();
    }

    private void assertNothingLost() throws Exception {
        applications.stop();
        assertThat(applications.failure()).isEmpty();
        assertThat(database.faultsAtRest(applications)).isEmpty();
    }
}
