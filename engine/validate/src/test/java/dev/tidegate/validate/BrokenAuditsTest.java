package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Audits that are not right are caught by the simulation; so it would catch one in ours. */
@Execution(ExecutionMode.CONCURRENT)
class BrokenAuditsTest {
    private static final int SCHEDULES = 4_000;

    @Test
    void anAuditThatAlwaysAgreesMissesWhatIsThere() {
        Audits agreeing =
                new Audits() {
                    @Override
                    public State audit(Auditor auditor, TableSchema schema) {
                        return new State(Standing.VERIFIED, "", Instant.EPOCH);
                    }
                };

        assertThat(until(it -> it.missed > 20, agreeing).missed).isGreaterThan(20);
    }

    @Test
    void withoutTheGuardBandRowsAreSuspectedFalsely() {
        assertSuspectsFalsely(
                new BrokenSource() {
                    @Override
                    public void awaitVisible(Lsn position) {}
                }.asAudits());
    }

    @Test
    void withoutTheGuardBandAndWithoutLocksDifferencesAreMadeUp() {
        assertMakesUp(
                new BrokenSource() {
                    @Override
                    public void awaitVisible(Lsn position) {}

                    @Override
                    public Optional<Lsn> readLocked(
                            TableSchema schema, List<Row> keys, RowConsumer rows)
                            throws InterruptedException {
                        world().source.read(schema, keys, rows);
                        return Optional.of(positionBehind());
                    }
                }.asAudits());
    }

    @Test
    void withoutAnUpperBoundRowsAreSuspectedFalsely() {
        assertSuspectsFalsely(
                new BrokenSource() {
                    @Override
                    public Lsn positionBehind() {
                        return positionBefore();
                    }
                }.asAudits());
    }

    @Test
    void withoutTheChangesSinceTheReadDifferencesAreMadeUp() {
        assertMakesUp(BrokenTaps.audits(BrokenTaps.Flaw.HANDS_NOTHING_OVER));
    }

    @Test
    void withATapThatBeginsTooLateRowsAreSuspectedFalsely() {
        assertSuspectsFalsely(BrokenTaps.audits(BrokenTaps.Flaw.BEGINS_TOO_LATE));
    }

    @Test
    void withATapThatDoesNotTellOfAGapRowsAreSuspectedFalsely() {
        assertSuspectsFalsely(BrokenTaps.audits(BrokenTaps.Flaw.HIDES_GAPS));
    }

    @Test
    void withACursorThatLeavesItsOwnRowOutTablesAreSuspectedFalsely() {
        assertSuspectsFalsely(
                new BrokenTarget() {
                    @Override
                    KeyOrder order(KeyOrder right) {
                        return (one, other) -> {
                            int order = right.compare(one, other);
                            return order == 0 ? 1 : order;
                        };
                    }
                }.asAudits());
    }

    @Test
    void withACursorInAnotherOrderThanTheScanTablesAreSuspectedFalsely() {
        assertSuspectsFalsely(
                new BrokenTarget() {
                    @Override
                    KeyOrder order(KeyOrder right) {
                        return (one, other) -> right.compare(other, one);
                    }
                }.asAudits());
    }

    @Test
    void withRowsOfAnotherMomentThanTheCheckpointDifferencesAreMadeUp() {
        assertMakesUp(
                new BrokenTarget() {
                    @Override
                    public Snapshot open() {
                        Snapshot early = world().target.open();
                        world().step();
                        world().step();
                        return withRowsOf(early, world().target.open());
                    }
                }.asAudits());
    }

    /** Runs courses of events until something is found. */
    private static Schedule.Findings until(Predicate<Schedule.Findings> found, Audits audits) {
        Schedule.Findings all = new Schedule.Findings();
        for (long seed = 1; seed <= SCHEDULES && !found.test(all); seed++) {
            try {
                all.add(Schedule.run(seed, audits));
            } catch (AssertionError e) {
                all.stuck++;
            }
        }
        return all;
    }

    private static boolean suspectsFalsely(Schedule.Findings findings) {
        return findings.falseSuspicions > 0;
    }

    private static boolean makesUp(Schedule.Findings findings) {
        return findings.falseMismatches > 0;
    }

    private static void assertSuspectsFalsely(Audits audits) {
        assertThat(until(BrokenAuditsTest::suspectsFalsely, audits).falseSuspicions).isPositive();
    }

    private static void assertMakesUp(Audits audits) {
        assertThat(until(BrokenAuditsTest::makesUp, audits).falseMismatches).isPositive();
    }
}
