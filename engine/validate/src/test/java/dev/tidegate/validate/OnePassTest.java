package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One pass over both sides makes both comparisons, and nothing is read that is worth nothing. */
class OnePassTest {
    private static final Duration NO_INTERVAL = Duration.ZERO;

    private final List<Pass.Kind> ended = new ArrayList<>();
    private final MemoryRecords records =
            new MemoryRecords() {
                @Override
                public void passEnded(TableId table, Pass pass) {
                    super.passEnded(table, pass);
                    ended.add(pass.kind());
                }
            };
    private final List<String> reads = new ArrayList<>();

    /** Tells of each row, and of each range by what it lies behind. */
    private static final class CountedTarget extends BrokenTarget {
        private final List<Optional<Row>> rangesBehind = new ArrayList<>();
        private long rows;

        @Override
        public Snapshot open() {
            Snapshot snapshot = super.open();
            return new Snapshot() {
                @Override
                public Checkpoint checkpoint() {
                    return snapshot.checkpoint();
                }

                @Override
                public Optional<LedgerEntry> ledger(TableId table) {
                    return snapshot.ledger(table);
                }

                @Override
                public Optional<Row> rows(
                        TableSchema schema,
                        KeyRange range,
                        ChunkSource.Limit limit,
                        RowConsumer consumer)
                        throws InterruptedException {
                    rangesBehind.add(range.above());
                    return snapshot.rows(
                            schema,
                            range,
                            limit,
                            row -> {
                                rows++;
                                consumer.accept(row);
                            });
                }

                @Override
                public void rows(TableSchema schema, List<Row> keys, RowConsumer consumer)
                        throws InterruptedException {
                    snapshot.rows(schema, keys, consumer);
                }

                @Override
                public void close() {
                    snapshot.close();
                }
            };
        }
    }

    /** Tells how it is read, and is written at least so often during each bracket. */
    private final class CountedSource extends BrokenSource {
        private int changesInEachBracket;

        @Override
        public Optional<Row> read(
                TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
                throws InterruptedException {
            reads.add("read");
            return super.read(schema, range, limit, consumer);
        }

        @Override
        public Lsn readLocked(TableSchema schema, RowConsumer consumer)
                throws InterruptedException {
            reads.add("read under a lock");
            return super.readLocked(schema, consumer);
        }

        @Override
        public Lsn positionBehind() {
            long until = changes() + changesInEachBracket;
            world().until(() -> changes() >= until);
            return super.positionBehind();
        }

        private long changes() {
            return world().source.log().stream().mapToLong(it -> it.changes().size()).sum();
        }
    }

    @Test
    void eachRowOfTheTargetIsReadOnceForBothComparisons() throws InterruptedException {
        for (TableSchema schema : List.of(SampleTables.KEYED, SampleTables.KEYLESS)) {
            World world = quiet(schema);
            CountedTarget target = new CountedTarget();
            ended.clear();

            assertThat(audit(world, target.asAudits())).isEqualTo(Standing.VERIFIED);

            assertThat(ended).containsExactly(Pass.Kind.TARGET, Pass.Kind.SOURCE);
            assertThat(target.rows).isEqualTo(world.target.rows.size());
        }
    }

    @Test
    void aLedgerThatIsNotTheRowsSumIsFoundByIt() throws InterruptedException {
        World world = quiet(SampleTables.KEYED);
        world.target.ledger.add(Row.of(4_711, 1, null));

        assertThat(audit(world, Audits.RIGHT)).isEqualTo(Standing.SUSPECT);

        assertThat(ended).containsExactly(Pass.Kind.SOURCE);
    }

    @Test
    void aRowThatTheTargetHasTwiceIsFound() throws InterruptedException {
        World world = quiet(SampleTables.KEYED);
        world.target.rows.add(world.target.rows.getFirst());

        assertThat(audit(world, Audits.RIGHT)).isEqualTo(Standing.SUSPECT);
    }

    @Test
    void theTargetIsComparedWithTheLedgerAlsoWhileTheSourceIsAway() {
        for (TableSchema schema : List.of(SampleTables.KEYED, SampleTables.KEYLESS)) {
            World world = quiet(schema);
            Audits away =
                    new BrokenSource() {
                        @Override
                        public Lsn positionBefore() {
                            throw new TidegateException(
                                    ErrorCode.SOURCE_UNAVAILABLE, "nobody answers", "Wait.");
                        }
                    }.asAudits();
            ended.clear();

            assertThatThrownBy(() -> audit(world, away)).hasMessage("nobody answers");

            assertThat(ended).containsExactly(Pass.Kind.TARGET);
        }
    }

    @Test
    void aPassThatIsInterruptedIsGoneOnWithOnBothSides() throws InterruptedException {
        World world = quiet(SampleTables.KEYED);
        CountedTarget target = new CountedTarget();
        AuditPorts ports = target.asAudits().ports(world, records, AuditObserver.NONE);
        AuditPorts killed =
                ports(
                        ports,
                        new PassingRecords(records) {
                            @Override
                            public void audited(TableId table, AuditedRange range) {
                                super.audited(table, range);
                                throw new IllegalStateException("the process is killed");
                            }
                        });
        assertThatThrownBy(() -> auditor(killed).audit(world.schema))
                .hasMessage("the process is killed");
        target.rangesBehind.clear();

        assertThat(auditor(ports).audit(world.schema).standing()).isEqualTo(Standing.VERIFIED);

        assertThat(target.rangesBehind).isNotEmpty().allMatch(Optional::isPresent);
        assertThat(ended).containsExactly(Pass.Kind.TARGET, Pass.Kind.SOURCE);
    }

    @Test
    void aTableWithoutAKeyThatIsAlwaysWrittenIsReadInVainOnce() throws InterruptedException {
        World world = world(SampleTables.KEYLESS);
        CountedSource busy = new CountedSource();
        busy.changesInEachBracket = 20;
        Auditor auditor = auditor(busy.asAudits().ports(world, records, AuditObserver.NONE));

        for (int audits = 0; audits < 3; audits++) {
            assertThat(auditor.audit(world.schema).standing()).isEqualTo(Standing.VERIFIED);
        }

        assertThat(reads)
                .containsExactly(
                        "read", "read under a lock", "read under a lock", "read under a lock");
    }

    @Test
    void itIsReadWithoutALockAgainOnceNobodyWritesIt() throws InterruptedException {
        World world = world(SampleTables.KEYLESS);
        CountedSource busy = new CountedSource();
        busy.changesInEachBracket = 20;
        Auditor auditor = auditor(busy.asAudits().ports(world, records, AuditObserver.NONE));
        auditor.audit(world.schema);
        reads.clear();
        busy.changesInEachBracket = 0;
        world.quiet();

        assertThat(auditor.audit(world.schema).standing()).isEqualTo(Standing.VERIFIED);

        assertThat(reads).containsExactly("read");
    }

    private Standing audit(World world, Audits audits) throws InterruptedException {
        return auditor(audits.ports(world, records, AuditObserver.NONE))
                .audit(world.schema)
                .standing();
    }

    private static Auditor auditor(AuditPorts ports) {
        return new Auditor(
                ports,
                new AuditSettings(
                        new ChunkSource.Limit(2, Long.MAX_VALUE),
                        100,
                        100,
                        AuditSettings.Keyless.MAY_LOCK,
                        NO_INTERVAL,
                        NO_INTERVAL));
    }

    private static AuditPorts ports(AuditPorts of, AuditRecords records) {
        return new AuditPorts(of.sides(), of.taps(), of.hashers(), records, of.pace());
    }

    /** With rows that nobody writes. */
    private static World quiet(TableSchema schema) {
        World world = world(schema);
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
}
