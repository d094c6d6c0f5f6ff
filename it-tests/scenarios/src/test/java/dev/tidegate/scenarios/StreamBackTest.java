package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.StreamAction;
import dev.tidegate.cutover.StreamStatus;
import dev.tidegate.daemon.StreamBack;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The stream back from a real PostgreSQL over a real Kafka to the stand-in. */
class StreamBackTest {
    private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();
    private static final String ADMIN_THREADS = "kafka-admin-client-thread | tidegate-";

    /** Servers, clients and the stand-in share this machine. */
    private static final Duration BROKER_BACK_MAX = Duration.ofSeconds(15);

    private static final int DEATHS_IN = 8;
    private static final int ROUNDS = 20;
    private static final int ROUND_TRANSACTIONS = 20;
    private static final long SEED = 7;

    @TempDir static Path directory;
    private static @Nullable KafkaBroker kafka;
    private static @Nullable PostgresServer postgres;
    private static @Nullable SqlServer sqlServer;

    private @Nullable ReverseFixture source;
    private @Nullable PostgresFixture target;
    private @Nullable StreamBackFixture armed;
    private String name = "";

    @BeforeAll
    static void startServers() throws Exception {
        kafka = KafkaBroker.start(directory.resolve("kafka"));
        postgres = PostgresServer.start(directory.resolve("postgres"), "target");
        sqlServer =
                SqlServer.start(new SqlServer.Options(0, ReverseFixture.PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stopServers() {
        Objects.requireNonNull(sqlServer).close();
        Objects.requireNonNull(postgres).close();
        Objects.requireNonNull(kafka).close();
    }

    @BeforeEach
    void arm(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
        source =
                new ReverseFixture(
                        Objects.requireNonNull(sqlServer),
                        name,
                        "CREATE TABLE dbo.account (id int IDENTITY(1, 1) NOT NULL PRIMARY KEY,"
                                + " owner nvarchar(40) NOT NULL, balance decimal(12, 2) NOT NULL)",
                        "CREATE TABLE dbo.entry (account int NOT NULL, no int NOT NULL, amount money"
                                + " NOT NULL, at datetime2(6) NULL, PRIMARY KEY (account, no))",
                        "CREATE TABLE dbo.document (id uniqueidentifier NOT NULL PRIMARY KEY, n int"
                                + " NULL, body nvarchar(max) NULL, scan varbinary(max) NULL)",
                        "CREATE TABLE dbo.bag (a int NULL, b varchar(20) NULL)",
                        "CREATE TABLE dbo.versioned (id int NOT NULL PRIMARY KEY, name nvarchar(20)"
                                + " NULL, version rowversion NOT NULL)",
                        "CREATE TABLE dbo.loose (name nvarchar(20) NULL, version rowversion NOT"
                                + " NULL)");
        target = new PostgresFixture(Objects.requireNonNull(postgres), name);
        List<TableDefinition> tables = source().tables();
        target().target().schema().create(tables);
        Checkpoint _ = target().target().applyTarget(0).takeOver();
        armed = new StreamBackFixture(target(), tables.toArray(TableDefinition[]::new));
    }

    @AfterEach
    void disarm() throws Exception {
        Objects.requireNonNull(armed).close();
        target().close();
        source().close();
    }

    @Test
    void whatApplicationsWriteArrivesWholeAndOnceWhoeverDies() throws Exception {
        try (MortalStream stream = stream(SEED, DEATHS_IN)) {
            begin();
            Random random = new Random(SEED);
            for (int round = 0; round < ROUNDS; round++) {
                int survived = stream.deaths();
                write(random, round * ROUND_TRANSACTIONS);
                await(stream, () -> stream.deaths() > survived);
            }
            stream.spare();
            end(stream);

            assertSame();
            assertThat(source().stream().status(0).orElseThrow().skipped()).isEmpty();
        }
    }

    @Test
    void aServerThatCrashesLosesNothingAndDoublesNothing() throws Exception {
        try (MortalStream stream = stream(SEED, Integer.MAX_VALUE)) {
            begin();
            Random random = new Random(SEED + 1);
            for (int round = 0; round < 3; round++) {
                write(random, round * ROUND_TRANSACTIONS);
                Objects.requireNonNull(postgres).stop(PostgresServer.Stop.IMMEDIATE);
                Objects.requireNonNull(postgres).restart();
            }
            Objects.requireNonNull(kafka).kill();
            write(random, 3 * ROUND_TRANSACTIONS);
            Objects.requireNonNull(kafka).restart();
            end(stream);

            assertSame();
        }
    }

    @Test
    void aBrokerThatComesBackHoldsTheStreamUpForSecondsOnly() throws Exception {
        try (MortalStream stream = stream(SEED, Integer.MAX_VALUE);
                SteadyWriter writer = SteadyWriter.start(target().url())) {
            begin();
            passes(stream, 1);
            Objects.requireNonNull(kafka).kill();
            writer.awaitMore();
            comesBack(stream, 2);
            comesBack(stream, 3);
        }
    }

    /** Restarts the broker, and looks how long the stream goes on taking then. */
    private void comesBack(MortalStream stream, int round) throws Exception {
        ThreadTimes before = ThreadTimes.of(ADMIN_THREADS);
        Objects.requireNonNull(kafka).restart();
        double busy = ThreadTimes.of(ADMIN_THREADS).busySince(before);
        Duration taken = passes(stream, round);

        assertThat(busy).as("processors that clients took while no broker was there").isLessThan(1);
        assertThat(taken).as("behind the broker's return").isLessThan(BROKER_BACK_MAX);
        FaultCourses.say(
                "the broker is back, and the stream goes on %d ms later; clients took %.2f"
                        + " processors%n",
                taken.toMillis(), busy);
    }

    /** How long a marker takes from PostgreSQL to SQL Server. */
    private Duration passes(MortalStream stream, int round) throws Exception {
        String marker = "shop/%d/BACK/BARRIER".formatted(round);
        long start = System.nanoTime();
        Objects.requireNonNull(armed).mark(marker);
        await(stream, () -> source().stream().hasApplied(marker));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void largeTransactionsAndLargeValuesArriveWhole() throws Exception {
        try (MortalStream stream = stream(SEED, Integer.MAX_VALUE)) {
            begin();
            target().sql(
                            "insert into dbo.account (id, owner, balance)"
                                    + " select i, 'owner ' || i, i from generate_series(1, 25000) i");
            target().sql(
                            "insert into dbo.document values ('6f9619ff-8b86-d011-b42d-00c04fc964ff',"
                                    + " 1, repeat('é☃', 1000000),"
                                    + " decode(repeat('00ff', 1500000), 'hex'))");
            target().sql("update dbo.document set n = 2");
            target().sql("update dbo.account set balance = balance + 1");
            end(stream);

            assertThat(source().rows("SELECT COUNT(*), SUM(balance) FROM dbo.account"))
                    .isEqualTo(target().rows("select count(*), sum(balance) from dbo.account"));
            assertThat(
                            source().rows(
                                            "SELECT n, LEN(body), DATALENGTH(scan), SUBSTRING(body,"
                                                    + " 1999999, 2) FROM dbo.document"))
                    .containsExactly("2|2000000|3000000|é☃");
        }
    }

    @Test
    void whatWasWrittenBeforeTheStartIsSkippedAndTold() throws Exception {
        target().sql("insert into dbo.bag values (1, 'too early')");
        target().sql("insert into dbo.bag values (2, 'too early')");
        try (MortalStream stream = stream(SEED, Integer.MAX_VALUE)) {
            begin();
            target().sql("insert into dbo.bag values (3, 'in time')");
            end(stream);

            assertThat(source().rows("SELECT a FROM dbo.bag")).containsExactly("3");
            assertThat(source().stream().status(0).orElseThrow().skipped())
                    .singleElement()
                    .asString()
                    .startsWith("dbo.bag: 2 changes");
        }
    }

    @Test
    void aRowVersionIsMadeBySqlServerWhateverApplicationsWrite() throws Exception {
        source().run("INSERT INTO dbo.versioned (id, name) VALUES (1, N'loaded')");
        target().sql("insert into dbo.versioned (id, name) values (1, 'loaded')");
        List<String> loaded = versions();
        try (MortalStream stream = stream(SEED, Integer.MAX_VALUE)) {
            begin();
            target().sql("insert into dbo.versioned (id, name) values (2, 'inserted')");
            target().sql("insert into dbo.versioned values (3, 'named', '\\x00000000000000ff')");
            target().sql("insert into dbo.loose (name) values ('keyless'), ('gone')");
            end(stream);
            List<String> inserted = versions();
            assertThat(inserted).hasSize(3).doesNotHaveDuplicates().containsAll(loaded);

            target().sql("update dbo.versioned set name = 'updated' where id < 3");
            target().sql("update dbo.versioned set version = '\\x01' where id = 3");
            target().sql("update dbo.loose set name = 'changed' where name = 'keyless'");
            target().sql("delete from dbo.loose where name = 'gone'");
            Objects.requireNonNull(armed).mark("shop/3/BACK/GUARD");
            await(stream, () -> source().stream().hasApplied("shop/3/BACK/GUARD"));

            assertThat(source().rows("SELECT id, name FROM dbo.versioned ORDER BY id"))
                    .containsExactly("1|updated", "2|updated", "3|named");
            assertThat(versions()).hasSize(3).doesNotHaveDuplicates();
            assertThat(versions().getLast()).isEqualTo(inserted.getLast());
            assertThat(versions().subList(0, 2)).doesNotContainAnyElementsOf(inserted);
            assertThat(source().rows("SELECT name FROM dbo.loose")).containsExactly("changed");
        }
    }

    /** Of all rows, in the order of their ids. */
    private List<String> versions() throws SQLException {
        return source().rows("SELECT CAST(version AS bigint) FROM dbo.versioned ORDER BY id");
    }

    @Test
    void aRowThatDoesNotFitStopsTheStreamBeforeItsTransaction() throws Exception {
        try (MortalStream stream = stream(SEED, Integer.MAX_VALUE)) {
            begin();
            target().sql("insert into dbo.account (id, owner, balance) values (1, 'fits', 1)");
            target().sql("alter table dbo.entry alter column at type timestamp");
            target().sql(
                            "begin; insert into dbo.account (id, owner, balance)"
                                    + " values (2, 'of the same', 1);"
                                    + " insert into dbo.entry values (1, 1, 1, 'infinity'); commit");
            target().sql("insert into dbo.account (id, owner, balance) values (3, 'later', 1)");

            await(stream, () -> stream.failure().isPresent());

            assertThat(stream.failure().orElseThrow())
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
                                assertThat(e.getMessage())
                                        .contains("dbo.entry", "\"at\"", "datetime2(6)");
                                assertThat(e.forOperator()).doesNotContain("infinity");
                            });
            assertThat(source().rows("SELECT id FROM dbo.account")).containsExactly("1");
        }
    }

    @Test
    void theForwardCaptureLeavesOutWhatTheStreamBackBrought() throws Exception {
        try (LogFollower forward =
                        LogFollower.start(
                                source().source().log(source().tables()), Optional.empty());
                MortalStream stream = stream(SEED, Integer.MAX_VALUE)) {
            begin();
            target().sql("insert into dbo.bag values (1, 'brought')");
            target().sql(
                            "begin; insert into dbo.account (id, owner, balance)"
                                    + " values (1, 'brought', 1); update dbo.bag set a = 5; commit");
            end(stream);
            source().run("INSERT INTO dbo.bag VALUES (6, 'written')");

            assertThat(forward.awaitChanges(1))
                    .singleElement()
                    .satisfies(it ->
                            assertThat(((LogEvent.Insert) it.event()).after().value(0))
                                    .isEqualTo(6));
        }
    }

    @Test
    void theCutoversPortTellsAndDoesWhatTheStreamDoes() throws Exception {
        AtomicReference<Optional<TidegateException>> failure =
                new AtomicReference<>(Optional.empty());
        ChangeStream port =
                new StreamBack(
                        new StreamBack.Parts(
                                source().stream(),
                                journal(),
                                1,
                                failure::get,
                                (sql, _) -> runOnSource(sql),
                                InstantSource.system()));
        HandoverId back = new HandoverId("shop", 2, Direction.BACK);
        Marker barrier = new Marker(back, Marker.Role.BARRIER);
        Marker guard = new Marker(back, Marker.Role.GUARD);
        try (MortalStream stream = stream(SEED, Integer.MAX_VALUE)) {
            assertThat(port.status().activity()).isEqualTo(StreamStatus.Activity.HELD);
            Objects.requireNonNull(armed).mark(ReverseFixture.START);
            port.perform(new StreamAction.Start(Marker.parse(ReverseFixture.START)), 1);
            target().sql("insert into dbo.bag values (1, 'in time')");
            Objects.requireNonNull(armed).mark(barrier.toString());
            await(stream, () -> port.hasApplied(barrier));

            assertThat(port.status().activity()).isEqualTo(StreamStatus.Activity.APPLYING);
            assertThat(port.status().startedFrom()).contains(Marker.parse(ReverseFixture.START));
            assertThat(port.status().lag()).isPresent();
            assertThat(port.proof(barrier, guard)).isEqualTo(new FenceProof(false, List.of()));

            port.perform(new StreamAction.Hold(back), 1);
            target().sql("insert into dbo.bag values (2, 'behind the barrier')");
            Objects.requireNonNull(armed).mark(guard.toString());

            await(stream, () -> port.proof(barrier, guard).read());
            assertThat(port.proof(barrier, guard).violations())
                    .singleElement()
                    .asString()
                    .startsWith("dbo.bag: 1 changes");
            assertThat(port.hasApplied(guard)).isFalse();
            assertThat(port.status().activity()).isEqualTo(StreamStatus.Activity.HELD);
            port.perform(new StreamAction.Resume(back), 1);
            await(stream, () -> port.hasApplied(guard));
        }
        failure.set(
                Optional.of(new TidegateException(ErrorCode.TARGET_REFUSED, "a fact", "Do it.")));
        assertThat(port.status().activity()).isEqualTo(StreamStatus.Activity.FAILED);
        assertThat(port.status().deadLetters()).isEqualTo(1);
        source().run("DROP TABLE tidegate.reverse_skipped");
        assertThat(port.status().activity()).isEqualTo(StreamStatus.Activity.ABSENT);
        assertThat(port.statements(new StreamAction.Hold(back), 1))
                .singleElement()
                .satisfies(it -> assertThat(it.undo()).contains("held_by = NULL"));
    }

    private void runOnSource(String sql) {
        try {
            source().run(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private KafkaJournal journal() {
        return new KafkaJournal(
                KafkaSettings.local(
                        Objects.requireNonNull(kafka).bootstrapServers(), name + ".back"));
    }

    private MortalStream stream(long seed, int deathsIn) {
        return MortalStream.start(
                new MortalStream.Parts(
                        journal(), Objects.requireNonNull(armed)::log, () -> source().target()),
                seed,
                deathsIn);
    }

    /** As a cutover does: the marker where the stream begins, then the start. */
    private void begin() throws SQLException {
        Objects.requireNonNull(armed).mark(ReverseFixture.START);
        source().stream().start(ReverseFixture.START);
    }

    /** Waits until everything that was written is on the other side. */
    private void end(MortalStream stream) throws Exception {
        Objects.requireNonNull(armed).mark("shop/2/BACK/GUARD");
        await(stream, () -> source().stream().hasApplied("shop/2/BACK/GUARD"));
    }

    private static void await(MortalStream stream, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nothing came in time", stream.failure().orElse(null));
            }
            if (stream.failure().isPresent() && !condition.getAsBoolean()) {
                throw new AssertionError("the stream broke", stream.failure().get());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Transactions of one to five statements, some of which are rolled back. */
    private void write(Random random, int written) throws SQLException {
        try (Connection connection = DriverManager.getConnection(target().url());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            int next = 1 + 5 * written;
            for (int i = 0; i < ROUND_TRANSACTIONS; i++) {
                int statements = 1 + random.nextInt(5);
                for (int s = 0; s < statements; s++) {
                    statement.execute(statement(random, next));
                    next++;
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static String statement(Random random, int n) {
        int id = random.nextInt(60);
        return switch (random.nextInt(11)) {
            case 0, 1 ->
                    "insert into dbo.account (id, owner, balance) values ("
                            + n
                            + ", 'owner "
                            + n
                            + "', 1.50)";
            case 2 -> "update dbo.account set balance = balance + 0.25 where id % 60 = " + id;
            case 3 -> "update dbo.account set id = id + 100000 where id = " + id;
            case 4 -> "delete from dbo.account where id % 60 = " + id;
            case 5 ->
                    "insert into dbo.entry values ("
                            + id
                            + ", "
                            + n
                            + ", -3.1415, '2026-07-01 12:00:00.123456')";
            case 6 -> "update dbo.entry set no = no + 100000, amount = 0 where account = " + id;
            case 7 ->
                    "insert into dbo.document values (md5('"
                            + n
                            + "')::uuid, 1, repeat('long ', "
                            + random.nextInt(2_000)
                            + "), '\\x00ff')";
            case 8 -> "update dbo.document set n = n + 1";
            case 9 -> "insert into dbo.bag values (" + n + ", null)";
            default -> "update dbo.bag set b = 'b' || a where a % 60 = " + id;
        };
    }

    private void assertSame() throws SQLException {
        List<String> queries = new ArrayList<>();
        queries.add("select id, owner, balance from dbo.account order by id");
        queries.add("select account, no, amount, at from dbo.entry order by account, no");
        queries.add("select n, body, scan from dbo.document order by body, n");
        queries.add("select a, b from dbo.bag order by a");
        for (String query : queries) {
            assertThat(source().rows(query).stream().map(StreamBackTest::plain))
                    .as(query)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(
                            target().rows(query).stream().map(StreamBackTest::plain).toList());
        }
    }

    /** The drivers write bytes and lengths of fractions in different ways. */
    private static String plain(String row) {
        return row.replace("\\x", "")
                .replaceAll("(\\.\\d+?)0+(?=\\||$)", "$1")
                .toLowerCase(Locale.ROOT);
    }

    private ReverseFixture source() {
        return Objects.requireNonNull(source);
    }

    private PostgresFixture target() {
        return Objects.requireNonNull(target);
    }
}
