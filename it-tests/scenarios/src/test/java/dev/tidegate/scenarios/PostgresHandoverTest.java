package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.assertRefused;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Coordinator;
import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverObserver;
import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.CutoverSettings.Times;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Readiness;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.cutover.StepName;
import dev.tidegate.cutover.Surroundings;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.TargetReadiness;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real coordinator hands the applications over to a real target, and back. */
class PostgresHandoverTest {
    private static final Logger log = LoggerFactory.getLogger(PostgresHandoverTest.class);

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** A machine that does other things too is given time. */
    private static final Duration PATIENT = Duration.ofSeconds(60);

    private static final CutoverSettings SETTINGS =
            new CutoverSettings(
                    Duration.ofMinutes(2),
                    PATIENT,
                    PATIENT,
                    10,
                    CutoverSettings.DEFAULTS.verify(),
                    Duration.ofHours(2),
                    Duration.ofHours(72),
                    new Times(
                            Duration.ofMillis(5),
                            PATIENT,
                            Duration.ofSeconds(2),
                            PATIENT,
                            PATIENT,
                            PATIENT,
                            PATIENT,
                            PATIENT),
                    CutoverSettings.DEFAULTS.rollback());

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private final ImaginedSource source = new ImaginedSource();
    private @Nullable FencedDatabase opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "handovers");
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void openDatabase() throws Exception {
        opened =
                new FencedDatabase(
                        Objects.requireNonNull(server), "handover" + DATABASES.incrementAndGet());
    }

    @AfterEach
    void closeDatabase() throws Exception {
        target().close();
    }

    @Test
    void applicationsMoveToTheTargetAndBackAndNoAcknowledgedRowIsLost() throws Exception {
        Coordinator coordinator = coordinator(CutoverObserver.NONE);
        assertThat(coordinator.arm().state()).isEqualTo(CutoverState.ARMED);
        assertRefused(target().session(), "insert into dbo.item values (0, 1)");

        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> application = threads.submit(() -> write(acknowledged, over));
            try {
                assertThat(coordinator.go().state()).isEqualTo(CutoverState.LIVE);
                target().await("select count(*) > 20 from dbo.item");
                assertThat(source.fence().status().mode()).isEqualTo(FenceMode.CLOSED);

                assertThat(coordinator.rollback().state()).isEqualTo(CutoverState.REPLICATING);
            } finally {
                over.set(true);
            }
            application.get();
        }

        assertRefused(target().session(), "insert into dbo.item values (-1, 1)");
        assertThat(target().db.rows("select id from dbo.item"))
                .containsAll(acknowledged.stream().map(String::valueOf).toList());
        assertThat(source.fence().status().mode()).isEqualTo(FenceMode.OPEN);
        assertThat(target().fence.status().mode()).isEqualTo(FenceMode.CLOSED);
        Passport passport = coordinator.passport().orElseThrow();
        assertThat(passport.handovers())
                .extracting(Passport.Attempt::direction)
                .containsExactly(Direction.FORWARD, Direction.BACK);
        assertThat(passport.handovers())
                .allSatisfy(it -> assertThat(it.outcome()).isEqualTo(Passport.Outcome.MOVED));
        passport.handovers()
                .forEach(it -> log.info("{} write pause {}", it.direction(), it.writePause()));
        assertThat(
                        target().db
                                .rows(
                                        "select slot_name from pg_replication_slots where database ="
                                                + " current_database()"))
                .isEmpty();
    }

    /** As an application does: what is refused is tried again, in another session if need be. */
    private boolean write(Set<Integer> acknowledged, AtomicBoolean over) throws SQLException {
        Connection session = target().session();
        int id = 1;
        while (!over.get()) {
            try {
                run(session, "insert into dbo.item values (" + id + ", 1)");
                acknowledged.add(id);
                id++;
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isIn(FencedDatabase.REFUSED, "57P01");
                if (session.isClosed()) {
                    session = target().session();
                }
            }
        }
        return true;
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "LEASE_FENCE",
                "DENY_WRITES",
                "HOLD_BARRIER",
                "MARK_GUARD",
                "DRAIN",
                "VERIFY",
                "HOLD_STREAM",
                "MARK_START",
                "CLOSE_FENCE"
            })
    void whoeverDiesInARollbackBeforeTheCommitPointLeavesATargetThatIsOpenedAgain(StepName step)
            throws Exception {
        live();

        assertThatThrownBy(() -> coordinator(dyingAt(step)).rollback()).isInstanceOf(Death.class);
        CutoverRecord found = coordinator(CutoverObserver.NONE).recover();

        assertThat(found.state()).isEqualTo(CutoverState.LIVE);
        assertThat(target().fence.status().recorded()).isEmpty();
        run(target().session(), "insert into dbo.item values (1, 1)");
        assertThat(source.fence().status().mode()).isEqualTo(FenceMode.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"PROVE_CLOSED", "OPEN_OTHER", "LIFT_OTHER", "START_REVERSE"})
    void whoeverDiesInARollbackBehindTheCommitPointIsFollowedForward(StepName step)
            throws Exception {
        live();

        assertThatThrownBy(() -> coordinator(dyingAt(step)).rollback()).isInstanceOf(Death.class);
        CutoverRecord found = coordinator(CutoverObserver.NONE).recover();

        assertThat(found.state()).isEqualTo(CutoverState.REPLICATING);
        assertRefused(target().session(), "insert into dbo.item values (1, 1)");
        assertThat(source.fence().status().mode()).isEqualTo(FenceMode.OPEN);
    }

    private void live() throws InterruptedException, SQLException {
        Coordinator coordinator = coordinator(CutoverObserver.NONE);
        coordinator.arm();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean over = new AtomicBoolean();
            Future<?> application =
                    threads.submit(() -> write(ConcurrentHashMap.newKeySet(), over));
            assertThat(coordinator.go().state()).isEqualTo(CutoverState.LIVE);
            over.set(true);
            assertThat(application).succeedsWithin(PATIENT);
        }
        target().db.sql("delete from dbo.item");
    }

    /** A process that ends when it has written what it intends to do. */
    private static CutoverObserver dyingAt(StepName step) {
        return new CutoverObserver() {
            @Override
            public void wrote(CutoverEntry entry) {
                if (entry.kind() == CutoverEntry.Kind.INTENT
                        && entry.step().stream().anyMatch(step::equals)) {
                    throw new Death();
                }
            }

            @Override
            public void alarm(String fact, String hint) {}
        };
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** That of a process of its own. */
    private Coordinator coordinator(CutoverObserver observer) {
        PostgresCutover process = target().process();
        SidePorts side = process.side();
        CutoverPorts ports =
                new CutoverPorts(
                        process.records(),
                        source.side(),
                        side,
                        source.stream(Direction.FORWARD, source.fence()),
                        source.stream(Direction.BACK, side.fence()),
                        new ImaginedSource.Comparing(),
                        new ImaginedSource.NoHooks(),
                        process.preparations(),
                        examining(process.readiness()));
        return new Coordinator(
                "shop",
                ports,
                new Surroundings(
                        SETTINGS,
                        InstantSource.system(),
                        atMost -> LockSupport.parkNanos(atMost.toNanos()),
                        observer));
    }

    private static Readiness examining(TargetReadiness target) {
        return direction ->
                new Readiness.Report(
                        target.blockers(direction),
                        new Readiness.Measurements(
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                target.longestTransaction(),
                                Duration.ZERO,
                                Duration.ZERO,
                                target.roundTrip(),
                                Duration.ZERO));
    }

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }
}
