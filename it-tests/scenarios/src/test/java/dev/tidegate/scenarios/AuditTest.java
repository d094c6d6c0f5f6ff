package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.orders.OrdersScale;
import dev.tidegate.sandbox.workload.orders.OrdersWorkload;
import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.RepairOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Audits and repairs on real connectors, while clients write. Each test leaves both sides equal and
 * finds them so; in the end the course of each fault is printed.
 */
class AuditTest {
    private static final String DATABASE = "audits";
    private static final int CLIENTS = 2;
    private static final List<String> SAMPLE_COLUMNS =
            List.of("id", "name", "note", "code", "price", "at", "ratio", "body");
    private static final List<String> WORD_COLUMNS = List.of("word", "n");

    private static Environment environment;
    private static Connection source;
    private static Connection target;
    private static AuditedPipeline pipeline;
    private static ClientPool clients;
    private static final FaultCourses COURSES = new FaultCourses();

    @BeforeAll
    static void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        environment.createSourceDatabase(DATABASE);
        source = environment.source(DATABASE);
        target = environment.target();
        OrdersWorkload orders = new OrdersWorkload(OrdersScale.SMALL, 7);
        orders.create(source);
        ProbeTables.create(source, CLIENTS);
        createSamples();
        environment.capture(DATABASE);
        pipeline = new AuditedPipeline(environment, DATABASE);
        clients =
                ClientPool.start(
                        orders,
                        () -> environment.source(DATABASE),
                        new ClientPool.Plan(CLIENTS, 40, 1),
                        (_, _, _) -> {});
        pipeline.awaitLoaded();
    }

    @AfterAll
    static void stop() throws Exception {
        try (Environment _ = environment;
                Connection _ = source;
                Connection _ = target;
                AuditedPipeline _ = pipeline) {
            COURSES.print();
            assertThat(clients.failure()).isEmpty();
            clients.close();
        }
    }

    @BeforeEach
    void forget() {
        pipeline.heard().takeMismatches();
    }

    private static void createSamples() throws SQLException {
        execute(
                source,
                "CREATE TABLE dbo.sample (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL,"
                        + " note nvarchar(20) NULL, code char(8) NOT NULL, price decimal(10, 3) NOT"
                        + " NULL, at datetime2(7) NOT NULL, ratio float NOT NULL,"
                        + " body nvarchar(max) NULL)",
                "CREATE TABLE dbo.word (word nvarchar(10) NOT NULL PRIMARY KEY, n int NOT NULL)",
                "CREATE TABLE dbo.loose (a int NULL, b nvarchar(20) NULL)");
        for (int id = 1; id <= 400; id++) {
            execute(
                    source,
                    ("INSERT INTO dbo.sample VALUES (%1$d, 'name %1$d', NULL, 'c%1$d', %1$d.125,"
                                    + " '1969-07-20T20:17:40.1234567', 0, N'body %1$d')")
                            .formatted(id),
                    "INSERT INTO dbo.word VALUES (N'w%1$d é', %1$d)".formatted(id),
                    "INSERT INTO dbo.loose VALUES (%d, N'again')".formatted(id % 100));
        }
    }

    @Test
    void everyTableIsVerifiedWhileClientsWriteAndNothingIsConfirmed() throws Exception {
        long before = clients.counts().committed();

        pipeline.auditAll(3);

        assertThat(pipeline.heard().takeMismatches()).isEmpty();
        assertThat(clients.failure()).isEmpty();
        assertThat(clients.counts().committed()).isGreaterThan(before);
    }

    /**
     * What somebody does to the target.
     *
     * @param differs how each row that it touches differs then
     */
    record Fault(String name, String table, String sql, List<Differs> differs) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** How a row differs. */
    private record Differs(Row key, Mismatch.Kind kind, List<String> columns) {
        @Override
        public String toString() {
            return "%s %s %s"
                    .formatted(
                            kind,
                            key.value(0),
                            kind == Mismatch.Kind.CHANGED ? columns : "(all columns)");
        }
    }

    private static Differs changed(Object key, String... columns) {
        return new Differs(Row.of(key), Mismatch.Kind.CHANGED, List.of(columns));
    }

    static Stream<Fault> faults() {
        return Stream.of(
                new Fault(
                        "a missing row",
                        "sample",
                        "delete from dbo.sample where id = 17",
                        List.of(new Differs(Row.of(17), Mismatch.Kind.MISSING, SAMPLE_COLUMNS))),
                new Fault(
                        "an extra row",
                        "sample",
                        "insert into dbo.sample select -5, name, note, code, price, at, ratio, body"
                                + " from dbo.sample where id = 18",
                        List.of(new Differs(Row.of(-5), Mismatch.Kind.EXTRA, SAMPLE_COLUMNS))),
                new Fault(
                        "an extra row of a table in another order",
                        "word",
                        "insert into dbo.word values ('extra', 1)",
                        List.of(new Differs(Row.of("extra"), Mismatch.Kind.EXTRA, WORD_COLUMNS))),
                new Fault(
                        "a missing row of a table in another order",
                        "word",
                        "delete from dbo.word where n = 8",
                        List.of(new Differs(Row.of("w8 é"), Mismatch.Kind.MISSING, WORD_COLUMNS))),
                new Fault(
                        "a changed column",
                        "sample",
                        "update dbo.sample set price = price + 0.001 where id = 20",
                        List.of(changed(20, "price"))),
                new Fault(
                        "two rows swapped",
                        "sample",
                        "update dbo.sample s set name = o.name, code = o.code, price = o.price,"
                                + " body = o.body from dbo.sample o"
                                + " where s.id in (21, 399) and o.id = 420 - s.id",
                        List.of(
                                changed(21, "name", "code", "price", "body"),
                                changed(399, "name", "code", "price", "body"))),
                new Fault(
                        "a trailing space",
                        "sample",
                        "update dbo.sample set name = name || ' ' where id = 22",
                        List.of(changed(22, "name"))),
                new Fault(
                        "an empty text for NULL",
                        "sample",
                        "update dbo.sample set note = '' where id = 23",
                        List.of(changed(23, "note"))),
                new Fault(
                        "one microsecond",
                        "sample",
                        "update dbo.sample set at = at + interval '1 microsecond' where id = 24",
                        List.of(changed(24, "at"))),
                new Fault(
                        "-0.0",
                        "sample",
                        "update dbo.sample set ratio = '-0' where id = 25",
                        List.of(changed(25, "ratio"))),
                new Fault(
                        "a large object",
                        "sample",
                        "update dbo.sample set body = body || '!' where id = 26",
                        List.of(changed(26, "body"))),
                new Fault(
                        "a write by someone else in a table that clients work with",
                        "item",
                        "update dbo.item set i_price = i_price + 1 where i_id in (3, 4)",
                        List.of(changed(3, "i_price"), changed(4, "i_price"))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsDoneToTheTargetIsConfirmedByKeyAndColumnsAndPutRight(Fault fault) throws Exception {
        requireCourse(fault, Cause.ON_THE_TARGET, () -> execute(target, fault.sql()));
    }

    /**
     * What goes wrong between the source's log and the journal.
     *
     * @param sql a change of the row with the key
     * @param columns that differ then; all of them if a row is missing or too many
     */
    record CaptureFault(String name, String sql, Mismatch.Kind kind, int key, List<String> columns)
            implements UnreliableLog.Fault {
        @Override
        public boolean concerns(LogEvent.Change change) {
            return change.schema().table().name().equals("sample") && hasKey(change);
        }

        private boolean hasKey(LogEvent.Change change) {
            Row row =
                    switch (change) {
                        case LogEvent.Insert insert -> insert.after();
                        case LogEvent.Update update -> update.after();
                        case LogEvent.Delete delete -> delete.before();
                    };
            return Integer.valueOf(key).equals(row.value(0));
        }

        @Override
        public Optional<LogEvent.Change> instead(LogEvent.Change change) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<CaptureFault> captureFaults() {
        return Stream.of(
                new CaptureFault(
                        "an update that capture lost",
                        "UPDATE dbo.sample SET price = 1, note = N'lost' WHERE id = 30",
                        Mismatch.Kind.CHANGED,
                        30,
                        List.of("note", "price")),
                new CaptureFault(
                        "a delete that capture lost",
                        "DELETE FROM dbo.sample WHERE id = 31",
                        Mismatch.Kind.EXTRA,
                        31,
                        SAMPLE_COLUMNS),
                new CaptureFault(
                        "an insert that capture lost",
                        "INSERT INTO dbo.sample VALUES (1001, 'new', NULL, 'c', 1,"
                                + " '2026-01-01T00:00:00', 1, NULL)",
                        Mismatch.Kind.MISSING,
                        1001,
                        SAMPLE_COLUMNS));
    }

    @ParameterizedTest
    @MethodSource("captureFaults")
    void aChangeThatCaptureLostIsConfirmedAndPutRight(CaptureFault fault) throws Exception {
        pipeline.log().prepare(fault);

        assertFoundAndRepaired(fault);
    }

    @Test
    void aTextThatCaptureCutOffIsConfirmedAndPutRight() throws Exception {
        CaptureFault fault =
                new CaptureFault(
                        "a text that CDC cut off for another collation's code page",
                        "UPDATE dbo.sample SET name = 'longer' WHERE id = 32",
                        Mismatch.Kind.CHANGED,
                        32,
                        List.of("name"));
        pipeline.log()
                .prepare(
                        new UnreliableLog.Fault() {
                            @Override
                            public boolean concerns(LogEvent.Change change) {
                                return fault.concerns(change);
                            }

                            @Override
                            public Optional<LogEvent.Change> instead(LogEvent.Change change) {
                                LogEvent.Update update = (LogEvent.Update) change;
                                @Nullable Object[] values =
                                        new @Nullable Object[update.after().size()];
                                for (int i = 0; i < values.length; i++) {
                                    values[i] = update.after().value(i);
                                }
                                values[1] = "long";
                                return Optional.of(
                                        new LogEvent.Update(
                                                update.position(),
                                                update.schema(),
                                                update.before(),
                                                Row.owning(values)));
                            }
                        });

        assertFoundAndRepaired(fault);
    }

    private static void assertFoundAndRepaired(CaptureFault fault) throws Exception {
        requireCourse(
                new Fault(
                        fault.name(),
                        "sample",
                        fault.sql(),
                        List.of(new Differs(Row.of(fault.key()), fault.kind(), fault.columns()))),
                Cause.BEFORE_THE_JOURNAL,
                () -> {
                    execute(source, fault.sql());
                    pipeline.await("the change did not come as it was", pipeline.log()::isDone);
                });
        execute(source, "UPDATE dbo.sample SET note = N'again' WHERE id = " + fault.key());
        assertThat(pipeline.audit("sample").standing()).isEqualTo(Standing.VERIFIED);
    }

    /** The update that writes this note never comes. */
    private record LostNote() implements UnreliableLog.Fault {
        @Override
        public boolean concerns(LogEvent.Change change) {
            return change instanceof LogEvent.Update update
                    && update.schema().table().name().equals("sample")
                    && "lost".equals(update.after().value(2));
        }

        @Override
        public Optional<LogEvent.Change> instead(LogEvent.Change change) {
            return Optional.empty();
        }
    }

    /** By the later change all rows are the source's again, and no audit sees which one was not. */
    @Test
    void ofAChangeThatCaptureLostAndALaterOneMadeGoodTheRowIsTold() throws Exception {
        for (int often = 1; often <= 4; often++) {
            execute(source, "UPDATE dbo.sample SET note = N'%d' WHERE id = 40".formatted(often));
        }
        pipeline.log().prepare(new LostNote());
        execute(source, "UPDATE dbo.sample SET note = N'lost' WHERE id = 40");
        pipeline.await("the change is lost", pipeline.log()::isDone);
        execute(source, "UPDATE dbo.sample SET note = N'later' WHERE id = 40");

        pipeline.await("the row is told", () -> pipeline.broken().contains(Row.of(40)));
        assertThat(pipeline.audit("sample").standing()).isEqualTo(Standing.SUSPECT);
        assertThat(pipeline.heard().takeMismatches()).isEmpty();
        pipeline.anchor("sample");
        assertThat(pipeline.audit("sample").standing()).isEqualTo(Standing.VERIFIED);
    }

    /** Checkpoint and ledger of the window tell of the delete; the row is there all the same. */
    @Test
    void aDeleteThatTheApplierLostIsConfirmedAndPutRight() throws Exception {
        pipeline.applied()
                .forget(change ->
                        change instanceof LogEvent.Delete delete
                                && delete.schema().table().name().equals("sample")
                                && Integer.valueOf(33).equals(delete.before().value(0)));
        Fault fault =
                new Fault(
                        "a delete that the applier lost",
                        "sample",
                        "DELETE FROM dbo.sample WHERE id = 33",
                        List.of(new Differs(Row.of(33), Mismatch.Kind.EXTRA, SAMPLE_COLUMNS)));
        requireCourse(
                fault,
                Cause.ON_THE_TARGET,
                () -> {
                    execute(source, fault.sql());
                    pipeline.await("the delete was lost", pipeline.applied()::isDone);
                });
    }

    @Test
    void aDoubledRowOfATableWithoutAKeyIsCountedAndTheTableLoadedAnew() throws Exception {
        Instant injected = Instant.now();
        execute(target, "insert into dbo.loose (select a, b from dbo.loose where a = 7 limit 1)");

        assertThat(pipeline.audit("loose").standing()).isEqualTo(Standing.MISMATCH);
        Instant confirmed = Instant.now();
        assertThat(pipeline.heard().takeMismatches())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.kind()).isEqualTo(Mismatch.Kind.EXTRA);
                    assertThat(it.rows()).isEqualTo(1);
                    assertThat(it.key()).isEmpty();
                });

        pipeline.loadAnew("loose");
        Instant repaired = Instant.now();
        assertThat(pipeline.audit("loose").standing()).isEqualTo(Standing.VERIFIED);
        COURSES.add(
                new FaultCourses.Course(
                        "a doubled row of a table without a key",
                        "loose: 1 row EXTRA; loaded anew",
                        injected,
                        confirmed,
                        repaired,
                        Instant.now()));
    }

    /** Does a fault. */
    private interface Injection {
        void happen() throws Exception;
    }

    /** Does it; an audit finds it, a repair puts it right, and an audit finds that. */
    private static void requireCourse(Fault fault, Cause cause, Injection injection)
            throws Exception {
        Instant injected = Instant.now();
        injection.happen();
        assertThat(pipeline.audit(fault.table()).standing()).isEqualTo(Standing.MISMATCH);
        List<Mismatch> found = pipeline.heard().takeMismatches();
        assertThat(found.stream().map(AuditTest::differs))
                .containsExactlyInAnyOrderElementsOf(fault.differs());
        assertThat(recorded(fault.table())).hasSameElementsAs(fault.differs());
        Instant repaired = repair(fault.table(), fault.differs(), cause);
        assertThat(recorded(fault.table())).isEmpty();
        assertThat(pipeline.audit(fault.table()).standing()).isEqualTo(Standing.VERIFIED);
        assertThat(pipeline.heard().takeMismatches()).isEmpty();
        COURSES.add(
                new FaultCourses.Course(
                        fault.name(),
                        fault.table() + ": " + fault.differs(),
                        injected,
                        found.getLast().confirmedAt(),
                        repaired,
                        Instant.now()));
    }

    /** Returns when it was done. */
    private static Instant repair(String table, List<Differs> differs, Cause cause)
            throws Exception {
        List<RepairOutcome> repaired =
                pipeline.repair(table, differs.stream().map(Differs::key).toList());
        assertThat(repaired)
                .hasSameSizeAs(differs)
                .allSatisfy(it ->
                        assertThat(it)
                                .isInstanceOfSatisfying(
                                        RepairOutcome.Done.class,
                                        done ->
                                                assertThat(done.repaired().cause())
                                                        .isEqualTo(cause)));
        return Instant.now();
    }

    private static List<Differs> recorded(String table) {
        return Optional.ofNullable(pipeline.records().tables().get(pipeline.schema(table).table()))
                .orElseThrow()
                .mismatches()
                .stream()
                .map(AuditTest::differs)
                .toList();
    }

    private static Differs differs(Mismatch mismatch) {
        return new Differs(mismatch.key().orElseThrow(), mismatch.kind(), mismatch.columns());
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
