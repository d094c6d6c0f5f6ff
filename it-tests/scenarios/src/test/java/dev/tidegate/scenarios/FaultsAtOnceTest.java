package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.RepairOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Everything that can be wrong on the target at once, while audits never rest and clients write as
 * fast as they can. The system property {@code tidegate.faults.rate} says how many transactions a
 * second they offer.
 */
class FaultsAtOnceTest {
    private static final int CLIENTS = 4;
    private static final int RATE = Integer.getInteger("tidegate.faults.rate", 400);
    private static final int AUDITS = 8;

    /** As often as it can be, in small ranges, so that a table has several. */
    private static final AuditSettings ALL_THE_TIME =
            new AuditSettings(
                    new ChunkSource.Limit(150, 1L << 20),
                    100,
                    100,
                    AuditSettings.Keyless.MAY_LOCK,
                    Duration.ZERO,
                    Duration.ZERO);

    private static final TargetFault DOUBLED =
            new TargetFault(
                    "a doubled row of a table without a key",
                    "loose",
                    "insert into dbo.loose (select a, b from dbo.loose where a = 7 limit 1)",
                    List.of());

    private static final TargetFault LOST_DELETE =
            new TargetFault(
                    "a delete that the applier lost",
                    "sample",
                    "DELETE FROM dbo.sample WHERE id = 33",
                    List.of(
                            new DifferingRow(
                                    Row.of(33), Mismatch.Kind.EXTRA, AuditFixture.SAMPLE_COLUMNS)));

    private static AuditFixture fixture;
    private static AuditedPipeline pipeline;

    @BeforeAll
    static void start() throws Exception {
        fixture = new AuditFixture("faults", new ClientPool.Plan(CLIENTS, RATE, 3));
        pipeline = fixture.pipeline();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    /** Which rows were called different, and since when. */
    private static final class Found {
        private final Map<DifferingRow, Instant> rows = new HashMap<>();
        private Optional<Mismatch> doubled = Optional.empty();

        void take() {
            for (Mismatch mismatch : pipeline.heard().takeMismatches()) {
                if (mismatch.key().isEmpty()) {
                    doubled = doubled.or(() -> Optional.of(mismatch));
                } else {
                    rows.putIfAbsent(DifferingRow.of(mismatch), mismatch.confirmedAt());
                }
            }
        }

        boolean isAll(Set<DifferingRow> wanted) {
            take();
            return doubled.isPresent() && rows.keySet().containsAll(wanted);
        }

        Instant confirmed(TargetFault fault) {
            return fault.equals(DOUBLED)
                    ? doubled.orElseThrow().confirmedAt()
                    : fault.differs().stream().map(rows::get).max(Instant::compareTo).orElseThrow();
        }
    }

    @Test
    void everyFaultIsConfirmedByKeyAndColumnsPutRightAndCertifiedUnderLoad() throws Exception {
        Map<TargetFault, Instant> injected = new HashMap<>();
        Map<TargetFault, Instant> repaired = new HashMap<>();
        Found found = new Found();
        Instant certified;
        long before;
        try (AuditedPipeline.Audits _ = pipeline.auditOn(AUDITS, ALL_THE_TIME)) {
            pipeline.awaitVerified(Instant.now());
            assertThat(pipeline.heard().takeMismatches()).isEmpty();
            before = fixture.clients().counts().committed();

            inject(injected);
            Set<DifferingRow> wanted = rows(faults());
            pipeline.await("every fault is confirmed", () -> found.isAll(wanted));
            repair(repaired);
            Instant now = Instant.now();
            pipeline.awaitVerified(now);
            certified = Instant.now();

            found.take();
            assertThat(found.rows.keySet()).isEqualTo(wanted);
        }
        assertThat(found.doubled.orElseThrow().kind()).isEqualTo(Mismatch.Kind.EXTRA);
        assertThat(found.doubled.orElseThrow().rows()).isEqualTo(1);
        assertThat(fixture.clients().failure()).isEmpty();
        print(
                injected,
                found,
                repaired,
                certified,
                fixture.clients().counts().committed() - before);
    }

    private static List<TargetFault> faults() {
        return Stream.concat(TargetFault.ALL.stream(), Stream.of(LOST_DELETE)).toList();
    }

    private static Set<DifferingRow> rows(List<TargetFault> faults) {
        Set<DifferingRow> rows = new HashSet<>();
        faults.forEach(it -> rows.addAll(it.differs()));
        return rows;
    }

    private static void inject(Map<TargetFault, Instant> injected) throws Exception {
        pipeline.applied()
                .forget(change ->
                        change instanceof LogEvent.Delete delete
                                && delete.schema().table().name().equals("sample"));
        for (TargetFault fault : TargetFault.ALL) {
            fixture.onTarget(fault.sql());
            injected.put(fault, Instant.now());
        }
        fixture.onTarget(DOUBLED.sql());
        injected.put(DOUBLED, Instant.now());
        fixture.onSource(LOST_DELETE.sql());
        pipeline.await("the delete was lost", pipeline.applied()::isDone);
        injected.put(LOST_DELETE, Instant.now());
    }

    private static void repair(Map<TargetFault, Instant> repaired) throws Exception {
        Map<String, List<TargetFault>> byTable = new HashMap<>();
        faults().forEach(it -> byTable.computeIfAbsent(it.table(), _ -> new ArrayList<>()).add(it));
        for (Map.Entry<String, List<TargetFault>> each : byTable.entrySet()) {
            Set<DifferingRow> rows = rows(each.getValue());
            List<RepairOutcome> outcomes =
                    pipeline.repair(each.getKey(), rows.stream().map(DifferingRow::key).toList());
            assertThat(outcomes)
                    .hasSameSizeAs(rows)
                    .allSatisfy(it ->
                            assertThat(it)
                                    .isInstanceOfSatisfying(
                                            RepairOutcome.Done.class,
                                            done ->
                                                    assertThat(done.repaired().cause())
                                                            .isEqualTo(Cause.ON_THE_TARGET)));
            each.getValue().forEach(it -> repaired.put(it, Instant.now()));
        }
        pipeline.loadAnew("loose");
        repaired.put(DOUBLED, Instant.now());
    }

    private static void print(
            Map<TargetFault, Instant> injected,
            Found found,
            Map<TargetFault, Instant> repaired,
            Instant certified,
            long transactions) {
        FaultCourses courses = new FaultCourses();
        Stream.concat(faults().stream(), Stream.of(DOUBLED))
                .forEach(it ->
                        courses.add(
                                new FaultCourses.Course(
                                        it.name(),
                                        it.table() + ": " + it.differs(),
                                        Objects.requireNonNull(injected.get(it)),
                                        found.confirmed(it),
                                        Objects.requireNonNull(repaired.get(it)),
                                        certified)));
        courses.print();
        FaultCourses.say("%,d transactions meanwhile%n", transactions);
    }
}
