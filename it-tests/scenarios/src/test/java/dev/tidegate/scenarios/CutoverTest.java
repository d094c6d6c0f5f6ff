package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.Side;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.sandbox.large.JournalEnd;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cutover of applications that go on writing, with all that is real but SQL Server, and the way
 * back.
 */
@Timeout(300)
final class CutoverTest {
    private static final int CLIENTS = 4;
    private static final double RATE = 100;
    private static final long SEED = 11;
    private static final long SOME = 50;

    /** Servers, daemon and applications share this machine. */
    private static final Duration BROKER_BACK_MAX = Duration.ofSeconds(25);

    private Environment environment;
    private MovingDatabase database;

    @BeforeEach
    void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        database = MovingDatabase.start(environment);
    }

    @AfterEach
    void stop() {
        database.close();
        environment.close();
    }

    private Applications applications(long seed) {
        return Applications.start(database.route(), new Applications.Plan(CLIENTS, RATE, seed));
    }

    @Test
    void applicationsMoveToTheTargetAndBackWithoutLosingWhatTheyWerePromised() throws Exception {
        try (Applications applications = applications(SEED)) {
            awaitMore(applications, Side.SOURCE);
            database.cutover("arm", "ARMED");
            database.cutover("rehearse?final_verify=full", "ARMED");
            awaitMore(applications, Side.SOURCE);
            FaultCourses.say("rehearsal: %s%n", applications.promises().takeLongestPause());

            database.cutover("go?final_verify=full", "LIVE");
            awaitMore(applications, Side.TARGET);

            database.cutover("rollback", "REPLICATING");
            awaitMore(applications, Side.SOURCE);
            FaultCourses.say("pauses: %s%n", applications.promises().switches());

            stopped(applications);
            assertBothSides(applications);
        }
    }

    @Test
    void anotherProcessHasTheWayBackAndASecondCutoverHasANewOne() throws Exception {
        try (Applications applications = applications(SEED + 1)) {
            awaitMore(applications, Side.SOURCE);
            database.await(
                    "the tables are verified",
                    () -> database.daemon().validation().summary().verified() == 2);
            database.cutover("arm", "ARMED");
            database.cutover("go", "LIVE");
            awaitMore(applications, Side.TARGET);
            database.restart();
            database.await("the stream is held", () -> database.isIn(Phase.HELD));

            database.cutover("rollback", "REPLICATING");
            awaitMore(applications, Side.SOURCE);
            assertThat(slots()).isZero();
            database.proveForeignKeys();

            database.await("the tables are verified again", this::areVerified);
            database.cutover("arm", "ARMED");
            database.cutover("go", "LIVE");
            long ofTheFirst = journalOfWayBack(1);
            awaitMore(applications, Side.TARGET);
            awaitOnSource(transfers(database.target()));
            assertThat(journalOfWayBack(1))
                    .as("the first way back has a journal, and it is done with")
                    .isPositive()
                    .isEqualTo(ofTheFirst);
            assertThat(journalOfWayBack(2)).isPositive();
            database.cutover("complete", "COMPLETE");
            awaitMore(applications, Side.TARGET);
            assertThat(slots()).isZero();

            stopped(applications);
            try (Connection target = database.target()) {
                assertThat(applications.faults(target)).isEmpty();
            }
        }
    }

    @Test
    void aBrokerThatComesBackHoldsTheWayBackUpForSecondsOnly() throws Exception {
        try (Applications applications = applications(SEED + 2)) {
            awaitMore(applications, Side.SOURCE);
            database.cutover("arm", "ARMED");
            database.cutover("go?final_verify=full", "LIVE");
            awaitMore(applications, Side.TARGET);
            awaitOnSource(transfers(database.target()));

            environment.kafka().kill();
            awaitMore(applications, Side.TARGET);
            environment.kafka().restart();
            long back = System.nanoTime();
            awaitOnSource(transfers(database.target()));
            Duration taken = Duration.ofNanos(System.nanoTime() - back);

            FaultCourses.say(
                    "the way back goes on %d ms behind the broker's return%n", taken.toMillis());
            assertThat(taken).isLessThan(BROKER_BACK_MAX);
            database.cutover("rollback", "REPLICATING");
            awaitMore(applications, Side.SOURCE);
            stopped(applications);
            assertBothSides(applications);
        }
    }

    private void awaitOnSource(long transfers) throws Exception {
        database.await(
                "the source has %d transfers".formatted(transfers),
                () -> transfers(database.source()) >= transfers);
    }

    private static long transfers(Connection side) throws SQLException {
        try (side;
                Statement statement = side.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from dbo.transfer")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** How far the journal of one arming reaches. */
    private long journalOfWayBack(int arming) throws InterruptedException {
        String pipeline = database.daemon().status().pipeline();
        try (JournalEnd end =
                new JournalEnd(
                        environment.kafka().bootstrapServers(),
                        "%s.back.%d".formatted(pipeline, arming))) {
            return end.offset();
        }
    }

    private boolean areVerified() throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select count(*) from tidegate.audit_table"
                                        + " where standing = 'VERIFIED'")) {
            row.next();
            return row.getLong(1) == 2;
        }
    }

    private long slots() throws SQLException {
        try (Connection target = database.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) from pg_replication_slots")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void awaitMore(Applications applications, Side side) throws Exception {
        database.awaitPromises(applications, side, SOME);
        assertThat(applications.failure()).isEmpty();
    }

    private static void stopped(Applications applications) throws InterruptedException {
        applications.stop();
        assertThat(applications.failure()).isEmpty();
    }

    private void assertBothSides(Applications applications) throws Exception {
        assertThat(database.faultsAtRest(applications)).isEmpty();
        assertThat(database.compare()).hasSize(2).allMatch(TableResult::equal);
    }
}
