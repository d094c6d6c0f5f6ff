package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.CutoverStatus;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.StepName;
import dev.tidegate.faults.CutoverMoment.Point;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.CutoverOrders;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.sandbox.large.BoundedProcess;
import dev.tidegate.sandbox.process.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills coordinators, and servers, in the middle of cutovers and rollbacks of applications that go
 * on writing, two of them wherever they are let. The system properties {@code
 * tidegate.cutover.kills} and {@code tidegate.cutover.restarts} say how many coordinators die and
 * how many servers (132 are all that there are, of each), {@code tidegate.cutover.kills.seed} when;
 * or the former name moments, such as {@code FORWARD/DRAIN/ACTED,BACK/VERIFY/DONE} and {@code
 * FORWARD/DRAIN/ACTED/POSTGRES,BACK/VERIFY/INTENDED/BROKER}.
 */
@Tag("process")
final class CutoverKillsTest {
    private static final int CLIENTS = 4;
    private static final double RATE = 60;
    private static final long SOME = 20;
    private static final int VICTIM_MIB = 256;
    private static final Duration ORDER_MAX = Duration.ofMinutes(2);
    private static final CutoverMoment VERIFYING =
            new CutoverMoment(Direction.FORWARD, StepName.VERIFY, Point.INTENDED);

    @TempDir private Path directory;
    private Environment environment;
    private MovingDatabase database;
    private Applications applications;

    @BeforeEach
    void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment);
        applications =
                Applications.start(database.route(), new Applications.Plan(CLIENTS, RATE, 3));
    }

    @AfterEach
    void stop() {
        applications.close();
        database.close();
        environment.close();
    }

    @Test
    void whateverDiesInACutoverTheApplicationsLoseNothingTheyWerePromised() throws Exception {
        long seed = Long.getLong("tidegate.cutover.kills.seed", 1);
        List<CutoverMoment> kills =
                CutoverMoment.chosen(System.getProperty("tidegate.cutover.kills", "2"), seed);
        List<CutoverRestart> restarts =
                CutoverRestart.chosen(System.getProperty("tidegate.cutover.restarts", "2"), seed);
        say(
                "%d kills of coordinators, %d restarts of servers, seed %d"
                        .formatted(kills.size(), restarts.size(), seed));
        bring(Direction.FORWARD);
        aRowThatDiffersKeepsTheApplicationsWhereTheyAre();
        bring(Direction.FORWARD);
        OneSide oneSide = OneSide.watch(database, applications);
        for (CutoverMoment moment : kills) {
            bring(moment.direction());
            killAt(moment);
            oneSide.assertNeverBoth();
        }
        for (CutoverRestart restart : restarts) {
            bring(restart.moment().direction());
            restartAt(restart);
            oneSide.assertNeverBoth();
        }

        bring(Direction.BACK);
        rowsThatDifferMoveThemBack();
        oneSide.assertNeverBoth();

        applications.stop();
        assertThat(applications.failure()).isEmpty();
        database.await(
                "the same rows are on both sides",
                () -> database.compare().stream().allMatch(TableResult::equal));
        try (Connection source = database.source();
                Connection target = database.target()) {
            assertThat(applications.faults(source)).isEmpty();
            assertThat(applications.faults(target)).isEmpty();
        }
    }

    /** Brings the writers to the side that a handover in this direction leaves. */
    private void bring(Direction direction) throws Exception {
        if (direction == Direction.FORWARD && database.state() == CutoverState.LIVE) {
            move(Direction.BACK, "REPLICATING");
        }
        if (database.state() == CutoverState.REPLICATING) {
            database.proveForeignKeys();
            database.cutover("arm", "ARMED");
        }
        if (direction == Direction.BACK && database.state() == CutoverState.ARMED) {
            move(Direction.FORWARD, "LIVE");
        }
        awaitMore(direction.from());
    }

    /** What forbids it behind the fault before, such as the lag of an outage, passes. */
    private void move(Direction direction, String state) throws Exception {
        database.await(
                "the writers can be moved " + direction,
                () -> {
                    CutoverOrders.Answer answer = database.cutover(HaltedOrder.of(direction));
                    if (!HaltedOrder.isRefused(answer)) {
                        assertThat(answer.rests(state)).as(answer.text()).isTrue();
                    }
                    return answer.rests(state);
                });
    }

    /** It appears when the sides are to be compared: an audit might find an earlier one first. */
    private void aRowThatDiffersKeepsTheApplicationsWhereTheyAre() throws Exception {
        try (CutoverOrders orders = new CutoverOrders(database.daemon().httpPort())) {
            HaltedOrder order;
            try (CutoverHalt halt = CutoverHalt.at(database, VERIFYING)) {
                order = HaltedOrder.give(Direction.FORWARD, orders, halt);
                database.await("the cutover is halted", order::isHalted);
                onTarget("insert into dbo.account (id, balance) values (1000000, 0)");
            }
            assertThat(order.answer().text()).contains("CUTOVER_ABORTED", "the sides differ");
        }
        assertThat(database.state()).isEqualTo(CutoverState.ARMED);
        awaitMore(Side.SOURCE);
        onTarget("delete from dbo.account where id = 1000000");
        onTarget("delete from tidegate.audit_mismatch");
        // what somebody else wrote while it was armed stands in the way of the last proof
        database.cutover("disarm", "REPLICATING");
    }

    private void killAt(CutoverMoment moment) throws Exception {
        long start = System.nanoTime();
        int port = Ports.free();
        try (CutoverHalt halt = CutoverHalt.at(database, moment);
                BoundedProcess victim =
                        BoundedProcess.start(
                                directory,
                                BoundedProcess.Jvm.small(VICTIM_MIB),
                                database.another(port));
                CutoverOrders orders = new CutoverOrders(port)) {
            victim.await(ORDER_MAX, () -> isListening(port));
            HaltedOrder order = HaltedOrder.give(moment.direction(), orders, halt);
            victim.await(ORDER_MAX, order::isHalted);
            victim.kill();
        }
        long killed = System.nanoTime();
        database.await(
                moment + " is at rest", () -> database.state() == moment.end(moment.outcome()));
        awaitMore(moment.writers(moment.outcome()));
        if (moment.outcome() == CutoverMoment.Outcome.MOVE) {
            assertThat(database.attempts().getLast().proofs())
                    .as("also by the one who brought it to rest")
                    .allMatch(it -> it.result() == Passport.Result.DONE);
        }
        tell(moment.toString(), moment.outcome(), start, killed);
    }

    /** The coordinator lives, and waits for the server. */
    private void restartAt(CutoverRestart restart) throws Exception {
        long start = System.nanoTime();
        CutoverMoment moment = restart.moment();
        CutoverOrders.Answer answer;
        long killed;
        try (CutoverOrders orders = new CutoverOrders(database.daemon().httpPort())) {
            HaltedOrder order;
            try (CutoverHalt halt = CutoverHalt.at(database, moment)) {
                order = HaltedOrder.give(moment.direction(), orders, halt);
                database.await("the cutover is halted", order::isHalted);
                database.await(
                        "the status says why it waits, and what to do",
                        () -> isExplained(orders.status()));
                restart.server().kill(environment);
                killed = System.nanoTime();
                assertThat(isExplained(orders.status())).as("also without the server").isTrue();
                restart.server().start(environment);
            }
            answer = order.answer();
            database.await(
                    restart + " is at rest",
                    () -> database.state().kind() == CutoverState.Kind.RESTING);
            CutoverMoment.Outcome outcome = restart.outcome(database.state());
            if (outcome == CutoverMoment.Outcome.STAY) {
                assertGivenUp(restart, answer);
            }
            awaitMore(moment.writers(outcome));
            tell(restart.toString(), outcome, start, killed);
        }
    }

    private static boolean isExplained(CutoverStatus status) {
        return !status.waits().isEmpty() && !status.advice().isEmpty();
    }

    /** Whoever gave the order, and whoever looks later, is told why, and what to do now. */
    private void assertGivenUp(CutoverRestart restart, CutoverOrders.Answer answer)
            throws Exception {
        String reason = database.attempts().getLast().reason();
        assertThat(reason)
                .matches(restart::explains, "names a step that " + restart + " can spoil");
        assertThat(answer.text()).contains("CUTOVER_ABORTED", reason, "hint");
        try (CutoverOrders orders = new CutoverOrders(database.daemon().httpPort())) {
            database.await(
                    "the status shows that it was given up",
                    () -> orders.status().reason().equals(reason));
            assertThat(orders.status().advice()).isNotEmpty();
        }
        say("    given up: " + reason);
    }

    private static void tell(String what, CutoverMoment.Outcome outcome, long start, long killed) {
        say(
                "%-45s %-5s at rest after %4.1f s, of %4.1f"
                        .formatted(
                                what,
                                outcome,
                                (System.nanoTime() - killed) / 1e9,
                                (System.nanoTime() - start) / 1e9));
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (java.io.IOException _) {
            return false;
        }
    }

    private void rowsThatDifferMoveThemBack() throws Exception {
        onTarget(
                "insert into tidegate.audit_mismatch (pipeline, replication_group,"
                        + " source_schema, source_table, key_id, kind, columns, row_count,"
                        + " at_lsn, confirmed_at) values ('shop', 0, 'dbo', 'account', 'one',"
                        + " 'CHANGED', '{balance}', 1, '', now())");
        database.await(
                "the cutover rolls back by itself",
                () -> database.state() == CutoverState.REPLICATING);
        onTarget("delete from tidegate.audit_mismatch");
        awaitMore(Side.SOURCE);
    }

    private void onTarget(String sql) throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitMore(Side side) throws Exception {
        database.awaitPromises(applications, side, SOME);
        assertThat(applications.failure()).isEmpty();
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
