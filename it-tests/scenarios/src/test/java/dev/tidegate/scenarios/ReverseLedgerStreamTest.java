package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.ReverseLedgerFixture.COUNTING;
import static dev.tidegate.scenarios.ReverseLedgerFixture.account;
import static dev.tidegate.scenarios.ReverseLedgerFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of a stream back from a real PostgreSQL over a real Kafka to the stand-in. */
class ReverseLedgerStreamTest {
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(20), Duration.ofMinutes(2));

    private static final int DEATHS_IN = 8;
    private static final int ROUNDS = 10;
    private static final int ROUND_STATEMENTS = 30;
    private static final long SEED = 23;

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
                                + " owner nvarchar(40) NOT NULL, opened datetime NULL)",
                        "CREATE TABLE dbo.document (id int NOT NULL PRIMARY KEY, n int NULL, body"
                                + " nvarchar(max) NULL, scan varbinary(max) NULL)",
                        "CREATE TABLE dbo.bag (a int NULL, b varchar(20) NULL, version rowversion)");
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
    void theLedgerIsTheSumOfTheRowsWhoeverDies() throws Exception {
        try (MortalStream stream = stream(DEATHS_IN)) {
            begin();
            Random random = new Random(SEED);
            for (int round = 0; round < ROUNDS; round++) {
                int survived = stream.deaths();
                for (int i = 0; i < ROUND_STATEMENTS; i++) {
                    target().sql(statement(random, round * ROUND_STATEMENTS + i));
                }
                await(stream, () -> stream.deaths() > survived);
            }
            stream.spare();
            end(stream, "shop/2/BACK/GUARD");

            requireSums();
        }
    }

    @Test
    void largeTransactionsAndLargeObjectsAreCountedToo() throws Exception {
        try (MortalStream stream = stream(Integer.MAX_VALUE)) {
            begin();
            target().sql(
                            "insert into dbo.account (id, owner, opened) select i, 'owner ' || i,"
                                    + " timestamp '2026-07-01' + i * interval '1 ms'"
                                    + " from generate_series(1, 25000) i");
            target().sql(
                            "insert into dbo.document select i, i, repeat('é☃', 100000),"
                                    + " decode(repeat('00ff', 1000), 'hex')"
                                    + " from generate_series(1, 3) i");
            target().sql("update dbo.document set n = 2");
            target().sql("update dbo.document set scan = '\\x01' where id = 1");
            target().sql("update dbo.document set id = 9 where id = 2");
            target().sql("delete from dbo.document where id = 3");
            target().sql("update dbo.account set opened = opened + interval '1 ms'");
            end(stream, "shop/2/BACK/GUARD");

            requireSums();
        }
    }

    @Test
    void aRowThatSomebodyElseChangesOnSqlServerMakesThemDiffer() throws Exception {
        try (MortalStream stream = stream(Integer.MAX_VALUE)) {
            begin();
            target().sql("insert into dbo.account (id, owner) values (1, 'one'), (2, 'two')");
            end(stream, "shop/2/BACK/GUARD");
            requireSums();

            source().run("UPDATE dbo.account SET owner = N'somebody' WHERE id = 2");

            TableDefinition account = source().table("account");
            assertThat(rows(source(), account).rows())
                    .isNotEqualTo(account(source(), "account").captured().rows());
        }
    }

    private void requireSums() throws Exception {
        for (TableDefinition table : source().tables()) {
            Account account = account(source(), table.table().name());
            assertThat(account.captured())
                    .as("%s", table.table())
                    .isEqualTo(account.applied())
                    .isEqualTo(rows(source(), table));
            assertThat(account.touched()).as("%s", table.table()).isTrue();
        }
    }

    private static String statement(Random random, int n) {
        int id = random.nextInt(60);
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                    "insert into dbo.account (id, owner, opened) values (%d, 'owner %d', now())"
                            .formatted(n + 1, n);
            case 2 ->
                    "update dbo.account set owner = owner || '.' where id %% 60 = %d".formatted(id);
            case 3 -> "update dbo.account set id = id + 100000 where id = " + id;
            case 4 -> "delete from dbo.account where id % 60 = " + id;
            case 5 ->
                    "insert into dbo.document values (%d, 1, repeat('long ', %d), '\\x00ff')"
                            .formatted(n, random.nextInt(2_000));
            case 6 -> "update dbo.document set n = n + 1, scan = scan || '\\x07' where id % 3 = 0";
            default -> "insert into dbo.bag (a) values (" + n + ")";
        };
    }

    private MortalStream stream(int deathsIn) {
        return MortalStream.start(
                new MortalStream.Parts(
                        journal(),
                        Objects.requireNonNull(armed)::log,
                        () -> source().target(COUNTING),
                        COUNTING.ledgers()),
                SEED,
                deathsIn);
    }

    private KafkaJournal journal() {
        return new KafkaJournal(
                KafkaSettings.local(
                        Objects.requireNonNull(kafka).bootstrapServers(), name + ".back"));
    }

    /** As a cutover does: the marker where the stream begins, then the start. */
    private void begin() throws SQLException {
        target().sql("insert into dbo.bag (a) values (-1)"); // too early: skipped, and not counted
        Objects.requireNonNull(armed).mark(ReverseFixture.START);
        source().stream().start(ReverseFixture.START);
    }

    /** Waits until everything that was written is on the other side. */
    private void end(MortalStream stream, String marker) throws Exception {
        target().sql("insert into dbo.bag (a) values (0)");
        target().sql("insert into dbo.document values (-1, 1, 'last', null)");
        Objects.requireNonNull(armed).mark(marker);
        await(stream, () -> source().stream().hasApplied(marker));
    }

    private static void await(MortalStream stream, Patience.Question question) throws Exception {
        boolean _ = PATIENCE.await(() -> stream.failure().isPresent() || question.isSo());
        assertThat(stream.failure()).isEmpty();
    }

    private ReverseFixture source() {
        return Objects.requireNonNull(source);
    }

    private PostgresFixture target() {
        return Objects.requireNonNull(target);
    }
}
