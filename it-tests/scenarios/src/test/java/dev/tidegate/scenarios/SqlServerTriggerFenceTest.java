package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.Awaiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sqlserver.cutover.FencePlan;
import dev.tidegate.sqlserver.cutover.FenceTrigger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source's fence by triggers: it knows no exceptions, and its lease ends by itself. */
class SqlServerTriggerFenceTest {
    private static final HandoverId HANDOVER = new HandoverId("c", 1, Direction.FORWARD);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String INSERT = "INSERT INTO dbo.entry (v) VALUES (1)";

    private static SqlServer server;

    private FencedSource source;
    private Fence fence;
    private Preparations preparations;
    private Connection boss;

    @BeforeAll
    static void startServer() {
        server = SqlServer.start(new SqlServer.Options(0, FencedSource.PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void arm() throws Exception {
        source = new FencedSource(server, plan -> FencePlan.triggers(plan.tables()));
        fence = source.fence();
        boss = source.connect("boss");
        fence.claim(1);
        preparations = source.cutover.preparations();
        for (Preparation each : triggers()) {
            assertThat(preparations.isThere(each)).isFalse();
            preparations.perform(new PreparationAction.Prepare(each), 1);
            assertThat(preparations.isThere(each)).isTrue();
        }
    }

    @AfterEach
    void closeSource() throws Exception {
        source.close();
    }

    private List<Preparation> triggers() {
        return preparations.all().stream()
                .filter(each -> each.name().startsWith("source.fence-trigger."))
                .toList();
    }

    private void lease(Duration term) throws InterruptedException {
        fence.perform(new FenceAction.Lease(HANDOVER, term, fence.denials()), 1);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertRefused(Connection connection) {
        assertThatThrownBy(() -> run(connection, INSERT))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(FenceTrigger.REFUSED));
    }

    private static boolean writes(Connection connection) throws SQLException {
        try {
            run(connection, INSERT);
            return true;
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).isEqualTo(FenceTrigger.REFUSED);
            return false;
        }
    }

    @Test
    void nobodyIsDeniedAnythingAndEverybodyIsRefusedWhileTheFenceHolds() throws Exception {
        assertThat(fence.denials()).isEmpty();
        run(boss, INSERT);
        assertThat(fence.applicationsCanWrite()).isTrue();

        lease(LONG);

        assertRefused(boss);
        assertRefused(source.connect("app"));
        assertThat(fence.applicationsCanWrite()).isFalse();
        fence.perform(new FenceAction.Close(HANDOVER), 1);
        assertThat(fence.status().is(FenceMode.CLOSED, HANDOVER)).isTrue();
        assertRefused(boss);
        fence.perform(new FenceAction.Open(HANDOVER), 1);
        run(boss, INSERT);
    }

    @Test
    void aLeaseThatEndsLetsWriteWithoutACoordinatorAndCannotBeClosedAnyMore() throws Exception {
        lease(SHORT);
        assertRefused(boss);

        until("a write that goes through", () -> writes(boss));

        assertThat(fence.status().mode()).isEqualTo(FenceMode.LEASED);
        assertThat(fence.status().isExpired()).isTrue();
        assertThat(fence.applicationsCanWrite()).isTrue();
        fence.perform(new FenceAction.Close(HANDOVER), 1);
        assertThat(fence.status().mode()).isEqualTo(FenceMode.LEASED);
        run(boss, INSERT);
    }

    @Test
    void leasingWaitsForWhoeverHasWritten() throws Exception {
        boss.setAutoCommit(false);
        run(boss, INSERT);

        assertThatThrownBy(() -> lease(LONG))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_WAITING));
        assertThat(fence.status().mode()).isEqualTo(FenceMode.OPEN);

        boss.commit();
        lease(LONG);
        assertRefused(boss);
    }

    @Test
    void theStreamBackWritesThroughTheFence() throws Exception {
        lease(LONG);
        run(boss, "EXEC sp_set_session_context @key = N'tidegate', @value = N'applier'");

        run(boss, INSERT);

        assertThat(source.query("SELECT COUNT(*) FROM dbo.entry")).containsExactly("1");
    }

    @Test
    void triggersAreTakenBackAndOneThatWasDisabledIsNotThere() throws Exception {
        Preparation first = triggers().getFirst();
        source.run("DISABLE TRIGGER dbo.tidegate_fence_entry ON dbo.entry");
        assertThat(preparations.isThere(first)).isFalse();
        preparations.perform(new PreparationAction.Prepare(first), 1);
        assertThat(preparations.isThere(first)).isTrue();

        for (Preparation each : triggers()) {
            preparations.perform(new PreparationAction.TakeBack(each), 1);
            preparations.perform(new PreparationAction.TakeBack(each), 1);
            assertThat(preparations.isThere(each)).isFalse();
        }

        assertThat(source.query("SELECT name FROM sys.triggers")).isEmpty();
        fence.claim(2);
        assertThatThrownBy(() -> preparations.perform(new PreparationAction.Prepare(first), 1))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_FENCED));
        assertThat(preparations.isThere(first)).isFalse();
    }
}
