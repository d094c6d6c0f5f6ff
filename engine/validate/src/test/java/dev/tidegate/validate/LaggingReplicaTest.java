package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Audits whose target is a replica that stands still for a while. */
class LaggingReplicaTest {
    private static final int ASKED_IN_VAIN = 40;

    private final MemoryRecords records = new MemoryRecords();
    private long readMillis;

    /** Shows what it showed when it was made, until it was asked for more often enough. */
    private static final class Replica extends BrokenTarget {
        private final Snapshot old;
        private int asked;
        private long waitedFrom;
        private long waitedUpTo;

        Replica(World world) {
            old = world.target.open();
        }

        @Override
        public Snapshot open() {
            return asked > ASKED_IN_VAIN ? super.open() : withRowsOf(old, old);
        }

        @Override
        public Optional<Snapshot> open(Lsn atLeast) {
            Optional<Snapshot> snapshot = super.open(atLeast);
            if (snapshot.isEmpty()) {
                asked++;
                waitedFrom = waitedFrom == 0 ? world().ticks : waitedFrom;
                waitedUpTo = world().ticks;
            }
            return snapshot;
        }
    }

    @Test
    void whatItShowedLongAgoIsNotTakenForWhatIsThereNow() throws InterruptedException {
        for (TableSchema schema : new TableSchema[] {SampleTables.KEYED, SampleTables.KEYLESS}) {
            World world = world(schema);
            Replica replica = new Replica(world);
            world.until(() -> world.target.position.isAfter(replica.old.checkpoint().commitLsn()));
            Lsn now = world.target.position;

            TargetOutcome outcome = auditor(world, replica, AuditObserver.NONE).auditTarget(schema);

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            TargetOutcome.Equal.class,
                            equal -> assertThat(equal.at().isBefore(now)).isFalse());
            assertThat(replica.asked).isGreaterThan(ASKED_IN_VAIN);
        }
    }

    @Test
    void waitingForItIsNoReading() throws InterruptedException {
        World world = world(SampleTables.KEYED);
        Replica replica = new Replica(world);
        AuditObserver observer =
                new AuditObserver() {
                    @Override
                    public void worked(TableId table, Side side, Duration time) {
                        readMillis += side == Side.TARGET ? time.toMillis() : 0;
                    }
                };

        assertThat(auditor(world, replica, observer).audit(world.schema).standing())
                .isEqualTo(Standing.VERIFIED);

        assertThat(replica.waitedUpTo - replica.waitedFrom).isGreaterThan(ASKED_IN_VAIN);
        assertThat(readMillis).isLessThan(replica.waitedUpTo - replica.waitedFrom);
    }

    private Auditor auditor(World world, Replica replica, AuditObserver observer) {
        AuditSettings settings =
                new AuditSettings(
                        new ChunkSource.Limit(2, Long.MAX_VALUE),
                        100,
                        100,
                        AuditSettings.Keyless.MAY_LOCK,
                        Duration.ZERO,
                        Duration.ZERO);
        return new Auditor(replica.asAudits().ports(world, records, observer), settings);
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
