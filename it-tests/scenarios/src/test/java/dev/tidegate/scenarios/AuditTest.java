package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.RepairOutcome;
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
    private static final int CLIENTS = 2;
    private static final FaultCourses COURSES = new FaultCourses();

    private static AuditFixture fixture;
    private static AuditedPipeline pipeline;

    @BeforeAll
    static void start() throws Exception {
        fixture = new AuditFixture("audits", new ClientPool.Plan(CLIENTS, 40, 1));
        pipeline = fixture.pipeline();
    }

    @AfterAll
    static void stop() throws Exception {
        COURSES.print();
        fixture.close();
    }

    @BeforeEach
    void forget() {
        pipeline.heard().takeMismatches();
    }

    @Test
    void everyTableIsVerifiedWhileClientsWriteAndNothingIsConfirmed() throws Exception {
        long before = fixture.clients().counts().committed();

        pipeline.auditAll(3);

        assertThat(pipeline.heard().takeMismatches()).isEmpty();
        assertThat(fixture.clients().failure()).isEmpty();
        assertThat(fixture.clients().counts().committed()).isGreaterThan(before);
    }

    static List<TargetFault> faults() {
        return TargetFault.ALL;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsDoneToTheTargetIsConfirmedByKeyAndColumnsAndPutRight(TargetFault fault)
            throws Exception {
        requireCourse(fault, Cause.ON_THE_TARGET, () -> fixture.onTarget(fault.sql()));
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
                        AuditFixture.SAMPLE_COLUMNS),
                new CaptureFault(
                        "an insert that capture lost",
                        "INSERT INTO dbo.sample VALUES (1001, 'new', NULL, 'c', 1,"
                                + " '2026-01-01T00:00:00', 1, NULL)",
                        Mismatch.Kind.MISSING,
                        1001,
                        AuditFixture.SAMPLE_COLUMNS));
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
                new TargetFault(
                        fault.name(),
                        "sample",
                        fault.sql(),
                        List.of(
                                new DifferingRow(
                                        Row.of(fault.key()), fault.kind(), fault.columns()))),
                Cause.BEFORE_THE_JOURNAL,
                () -> {
                    fixture.onSource(fault.sql());
                    pipeline.await("the change did not come as it was", pipeline.log()::isDone);
                });
        fixture.onSource("UPDATE dbo.sample SET note = N'again' WHERE id = " + fault.key());
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
            fixture.onSource("UPDATE dbo.sample SET note = N'%d' WHERE id = 40".formatted(often));
        }
        pipeline.log().prepare(new LostNote());
        fixture.onSource("UPDATE dbo.sample SET note = N'lost' WHERE id = 40");
        pipeline.await("the change is lost", pipeline.log()::isDone);
        fixture.onSource("UPDATE dbo.sample SET note = N'later' WHERE id = 40");

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
        TargetFault fault =
                new TargetFault(
                        "a delete that the applier lost",
                        "sample",
                        "DELETE FROM dbo.sample WHERE id = 33",
                        List.of(
                                new DifferingRow(
                                        Row.of(33),
                                        Mismatch.Kind.EXTRA,
                                        AuditFixture.SAMPLE_COLUMNS)));
        requireCourse(
                fault,
                Cause.ON_THE_TARGET,
                () -> {
                    fixture.onSource(fault.sql());
                    pipeline.await("the delete was lost", pipeline.applied()::isDone);
                });
    }

    @Test
    void aDoubledRowOfATableWithoutAKeyIsCountedAndTheTableLoadedAnew() throws Exception {
        Instant injected = Instant.now();
        fixture.onTarget("insert into dbo.loose (select a, b from dbo.loose where a = 7 limit 1)");

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
    private static void requireCourse(TargetFault fault, Cause cause, Injection injection)
            throws Exception {
        Instant injected = Instant.now();
        injection.happen();
        assertThat(pipeline.audit(fault.table()).standing()).isEqualTo(Standing.MISMATCH);
        List<Mismatch> found = pipeline.heard().takeMismatches();
        assertThat(found.stream().map(DifferingRow::of))
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
    private static Instant repair(String table, List<DifferingRow> differs, Cause cause)
            throws Exception {
        List<RepairOutcome> repaired =
                pipeline.repair(table, differs.stream().map(DifferingRow::key).toList());
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

    private static List<DifferingRow> recorded(String table) {
        return Optional.ofNullable(pipeline.records().tables().get(pipeline.schema(table).table()))
                .orElseThrow()
                .mismatches()
                .stream()
                .map(DifferingRow::of)
                .toList();
    }
}
