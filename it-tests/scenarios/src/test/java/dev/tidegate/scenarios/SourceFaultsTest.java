package dev.tidegate.scenarios;

import static dev.tidegate.sandbox.sqlserver.fault.Trigger.login;
import static dev.tidegate.sandbox.sqlserver.fault.Trigger.statement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.sandbox.sqlserver.fault.Effect;
import dev.tidegate.sandbox.sqlserver.fault.Fault;
import dev.tidegate.sandbox.sqlserver.fault.Trigger;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.wire.EncryptionPolicy;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the source's connector, with the real driver and the real Debezium, does when SQL Server
 * fails at the worst moment: it says whether to try again, and loses nothing.
 */
class SourceFaultsTest {
    private static final String PASSWORD = "Passw0rd!";
    private static final int FOLLOWS_MAX = 20;
    private static final ChunkSource.Limit ALL_ROWS =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);
    private static SqlServer server;
    private static int databases;

    private String database;
    private SqlServerSource source;
    private List<TableDefinition> tables;
    private Optional<SourceOffset> offset = Optional.empty();

    /** Ids of the rows whose insert is in the "journal": up to the last place to go on from. */
    private final List<Object> captured = new ArrayList<>();

    /** Ids of those behind that place. */
    private final List<Object> behind = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server =
                SqlServer.start(
                        new SqlServer.Options(
                                0, PASSWORD, Duration.ZERO, EncryptionPolicy.OPTIONAL));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        database = "shop" + ++databases;
        server.execute("master", "CREATE DATABASE " + database);
        server.execute(
                database,
                """
                CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY)
                EXEC sys.sp_cdc_enable_db
                EXEC sys.sp_cdc_enable_table 'dbo', 'item', @role_name = NULL
                """);
        source = source("encrypt=true;trustServerCertificate=true");
        source.prepare();
        tables = source.catalog().tables();
        follow(0);
    }

    @AfterEach
    void clear() {
        server.faults().clear();
    }

    /** Stops the following: everything that the test waits for is there. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Follows the log until the offset lies behind so many rows, or throws what broke it. */
    private void follow(int rows) throws InterruptedException {
        behind.clear();
        try {
            source.log(tables)
                    .follow(
                            offset,
                            batch -> {
                                batch.forEach(this::take);
                                if (offset.isPresent() && captured.size() >= rows) {
                                    throw new Enough();
                                }
                            });
        } catch (Enough e) {
            // so much for now
        }
    }

    private void take(SourceEvent event) {
        switch (event) {
            case Changed(LogEvent.Insert insert, var _, var _, var _) ->
                    behind.add(insert.after().value(0));
            case Changed _ -> {
                // a watermark
            }
            case Drained drained -> {
                captured.addAll(behind);
                behind.clear();
                offset = Optional.of(drained.offset());
            }
        }
    }

    /** Follows as the supervisor does: again after each error that says so. */
    private List<ErrorCode> followThroughErrors(int rows) throws InterruptedException {
        List<ErrorCode> errors = new ArrayList<>();
        for (int i = 0; i < FOLLOWS_MAX; i++) {
            try {
                follow(rows);
                return errors;
            } catch (TidegateException e) {
                assertThat(e.code().action()).as(e.forOperator()).isEqualTo(ErrorCode.Action.RETRY);
                errors.add(e.code());
            }
        }
        throw new AssertionError("still broken after " + errors);
    }

    private static SqlError deadlock() {
        return new SqlError(1205, 13, 51, "Transaction was deadlocked; rerun the transaction.");
    }

    private static SqlError lockTimeout() {
        return new SqlError(1222, 16, 51, "Lock request time out period exceeded.");
    }

    private static SqlError shutdown() {
        return new SqlError(6005, 20, 1, "SHUTDOWN is in progress.");
    }

    private static SqlError starting() {
        return new SqlError(
                17187,
                16,
                1,
                "SQL Server is not ready to accept new client connections. Wait a few minutes before"
                        + " trying again.");
    }

    private static Stream<Arguments> passing() {
        Trigger changes = statement("FROM \\[[^]]+\\]\\.cdc\\.\\[dbo_item_CT\\]");
        Trigger positions = statement("lsn_time_mapping");
        return Stream.of(
                arguments("a deadlock", positions.nth(2), new Effect.Fail(deadlock())),
                arguments("a lock time-out", changes.once(), new Effect.Fail(lockTimeout())),
                arguments("a shutdown", positions.once(), new Effect.Fail(shutdown())),
                arguments("a cut before the changes", changes.once(), new Effect.Disconnect()),
                arguments(
                        "a cut amid the changes", changes.once(), new Effect.DisconnectInResult(3)),
                arguments(
                        "a cut behind the changes",
                        changes.once(),
                        new Effect.DisconnectInResult(99)),
                arguments("a lost answer", positions.nth(3), new Effect.LoseAnswer()),
                arguments("a start", login().once(), new Effect.Fail(starting())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void captureGoesOnBehindWhatPassesAndLosesNothing(String what, Trigger trigger, Effect effect)
            throws Exception {
        try (Fault fault = server.faults().inject(trigger, effect)) {
            insert(1, 10);

            List<ErrorCode> errors = followThroughErrors(10);

            assertThat(fault.hits()).as(what).isEqualTo(1);
            assertThat(errors)
                    .as("none where the driver or Debezium tries again by itself")
                    .hasSizeLessThanOrEqualTo(1)
                    .allMatch(code -> code == ErrorCode.SOURCE_UNAVAILABLE);
        }
        assertThat(captured).containsExactlyElementsOf(ids(1, 10));
    }

    @Test
    void captureLosesNothingWhenEverySessionIsKilledAgainAndAgain() throws Exception {
        for (int round = 0; round < 2; round++) {
            insert(round * 5 + 1, round * 5 + 5);
            try (Fault stalled =
                    server.faults().inject(statement("dbo_item_CT").once(), new Effect.Stall())) {
                Thread killer =
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        stalled.awaitHits(1, Duration.ofSeconds(60));
                                        server.faults().killAll();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
                assertThat(followThroughErrors(round * 5 + 5)).isNotEmpty();
                killer.join();
            }
        }
        assertThat(captured).containsExactlyElementsOf(ids(1, 10));
    }

    @Test
    void aSlowServerIsWaitedFor() throws Exception {
        insert(1, 3);
        try (Fault slow =
                server.faults()
                        .inject(
                                statement("lsn_time_mapping|_CT").times(5),
                                new Effect.Delay(Duration.ofMillis(100)))) {
            assertThat(followThroughErrors(3)).isEmpty();
            assertThat(slow.hits()).isGreaterThan(1);
        }
        assertThat(captured).containsExactlyElementsOf(ids(1, 3));
    }

    private static Stream<Arguments> lasting() {
        Trigger changes = statement("dbo_item_CT");
        return Stream.of(
                arguments(
                        login(),
                        new SqlError(18456, 14, 1, "Login failed for user 'sa'."),
                        "Check user, password"),
                arguments(
                        changes,
                        new SqlError(
                                229,
                                14,
                                5,
                                "The SELECT permission was denied on the object 'dbo_item_CT',"
                                        + " database 'shop', schema 'cdc'."),
                        "Grant the source's user"),
                arguments(
                        changes,
                        new SqlError(208, "Invalid object name 'cdc.dbo_item_CT'."),
                        "whose capture was disabled"));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void whatDoesNotPassStopsWithAHint(Trigger trigger, SqlError error, String hint)
            throws Exception {
        insert(1, 1);
        server.faults().inject(trigger, new Effect.Fail(error));
        String said = Objects.requireNonNull(error.getMessage());

        assertThatThrownBy(() -> follow(1))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_READY);
                            assertThat(e.getMessage())
                                    .contains(said.substring(0, said.length() - 1));
                            assertThat(e.hint()).contains(hint);
                        });
        assertThat(captured).isEmpty();
    }

    @Test
    void aTableThatWasReadInPartIsNotTakenForWhole() throws Exception {
        insert(1, 50);
        server.faults()
                .inject(
                        statement("SELECT .*\\[id\\].* FROM").once(),
                        new Effect.DisconnectInResult(20));
        List<Row> rows = new ArrayList<>();

        assertUnavailable(() ->
                source.chunks()
                        .read(tables.getFirst().schema(), KeyRange.ALL, ALL_ROWS, rows::add));
        assertThat(rows).hasSizeLessThanOrEqualTo(20);

        rows.clear();
        source.chunks().read(tables.getFirst().schema(), KeyRange.ALL, ALL_ROWS, rows::add);
        assertThat(rows).hasSize(50);
    }

    @Test
    void aTableThatCannotBeLockedIsTooHotAndCanBeTriedAgain() throws Exception {
        server.faults()
                .inject(statement("TABLOCK, HOLDLOCK").once(), new Effect.Fail(lockTimeout()));
        assertThatThrownBy(() -> source.chunks().readLocked(tables.getFirst().schema(), _ -> {}))
                .extracting("code")
                .isEqualTo(ErrorCode.LOAD_TABLE_TOO_HOT);
        source.chunks().readLocked(tables.getFirst().schema(), _ -> {});
    }

    @Test
    void aWatermarkWhoseAnswerWasLostIsWrittenAgain() throws Exception {
        server.faults()
                .inject(statement("UPDATE tidegate.watermark").once(), new Effect.LoseAnswer());
        assertUnavailable(() -> source.chunks().positionBehind());
        assertThat(source.chunks().positionBehind()).isNotNull();
    }

    private static void assertUnavailable(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE));
    }

    @Test
    void aCertificateThatDoesNotFitSaysWhatToCheck() {
        for (String wrong :
                List.of(
                        "encrypt=true",
                        "encrypt=strict;serverCertificate=/nowhere.pem",
                        "encrypt=strict;hostNameInCertificate=other.example")) {
            SqlServerSource refused = source(wrong);
            assertThatThrownBy(refused::prepare)
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e -> {
                                assertThat(e.code())
                                        .as(wrong)
                                        .isEqualTo(ErrorCode.SOURCE_NOT_READY);
                                assertThat(e.hint()).contains("hostNameInCertificate");
                            });
        }
    }

    private static List<Object> ids(int from, int to) {
        return IntStream.rangeClosed(from, to).<Object>mapToObj(id -> id).toList();
    }

    private void insert(int from, int to) throws Exception {
        for (int id = from; id <= to; id++) {
            server.execute(database, "INSERT INTO dbo.item VALUES (" + id + ")");
        }
        assertThat(server.capture().awaitCaptured(database, Duration.ofSeconds(30))).isTrue();
    }

    private SqlServerSource source(String encryption) {
        return new SqlServerSource(
                new SqlServerSettings(
                        "jdbc:sqlserver://localhost:"
                                + server.port()
                                + ";databaseName="
                                + database
                                + ";"
                                + encryption,
                        SqlServer.USER,
                        PASSWORD,
                        List.of(),
                        List.of(),
                        Duration.ofMillis(10)),
                "test");
    }
}
