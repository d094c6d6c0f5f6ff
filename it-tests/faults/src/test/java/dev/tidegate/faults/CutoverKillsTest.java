package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills coordinators, and servers, in the middle of cutovers and rollbacks of applications that go
 * on writing. The system property {@code tidegate.cutover.kills} says how often (132 are all that
 * there are), {@code tidegate.cutover.kills.seed} where; or the former names moments, such as
 * {@code FORWARD/DRAIN/ACTED,BACK/VERIFY/DONE}.
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
    private static final CutoverMoment DRAINING_BACK =
            new CutoverMoment(Direction.BACK, StepName.DRAIN, Point.INTENDED);

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
        say("%d kills of coordinators, seed %d".formatted(kills.size(), seed));
        bring(Direction.FORWARD);
        aRowThatDiffersKeepsTheApplicationsWhereTheyAre();
        for (CutoverMoment moment : kills) {
            bring(moment.direction());
            killAt(moment);
        }

        bring(Direction.FORWARD);
        thePostgresOfARunningCutoverIsRestarted();
        bring(Direction.BACK);
        rowsThatDifferMoveThemBackAlsoWhenTheBrokerIsRestarted();

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
            database.cutover("rollback", "REPLICATING");
        }
        if (database.state() == CutoverState.REPLICATING) {
            database.proveForeignKeys();
            database.cutover("arm", "ARMED");
        }
        if (direction == Direction.BACK && database.state() == CutoverState.ARMED) {
            database.cutover("go?final_verify=full", "LIVE");
        }
        awaitMore(direction.from());
    }

    /** It appears when the sides are to be compared: an audit might find an earlier one first. */
    private void aRowThatDiffersKeepsTheApplicationsWhereTheyAre() throws Exception {
        try (CutoverOrders orders = new CutoverOrders(database.daemon().httpPort())) {
            CompletableFuture<CutoverOrders.Answer> answer;
            try (CutoverHalt halt = CutoverHalt.at(database, VERIFYING)) {
                answer = ordered(Direction.FORWARD, orders);
                awaitReached(halt, answer);
                onTarget("insert into dbo.account (id, balance) values (1000000, 0)");
            }
            assertThat(answer.join().text()).contains("CUTOVER_ABORTED", "the sides differ");
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
            CompletableFuture<CutoverOrders.Answer> answer = ordered(moment.direction(), orders);
            victim.await(ORDER_MAX, () -> isReached(halt, answer));
            victim.kill();
        }
        long killed = System.nanoTime();
        database.await(moment + " is at rest", () -> database.state() == moment.end());
        awaitMore(
                moment.outcome() == CutoverMoment.Outcome.STAY
                        ? moment.direction().from()
                        : moment.direction().to());
        say(
                "%-36s %-5s at rest after %4.1f s, of %4.1f"
                        .formatted(
                                moment,
                                moment.outcome(),
                                (System.nanoTime() - killed) / 1e9,
                                (System.nanoTime() - start) / 1e9));
    }

    private void awaitReached(CutoverHalt halt, CompletableFuture<CutoverOrders.Answer> answer)
            throws Exception {
        database.await("the cutover is halted", () -> isReached(halt, answer));
    }

    private static boolean isReached(
            CutoverHalt halt, CompletableFuture<CutoverOrders.Answer> answer) throws SQLException {
        if (answer.isDone()) {
            throw new AssertionError("the order ended before it was halted: " + answer.join());
        }
        return halt.isReached();
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (java.io.IOException _) {
            return false;
        }
    }

    private static CompletableFuture<CutoverOrders.Answer> ordered(
            Direction direction, CutoverOrders orders) {
        String order =
                switch (direction) {
                    case FORWARD -> "go?final_verify=full";
                    case BACK -> "rollback";
                };
        return CompletableFuture.supplyAsync(() -> {
            try {
                return orders.give(order);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private void thePostgresOfARunningCutoverIsRestarted() throws Exception {
        try (CutoverOrders orders = new CutoverOrders(database.daemon().httpPort())) {
            CompletableFuture<CutoverOrders.Answer> answer;
            try (CutoverHalt halt = CutoverHalt.at(database, VERIFYING)) {
                answer = ordered(Direction.FORWARD, orders);
                awaitReached(halt, answer);
                environment.postgres().restart();
            }
            say("PostgreSQL restarted in " + VERIFYING + ": " + answer.join().text());
        }
        database.await(
                "the cutover is at rest",
                () ->
                        database.state() == CutoverState.LIVE
                                || database.state() == CutoverState.ARMED);
        awaitMore(database.state() == CutoverState.LIVE ? Side.TARGET : Side.SOURCE);
    }

    /** It may be given up meanwhile; then an operator must, when the stream has caught up. */
    private void rowsThatDifferMoveThemBackAlsoWhenTheBrokerIsRestarted() throws Exception {
        try (CutoverHalt halt = CutoverHalt.at(database, DRAINING_BACK)) {
            onTarget(
                    "insert into tidegate.audit_mismatch (pipeline, replication_group,"
                            + " source_schema, source_table, key_id, kind, columns, row_count,"
                            + " at_lsn, confirmed_at) values ('shop', 0, 'dbo', 'account', 'one',"
                            + " 'CHANGED', '{balance}', 1, '', now())");
            database.await("the cutover rolls back by itself", halt::isReached);
            environment.kafka().restart();
        }
        database.await(
                "the rollback is at rest",
                () ->
                        database.state() == CutoverState.REPLICATING
                                || database.state() == CutoverState.LIVE);
        say("broker restarted in " + DRAINING_BACK + ": " + database.state());
        database.await(
                "the writers are back", () -> database.cutover("rollback").rests("REPLICATING"));
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
