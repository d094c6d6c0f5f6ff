package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.Passport.StepEvidence;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.StepName;
import dev.tidegate.sandbox.demo.CutoverOrders;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rollbacks of applications that go on writing, compared by the ledger of the stream back, with all
 * that is real but SQL Server.
 */
@Timeout(300)
final class RollbackByLedgerTest {
    private static final int CLIENTS = 4;
    private static final double RATE = 60;
    private static final long SEED = 29;
    private static final long SOME = 30;

    private Environment environment;
    private MovingDatabase database;
    private Applications applications;

    @BeforeEach
    void cutOver() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment);
        applications =
                Applications.start(database.route(), new Applications.Plan(CLIENTS, RATE, SEED));
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
    void whatTheStreamBackBroughtIsProvenWithoutReadingARow() throws Exception {
        database.cutover("rollback", "REPLICATING");

        awaitMore(Side.SOURCE);
        assertThat(compared())
                .contains(Fact.of("tables by the ledger of the stream back", 2))
                .contains(Fact.of("tables of which all rows were compared", 0))
                .contains(new Fact("tables that are not covered", "[]"));
        assertNothingLost();
    }

    @Test
    void aRowThatSomebodyChangedOnTheSourceKeepsTheApplicationsOnTheTargetUntilItIsRight()
            throws Exception {
        database.await("the stream back brought something", this::hasBroughtTransfers);
        String row = first("SELECT CAST(MAX(id) AS varchar(20)) FROM dbo.transfer");
        onSource("UPDATE dbo.transfer SET amount = amount + 1 WHERE id = " + row);

        CutoverOrders.Answer answer = database.cutover("rollback?final_verify=full");

        assertThat(answer.text())
                .contains("CUTOVER_ABORTED", "the sides differ: dbo.transfer: both have")
                .contains("behind the stream's back", "--final-verify ledger");
        assertThat(database.state()).isEqualTo(CutoverState.LIVE);
        awaitMore(Side.TARGET);

        onSource("UPDATE dbo.transfer SET amount = amount - 1 WHERE id = " + row);
        database.cutover("rollback?final_verify=full", "REPLICATING");

        awaitMore(Side.SOURCE);
        assertThat(compared())
                .contains(Fact.of("tables of which all rows were compared", 2))
                .contains(Fact.of("of those, with the ledger", 2))
                .contains(new Fact("tables that are not covered", "[]"));
        assertNothingLost();
    }

    @Test
    void theForwardLedgerStandsStillWhileLiveAndGoesOnBehindTheWayBackWithoutALoad()
            throws Exception {
        List<String> still = ledger();
        database.restart();
        database.await("the stream is held", () -> database.isIn(Phase.HELD));
        awaitMore(Side.TARGET);
        assertThat(ledger()).isEqualTo(still);
        List<String> loaded = onTarget("select source_table, started_at from tidegate.load_table");

        database.cutover("rollback", "REPLICATING");

        assertThat(onTarget("select distinct unknown_reason from tidegate.ledger"))
                .as("the ledger is known before anything is read")
                .containsExactly("∅");
        assertThat(ledger()).isNotEqualTo(still);
        awaitMore(Side.SOURCE);
        database.await("both tables are verified again", this::areVerified);
        assertThat(onTarget("select source_table, started_at from tidegate.load_table"))
                .isEqualTo(loaded);
        assertThat(onTarget("select distinct unknown_reason from tidegate.ledger"))
                .containsExactly("∅");
        assertNothingLost();
    }

    private boolean areVerified() throws SQLException {
        return onTarget("select standing from tidegate.audit_table")
                .equals(List.of("VERIFIED", "VERIFIED"));
    }

    private List<String> ledger() throws SQLException {
        return onTarget("select * from tidegate.ledger order by source_table");
    }

    /** The rows, values joined by a bar. */
    private List<String> onTarget(String query) throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(Objects.requireNonNullElse(row.getString(i), "∅"));
                }
                rows.add(String.join("|", values));
            }
            return rows;
        }
    }

    /** What the last comparison rests on. */
    private List<Fact> compared() {
        return database.attempts().getLast().steps().stream()
                .filter(it -> it.step() == StepName.VERIFY)
                .map(StepEvidence::facts)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private boolean hasBroughtTransfers() throws SQLException {
        return !first(
                        "SELECT CAST(COUNT(*) AS varchar(20)) FROM tidegate.reverse_ledger WHERE"
                                + " captured_count > 0")
                .equals("0");
    }

    private void onSource(String sql) throws SQLException {
        try (Connection source = database.source();
                Statement statement = source.createStatement()) {
            statement.execute(sql);
        }
    }

    private String first(String query) throws SQLException {
        try (Connection source = database.source();
                Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
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
