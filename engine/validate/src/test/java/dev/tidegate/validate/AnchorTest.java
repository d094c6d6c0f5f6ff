package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A ledger that does not know all becomes known again where both sides have the same rows. */
class AnchorTest {
    private static final int RANGES_IN_ONE_BRACKET = 2;

    private static final int SEEDS = 200;

    private final MemoryRecords records = new MemoryRecords();
    private final List<Lsn> anchored = new ArrayList<>();

    private final AuditObserver observer =
            new AuditObserver() {
                @Override
                public void anchored(TableId table, Lsn at) {
                    anchored.add(at);
                }
            };

    @ParameterizedTest
    @EnumSource(SimulatedTarget.Ordered.class)
    void theLedgerIsTheSumOfTheRowsWhateverIsWrittenMeanwhile(SimulatedTarget.Ordered ordered)
            throws InterruptedException {
        for (int seed = 0; seed < SEEDS; seed++) {
            World world = world(SampleTables.KEYED, ordered, seed);
            world.target.lost = SimulatedTarget.Lost.ALL;
            anchored.clear();

            AuditRecords.State state = auditor(world, Anchoring.When.ALWAYS).audit(world.schema);

            assertThat(state.standing()).as("seed %s", seed).isEqualTo(Standing.VERIFIED);
            if (!anchored.isEmpty()) {
                assertThat(world.target.lost).isNotEqualTo(SimulatedTarget.Lost.ALL);
                assertThat(world.target.ledger.rows())
                        .as("seed %s", seed)
                        .isEqualTo(world.target.sum());
                assertThat(state.reason()).isEmpty();
            }
        }
        assertThat(anchored).as("the last one was").hasSize(1);
    }

    @Test
    void aTableWithoutAKeyIsAnchoredToo() throws InterruptedException {
        World world = world(SampleTables.KEYLESS, SimulatedTarget.Ordered.AS_THE_SOURCE, 5);
        world.target.lost = SimulatedTarget.Lost.ALL;

        AuditRecords.State state = auditor(world, Anchoring.When.ALWAYS).audit(world.schema);

        assertThat(state.standing()).isEqualTo(Standing.VERIFIED);
        assertThat(anchored).hasSize(1);
        assertThat(world.target.ledger.rows()).isEqualTo(world.target.sum());
    }

    @Test
    void largeObjectsAreAnchoredBesideRowsThatAreKnown() throws InterruptedException {
        World world = quiet();
        world.target.lost = SimulatedTarget.Lost.LARGE_OBJECTS;

        AuditRecords.State state = auditor(world, Anchoring.When.ALWAYS).audit(world.schema);

        assertThat(state.standing()).isEqualTo(Standing.VERIFIED);
        assertThat(world.target.lost).isEqualTo(SimulatedTarget.Lost.NOTHING);
    }

    @Test
    void aMismatchIsNeverAnchored() throws InterruptedException {
        World world = quiet();
        world.target.rows.removeFirst();
        world.target.lost = SimulatedTarget.Lost.ALL;

        AuditRecords.State state = auditor(world, Anchoring.When.ASKED).anchor(world.schema);

        assertThat(state.standing()).isEqualTo(Standing.MISMATCH);
        assertThat(anchored).isEmpty();
        assertThat(world.target.lost).isEqualTo(SimulatedTarget.Lost.ALL);
    }

    @Test
    void whatSomebodyWritesBehindTheComparisonIsNotAnchoredButFound() throws InterruptedException {
        World world = quiet();
        world.target.lost = SimulatedTarget.Lost.ALL;
        Anchoring meddled =
                new Anchoring(
                        Anchoring.When.ALWAYS,
                        (schema, at) -> {
                            world.target.rows.removeFirst();
                            return world.target.begin(schema, at);
                        });

        AuditRecords.State state =
                new Auditor(ports(world), settings(), Optional.of(meddled)).audit(world.schema);

        assertThat(state.standing()).isEqualTo(Standing.SUSPECT);
        assertThat(auditor(world, Anchoring.When.ALWAYS).audit(world.schema).standing())
                .isEqualTo(Standing.MISMATCH);
    }

    @Test
    void aLedgerThatDiffersThoughItIsKnownStaysAsItIs() throws InterruptedException {
        World world = quiet();
        TableSum other = new TableSum(world.schema, new SampleHashers());
        world.target.ledger = other;

        AuditRecords.State state = auditor(world, Anchoring.When.ASKED).anchor(world.schema);

        assertThat(state.standing()).isEqualTo(Standing.SUSPECT);
        assertThat(anchored).isEmpty();
        assertThat(world.target.ledger).isSameAs(other);
    }

    @Test
    void whereItIsToBeAskedForNothingIsAnchoredByItself() throws InterruptedException {
        World world = quiet();
        world.target.lost = SimulatedTarget.Lost.ALL;

        auditor(world, Anchoring.When.ASKED).audit(world.schema);
        assertThat(anchored).isEmpty();

        auditor(world, Anchoring.When.ASKED).anchor(world.schema);
        assertThat(anchored).hasSize(1);
    }

    @Test
    void aPassThatWasInterruptedDoesNotKnowAllRowsUntilSomebodyAsks() throws InterruptedException {
        World world = quiet();
        world.target.lost = SimulatedTarget.Lost.ALL;
        List<KeyRange> read = new ArrayList<>();
        AuditPorts ports =
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
                }.asAudits().ports(world, records, observer);
        Auditor auditor =
                new Auditor(
                        ports,
                        settings(),
                        AuditShares.of(ports.pace(), settings(), 1, RANGES_IN_ONE_BRACKET),
                        Optional.of(new Anchoring(Anchoring.When.ALWAYS, world.target)));
        assertThatThrownBy(() -> auditor.audit(world.schema)).hasMessage("the process is killed");

        assertThat(auditor.audit(world.schema).reason())
                .isEqualTo("the ledger has lost account of the table");
        assertThat(anchored).isEmpty();

        assertThat(auditor.anchor(world.schema).reason()).isEmpty();
        assertThat(anchored).hasSize(1);
    }

    private Auditor auditor(World world, Anchoring.When when) {
        return new Auditor(
                ports(world), settings(), Optional.of(new Anchoring(when, world.target)));
    }

    private static AuditSettings settings() {
        return new AuditSettings(
                new ChunkSource.Limit(2, Long.MAX_VALUE),
                100,
                100,
                AuditSettings.Keyless.MAY_LOCK,
                Duration.ZERO,
                Duration.ZERO);
    }

    private AuditPorts ports(World world) {
        return Audits.RIGHT.ports(world, records, observer);
    }

    /** With rows that nobody writes. */
    private static World quiet() {
        World world = world(SampleTables.KEYED, SimulatedTarget.Ordered.AS_THE_SOURCE, 5);
        world.until(() -> world.target.rows.size() > 5);
        world.quiet();
        return world;
    }

    private static World world(TableSchema schema, SimulatedTarget.Ordered ordered, int seed) {
        return new World(
                new Random(seed),
                new World.Circumstances(schema, ordered, Fault.Kind.NONE, false, false));
    }
}
