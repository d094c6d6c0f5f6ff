package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.apply.Tap;
import dev.tidegate.apply.Tappable;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditRecords.AuditedRange;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an audit says of a table, and how it goes on. */
class AuditorTest {
    private static final int RANGES_IN_ONE_BRACKET = 2;

    private final MemoryRecords records = new MemoryRecords();
    private final List<String> told = new ArrayList<>();

    private final AuditObserver observer =
            new AuditObserver() {
                @Override
                public void waiting(String reason) {
                    told.add("waiting: " + reason);
                }

                @Override
                public void begunAnew(TableId table, String reason) {
                    told.add("begun anew: " + reason);
                }
            };

    @Test
    void aDifferenceIsNamedByKeyAndColumns() throws InterruptedException {
        World world = keyed();
        Row row = world.target.rows.getFirst();
        world.target.rows.set(0, Row.of(row.value(0), -7, row.value(2)));

        assertThat(audit(world, ports(world)).standing()).isEqualTo(Standing.MISMATCH);

        assertThat(records.confirmed)
                .extracting(Mismatch::kind, Mismatch::key, Mismatch::columns)
                .containsExactly(
                        tuple(
                                Mismatch.Kind.CHANGED,
                                Optional.of(Row.of(row.value(0))),
                                List.of("amount")));
    }

    /** Each read that succeeds waits for capture. */
    @Test
    void theRowsBesideOneThatIsHeldForLongAreReadInFewPieces() throws InterruptedException {
        World world = keyed();
        List<Row> asked =
                world.target.rows.stream().limit(6).map(row -> Row.of(row.value(0))).toList();
        Row held = asked.getFirst();
        List<Integer> succeeded = new ArrayList<>();
        AuditPorts ports =
                new BrokenSource() {
                    @Override
                    public Optional<Lsn> readLocked(
                            TableSchema schema, List<Row> keys, RowConsumer rows)
                            throws InterruptedException {
                        if (keys.contains(held)) {
                            return Optional.empty();
                        }
                        succeeded.add(keys.size());
                        return super.readLocked(schema, keys, rows);
                    }
                }.asAudits().ports(world, records, observer);

        try (TableStretch stretch = new TableStretch(ports, world.schema)) {
            stretch.begin();
            assertThat(new Confirmation(ports, world.schema, stretch, stretch::upTo).of(asked))
                    .filteredOn(it -> !(it instanceof Verdict.Cleared))
                    .containsExactly(
                            new Verdict.Undecided(
                                    held, "its row on the source is locked by others"));
        }
        assertThat(succeeded).containsExactly(2, 3);
    }

    @Test
    void aPassGoesOnBehindTheRangesThatWereAuditedBeforeItWasInterrupted()
            throws InterruptedException {
        World world = keyed();
        List<KeyRange> read = new ArrayList<>();
        Audits failing =
                new BrokenSource() {
                    @Override
                    public Optional<Row> read(
                            TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
                            throws InterruptedException {
                        read.add(range);
                        if (read.size() == 3) {
                            throw new IllegalStateException("the process is killed");
                        }
                        return super.read(schema, range, limit, consumer);
                    }
                }.asAudits();
        AuditPorts ports = failing.ports(world, records, observer);
        assertThatThrownBy(() -> audit(world, ports)).hasMessage("the process is killed");

        assertThat(audit(world, ports).standing()).isEqualTo(Standing.VERIFIED);

        assertThat(read.get(3)).as("the one that was open").isEqualTo(read.get(2));
        List<AuditedRange> audited =
                Objects.requireNonNull(records.tables().get(world.schema.table())).audited();
        assertThat(audited.getFirst().range().above()).isEmpty();
        assertThat(audited.getLast().range().upTo()).isEmpty();
        for (int i = 1; i < audited.size(); i++) {
            assertThat(audited.get(i).range().above()).isEqualTo(audited.get(i - 1).range().upTo());
        }
    }

    @Test
    void moreRowsOnTheTargetThanARangeHoldsAreAllFound() throws InterruptedException {
        World world = keyed();
        for (int key = 2_000; key < 2_030; key++) {
            world.target.rows.add(Row.of(key, 1, null));
        }

        assertThat(audit(world, ports(world)).standing()).isEqualTo(Standing.MISMATCH);

        assertThat(records.confirmed).hasSize(30);
    }

    @Test
    void aReplicaThatLagsIsAskedAgainUntilItShowsWhatIsNeeded() throws InterruptedException {
        World world = keyed();
        world.frozen.clear();
        Audits lagging =
                new BrokenTarget() {
                    private final List<Snapshot> taken = new ArrayList<>();

                    @Override
                    public Snapshot open() {
                        taken.add(world().target.open());
                        return taken.get(Math.max(0, taken.size() - 3));
                    }
                }.asAudits();

        assertThat(audit(world, lagging.ports(world, records, observer)).standing())
                .isEqualTo(Standing.VERIFIED);
    }

    @Test
    void nothingIsReadWhileTheAuditIsHeldBack() throws InterruptedException {
        World world = keyed();
        AuditPorts right = ports(world);
        long until = world.ticks + 50;
        AuditPorts held =
                new AuditPorts(
                        right.sides(),
                        right.taps(),
                        right.hashers(),
                        right.records(),
                        new AuditPorts.Pace(
                                world,
                                world,
                                () ->
                                        world.ticks < until
                                                ? Optional.of("it is paused")
                                                : Optional.empty(),
                                observer));

        audit(world, held);

        assertThat(told).containsExactly("waiting: it is paused");
        assertThat(world.target.shown).isNotEmpty();
    }

    @Test
    void aTableWithoutAKeyThatIsNeverQuietStaysOpenUnlessItMayBeLocked()
            throws InterruptedException {
        World world = world(SampleTables.KEYLESS);
        Audits busy =
                new BrokenSource() {
                    @Override
                    public Lsn positionBehind() {
                        long before = changesInTheLog(world());
                        world().until(() -> changesInTheLog(world()) > before);
                        return super.positionBehind();
                    }
                }.asAudits();
        AuditPorts ports = busy.ports(world, records, observer);

        assertThat(audit(world, ports, AuditSettings.Keyless.WAITS_FOR_QUIET).standing())
                .isEqualTo(Standing.PENDING);
        assertThat(audit(world, ports, AuditSettings.Keyless.MAY_LOCK).standing())
                .isEqualTo(Standing.VERIFIED);
    }

    @Test
    void aTableWithoutAKeyThatDiffersIsOnlySuspectedUnlessItMayBeLocked()
            throws InterruptedException {
        World world = world(SampleTables.KEYLESS);
        world.quiet();
        world.target.rows.add(Row.of(77, 77));

        assertThat(audit(world, ports(world), AuditSettings.Keyless.WAITS_FOR_QUIET).standing())
                .isEqualTo(Standing.SUSPECT);
        assertThat(records.confirmed).isEmpty();
        assertThat(audit(world, ports(world), AuditSettings.Keyless.MAY_LOCK).standing())
                .isEqualTo(Standing.MISMATCH);
        assertThat(records.confirmed)
                .extracting(Mismatch::kind, Mismatch::rows)
                .containsExactly(tuple(Mismatch.Kind.EXTRA, 1L));
    }

    @Test
    void changesInAnotherShapeEndWhatIsUnderway() throws InterruptedException {
        World world = keyed();
        world.frozen.clear();
        TableSchema before =
                new TableSchema(
                        world.schema.table(),
                        1,
                        world.schema.columns().subList(0, 2),
                        world.schema.key());
        AuditPorts ports = ports(world);
        try (TableStretch stretch = new TableStretch(ports, before)) {
            stretch.begin();
            long changes = changesInTheLog(world);
            world.until(() -> changesInTheLog(world) > changes);
            Lsn last = world.source.log().getLast().lsn();

            assertThatThrownBy(() -> stretch.upTo(last))
                    .isInstanceOf(BegunAnewException.class)
                    .hasMessage("the table's columns changed");
        }
    }

    @Test
    void theDryRunOfARepairTellsWhatDiffersAndWritesNothing() throws InterruptedException {
        World world = keyed();
        Row missing = world.target.rows.removeFirst();
        List<Row> before = List.copyOf(world.target.rows);
        Repairs repairs = new Repairs(ports(world), world.target, RepairSettings.DEFAULTS);
        List<Row> keys = List.of(Row.of(missing.value(0)), Row.of(before.getFirst().value(0)));

        assertThat(repairs.plan(world.schema, keys))
                .extracting(Mismatch::kind)
                .containsExactly(Mismatch.Kind.MISSING);

        assertThat(world.target.rows).isEqualTo(before);
    }

    @Test
    void aRepairThatTheTargetRefusesLeavesTheRowsAndSaysWhy() {
        World world = keyed();
        Row missing = world.target.rows.removeFirst();
        int rows = world.target.rows.size();
        Repairs repairs =
                new Repairs(
                        ports(world),
                        (_, _) -> {
                            throw new IllegalStateException("fenced");
                        },
                        RepairSettings.DEFAULTS);

        assertThatThrownBy(() ->
                        repairs.repair(
                                world.schema,
                                List.of(Row.of(missing.value(0))),
                                new TargetOutcome.Unknown("not asked")))
                .hasMessage("fenced");

        assertThat(world.target.rows).hasSize(rows);
    }

    @Test
    void aRepairThatIsInterruptedIsNotDoneLater() {
        World world = keyed();
        Row missing = world.target.rows.removeFirst();
        AuditPorts right = ports(world);
        AuditPorts interrupted =
                new AuditPorts(
                        right.sides(),
                        new Tappable() {
                            @Override
                            public Tap open(TableId table) {
                                return world.taps.open(table);
                            }

                            @Override
                            public CompletableFuture<Void> atRest(Task task) {
                                Thread.currentThread().interrupt();
                                return world.taps.atRest(task);
                            }
                        },
                        right.hashers(),
                        right.records(),
                        right.pace());
        Repairs repairs = new Repairs(interrupted, world.target, RepairSettings.DEFAULTS);

        assertThatThrownBy(() ->
                        repairs.repair(
                                world.schema,
                                List.of(Row.of(missing.value(0))),
                                new TargetOutcome.Unknown("not asked")))
                .isInstanceOf(InterruptedException.class);
        world.quiet();
        world.until(() -> !world.taps.wantsRest());

        assertThat(world.target.rows).doesNotContain(missing);
    }

    @Test
    void anErrorOfOneTableIsToldAsItsState() throws InterruptedException {
        World world = keyed();
        Audits refusing =
                new BrokenSource() {
                    @Override
                    public Lsn positionBefore() {
                        throw new TidegateException(
                                ErrorCode.SOURCE_NOT_READY, "the table is gone", "Look.");
                    }
                }.asAudits();

        AuditRecords.State state = audit(world, refusing.ports(world, records, observer));

        assertThat(state.standing()).isEqualTo(Standing.PENDING);
        assertThat(state.reason()).isEqualTo("SOURCE_NOT_READY: the table is gone");
    }

    private static long changesInTheLog(World world) {
        return world.source.log().stream().filter(it -> !it.changes().isEmpty()).count();
    }

    private AuditPorts ports(World world) {
        return Audits.RIGHT.ports(world, records, observer);
    }

    /** With rows that nobody writes. */
    private static World keyed() {
        World world = world(SampleTables.KEYED);
        world.until(() -> world.target.rows.size() > 5);
        world.quiet();
        return world;
    }

    private static World world(TableSchema schema) {
        return new World(
                new Random(5),
                new World.Circumstances(
                        schema,
                        SimulatedTarget.Ordered.AS_THE_SOURCE,
                        Fault.Kind.NONE,
                        false,
                        false));
    }

    private AuditRecords.State audit(World world, AuditPorts ports) throws InterruptedException {
        return audit(world, ports, AuditSettings.Keyless.MAY_LOCK);
    }

    private static AuditRecords.State audit(
            World world, AuditPorts ports, AuditSettings.Keyless keyless)
            throws InterruptedException {
        AuditSettings settings =
                new AuditSettings(
                        new ChunkSource.Limit(2, Long.MAX_VALUE),
                        100,
                        100,
                        keyless,
                        Duration.ZERO,
                        Duration.ZERO);
        AuditShares shares = AuditShares.of(ports.pace(), settings, 1, RANGES_IN_ONE_BRACKET);
        return new Auditor(ports, settings, shares, Optional.empty()).audit(world.schema);
    }
}
