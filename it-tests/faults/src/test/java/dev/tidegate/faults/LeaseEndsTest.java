package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.Outcome;
import dev.tidegate.cutover.StepName;
import dev.tidegate.faults.CutoverMoment.Point;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.CutoverOrders;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.large.BoundedProcess;
import dev.tidegate.sandbox.process.Ports;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.CutoverSection.SourceFence;
import dev.tidegate.settings.CutoverSection.SourceSide;
import dev.tidegate.settings.Settings;
import dev.tidegate.sqlserver.cutover.FenceTrigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The only daemon dies in the middle of a cutover with a fence of triggers, and nobody comes. */
@Tag("process")
final class LeaseEndsTest {
    private static final int VICTIM_MIB = 256;
    private static final Duration ORDER_MAX = Duration.ofMinutes(2);

    /** Long enough to come to the halt, and to see that nobody can write there. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private static final CutoverMoment VERIFYING =
            new CutoverMoment(Direction.FORWARD, StepName.VERIFY, Point.INTENDED);

    @TempDir private Path directory;
    private Environment environment;
    private MovingDatabase database;

    @BeforeEach
    void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment, LeaseEndsTest::fencedByTriggers);
    }

    @AfterEach
    void stop() {
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
    void theLeaseLetsApplicationsWriteWithoutAnybodyAndALaterDaemonGivesTheCutoverUp()
            throws Exception {
        database.cutover("arm", "ARMED");
        try (Connection application = database.source()) {
            killTheOnlyDaemon(application);
            assertThat(mode(application)).isEqualTo("LEASED");
            assertThatThrownBy(() -> write(application, 1))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(FenceTrigger.REFUSED));

            database.await("the lease is over", () -> canWrite(application, 2));

            assertThat(mode(application)).as("nobody opened it").isEqualTo("LEASED");
            assertThat(database.state()).isEqualTo(CutoverState.VERIFYING);

            database.restart();
            database.await("it is given up", () -> database.state() == CutoverState.ARMED);

            Attempt given = database.attempts().getLast();
            assertThat(given.outcome()).isEqualTo(Outcome.ABORTED);
            assertThat(mode(application)).isEqualTo("OPEN");
            write(application, 3);
            database.await(
                    "what was written meanwhile is on both sides",
                    () -> database.compare().stream().allMatch(TableResult::equal));
        }
    }

    /** In its verification, between the lease and the commit point. */
    private void killTheOnlyDaemon(Connection application) throws Exception {
        int port = Ports.free();
        try (CutoverHalt halt = CutoverHalt.at(database, VERIFYING);
                BoundedProcess victim =
                        BoundedProcess.start(
                                directory,
                                BoundedProcess.Jvm.small(VICTIM_MIB),
                                database.another(port, SourceFence.TRIGGER));
                CutoverOrders orders = new CutoverOrders(port)) {
            victim.await(ORDER_MAX, () -> isListening(port));
            database.daemon().close();
            write(application, 0);
            victim.await(
                    ORDER_MAX, // it has taken over
                    () -> database.compare().stream().allMatch(TableResult::equal));
            CompletableFuture<CutoverOrders.Answer> answer = ordered(orders);
            victim.await(ORDER_MAX, () -> isReached(halt, answer));
            victim.kill();
        }
    }

    private static boolean isReached(
            CutoverHalt halt, CompletableFuture<CutoverOrders.Answer> answer) throws SQLException {
        if (answer.isDone()) {
            throw new AssertionError("the order ended before it was halted: " + answer.join());
        }
        return halt.isReached();
    }

    private static CompletableFuture<CutoverOrders.Answer> ordered(CutoverOrders orders) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return orders.give(
                        "go?final_verify=full&max_write_pause=%ds"
                                .formatted(PAUSE_MAX.toSeconds()));
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean canWrite(Connection application, int number) throws SQLException {
        try {
            write(application, number);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() != FenceTrigger.REFUSED) {
                throw e;
            }
            return false;
        }
    }

    private static void write(Connection application, int number) throws SQLException {
        try (Statement statement = application.createStatement()) {
            statement.execute(
                    "INSERT INTO dbo.transfer (client, number, payer, payee, amount) VALUES (1, %d,"
                                    .formatted(number)
                            + " 1, 2, 0)");
        }
    }

    private static String mode(Connection source) throws SQLException {
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery("SELECT mode FROM tidegate.fence")) {
            row.next();
            return row.getString(1);
        }
    }
}
