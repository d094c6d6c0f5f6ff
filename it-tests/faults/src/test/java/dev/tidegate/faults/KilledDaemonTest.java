package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.sandbox.workload.Workload;
import dev.tidegate.sandbox.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
final class KilledDaemonTest {
    private static final int CLIENTS = 4;
    private static final double RATE = 60;
    private static final int KILLS = 3;
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    @TempDir private Path directory;

    @Test
    void aDaemonKilledDuringOrdersGoesOnWhereItWasAndNothingIsDoubled() throws Exception {
        Workload orders = Workloads.named("orders", 1);
        try (Environment environment = Environment.start(Environment.Options.DEFAULTS)) {
            environment.createSourceDatabase("orders");
            try (Connection source = environment.source("orders");
                    Connection target = environment.target()) {
                orders.create(source);
                ProbeTables.create(source, CLIENTS);
                environment.capture("orders");
                Path settings =
                        DaemonProcess.settingsFile(
                                directory, environment, environment.settings("orders", "orders"));
                killAgainAndAgain(environment, orders, settings, target);
                finish(settings, source, target);
            }
        }
    }

    private Path log() {
        return directory.resolve("daemon.log");
    }

    private void killAgainAndAgain(
            Environment environment, Workload orders, Path settings, Connection target)
            throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        try (ClientPool clients =
                ClientPool.start(
                        orders,
                        () -> environment.source("orders"),
                        new ClientPool.Plan(CLIENTS, RATE, 1),
                        (_, _, _) -> {})) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (DaemonProcess daemon = DaemonProcess.start(settings, log())) {
                    long shown = ProbeTables.transactions(shownOrNone(target));
                    long wanted = shown + random.nextLong(1, 200);
                    await(daemon, () -> ProbeTables.transactions(shownOrNone(target)) >= wanted);
                    daemon.kill();
                }
            }
            assertThat(clients.failure()).isEmpty();
            clients.stop();
        }
    }

    private void finish(Path settings, Connection source, Connection target) throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(settings, log())) {
            Map<Integer, Long> all = numbers(source, "dbo." + ProbeTables.LAST);
            await(daemon, () -> shownOrNone(target).equals(all));
            assertThat(daemon.terminate()).isZero();
        }
        List<TableResult> results =
                new Comparison(source, target, Comparison.Options.DEFAULTS)
                        .compare(SourceTables.of(source));
        assertThat(results).hasSizeGreaterThanOrEqualTo(9).allMatch(TableResult::equal);
        // the first kill may come before the applier: the load, too, brings transactions
        assertThat(epoch(target)).isGreaterThanOrEqualTo(KILLS);
    }

    private static long epoch(Connection target) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch FROM tidegate.checkpoint")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The numbers on the target; empty while the table is not there. */
    private static Map<Integer, Long> shownOrNone(Connection target) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT to_regclass('dbo." + ProbeTables.LAST + "')")) {
            row.next();
            if (row.getString(1) == null) {
                return Map.of();
            }
        }
        return numbers(target, "dbo." + ProbeTables.LAST);
    }

    private static Map<Integer, Long> numbers(Connection connection, String table)
            throws SQLException {
        try (PreparedStatement select = ProbeTables.select(connection, table)) {
            return ProbeTables.numbers(select);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(DaemonProcess daemon, Condition condition) throws Exception {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.holds()) {
            if (!daemon.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError(
                        "the daemon "
                                + (daemon.isAlive() ? "is too slow" : "has ended")
                                + ":\n"
                                + Files.readString(log()));
            }
            Thread.sleep(20);
        }
    }
}
