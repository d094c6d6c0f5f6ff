package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Side;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.CutoverOrders;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.CutoverSection.SourceFence;
import dev.tidegate.settings.CutoverSection.SourceSide;
import dev.tidegate.settings.Settings;
import dev.tidegate.sqlserver.cutover.FenceTrigger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cutover with the source's fence by triggers, of applications that go on writing, and of others
 * that know of nothing.
 */
@Timeout(300)
final class TriggerFenceCutoverTest {
    private static final int CLIENTS = 4;
    private static final double RATE = 60;
    private static final long SEED = 17;
    private static final long SOME = 30;
    private static final int OUTSIDER = 99;

    private Environment environment;
    private MovingDatabase database;
    private Applications applications;

    @BeforeEach
    void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment, TriggerFenceCutoverTest::fencedByTriggers);
        applications =
                Applications.start(database.route(), new Applications.Plan(CLIENTS, RATE, SEED));
        awaitMore(Side.SOURCE);
    }

    @AfterEach
    void stop() {
        applications.close();
        database.close();
        environment.close();
    }

    private static Settings fencedByTriggers(Settings usual) {
        CutoverSection section = usual.cutover();
        return usual.with(
                new CutoverSection(
                        section.enabled(),
                        new SourceSide(SourceFence.TRIGGER, List.of(), List.of(), Optional.empty()),
                        section.target(),
                        section.machine(),
                        section.hooks()));
    }

    @Test
    void applicationsMoveAndComeBackAndAnAdministratorCannotWriteMeanwhile() throws Exception {
        try (Connection administrator = database.source()) {
            database.cutover("arm", "ARMED");
            assertThat(triggers()).isEqualTo(2);
            database.cutover("rehearse?final_verify=full", "ARMED");
            write(administrator, 1);
            awaitMore(Side.SOURCE);

            database.cutover("go?final_verify=full", "LIVE");

            awaitMore(Side.TARGET);
            assertThatThrownBy(() -> write(administrator, 2))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(FenceTrigger.REFUSED));

            database.cutover("rollback", "REPLICATING");

            write(administrator, 3);
            awaitMore(Side.SOURCE);
            assertThat(triggers()).isZero();
            assertNothingLost();
        }
    }

    @Test
    void whoWritesThroughTheTriggersKeepsTheApplicationsWhereTheyAre() throws Exception {
        database.cutover("arm", "ARMED");
        CutoverOrders.Answer answer;
        try (Outsider _ = Outsider.start(database)) {
            answer = database.cutover("go");
        }

        assertThat(answer.text())
                .contains("CUTOVER_ABORTED", "something wrote behind the fence: dbo.transfer");
        assertThat(database.state()).isEqualTo(CutoverState.ARMED);
        awaitMore(Side.SOURCE);
        database.cutover("go?final_verify=full", "LIVE");
        awaitMore(Side.TARGET);
        database.cutover("rollback", "REPLICATING");
        awaitMore(Side.SOURCE);
        assertNothingLost();
    }

    @Test
    void aLeaseThatEndsBeforeAllIsThereGivesUpAndTheApplicationsGoOn() throws Exception {
        database.cutover("arm", "ARMED");
        CutoverOrders.Answer answer;
        try (Connection target = database.target()) {
            target.setAutoCommit(false);
            run(target, "lock table dbo.account in exclusive mode");
            answer = database.cutover("go?max_write_pause=20s");
            target.rollback();
        }

        assertThat(answer.text()).contains("CUTOVER_ABORTED");
        assertThat(database.state()).isEqualTo(CutoverState.ARMED);
        awaitMore(Side.SOURCE);
        database.cutover("go?final_verify=full", "LIVE");
        awaitMore(Side.TARGET);
        database.cutover("rollback", "REPLICATING");
        assertNothingLost();
    }

    /** A session that triggers let pass, as they do the stream back's, and that goes on writing. */
    private static final class Outsider implements AutoCloseable {
        private final Thread thread;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        private Outsider(MovingDatabase database) {
            thread = Thread.ofPlatform().name("outsider").unstarted(() -> write(database));
        }

        static Outsider start(MovingDatabase database) {
            Outsider outsider = new Outsider(database);
            outsider.thread.start();
            return outsider;
        }

        private void write(MovingDatabase database) {
            try (Connection source = database.source()) {
                run(source, "EXEC sp_set_session_context @key = N'tidegate', @value = N'outsider'");
                for (int number = 1_000; !Thread.currentThread().isInterrupted(); number++) {
                    TriggerFenceCutoverTest.write(source, number);
                }
                ended.complete(null);
            } catch (SQLException e) {
                ended.completeExceptionally(e);
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            ended.join();
        }
    }

    private static void write(Connection source, int number) throws SQLException {
        run(
                source,
                "INSERT INTO dbo.transfer (client, number, payer, payee, amount) VALUES (%d, %d, 1,"
                                .formatted(OUTSIDER, number)
                        + " 2, 0)");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int triggers() throws SQLException {
        return Integer.parseInt(
                first(
                        "SELECT CAST(COUNT(*) AS varchar(10)) FROM sys.triggers WHERE name LIKE"
                                + " 'tidegate_fence_%'"));
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

    /** Of those who were promised something; rows of others are on both sides too. */
    private void assertNothingLost() throws Exception {
        applications.stop();
        assertThat(applications.failure()).isEmpty();
        database.await(
                "the same rows are on both sides",
                () -> database.compare().stream().allMatch(TableResult::equal));
        try (Connection source = database.source();
                Connection target = database.target()) {
            run(source, "DELETE FROM dbo.transfer WHERE client = " + OUTSIDER);
            database.await(
                    "the target has no rows of others",
                    () -> applications.faults(target).isEmpty());
            assertThat(applications.faults(source)).isEmpty();
        }
    }
}
