package dev.tidegate.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Throttle;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The applier against a target that refuses some transactions and dies at any side effect, and an
 * operator who approves what the error names. What must come out is found by applying the
 * transactions one by one: whatever fails is put aside, whatever fails of that too.
 */
final class QuarantineSimulationTest {
    private static final int SEEDS = 800;
    private static final int TRANSACTIONS = 40;
    private static final int LIVES_MAX = 200;

    /** Refused where the target is mended first, so never put aside. */
    private static final Map<Integer, Row> NOTHING = Map.of();

    @Test
    void exactlyWhatCannotBeAppliedIsPutAsideOnceAndWhole() throws InterruptedException {
        long refused = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, 0.02);
            simulation.run();
            refused += simulation.stops;
        }
        assertThat(refused).as("so that something was tested").isGreaterThan(SEEDS);
    }

    @Test
    void withoutConsentTheApplierStandsStillHoweverOftenItIsStarted() throws InterruptedException {
        for (long seed = 0; seed < 200; seed++) {
            Simulation simulation = new Simulation(seed, 0);
            Optional<Lsn> first = simulation.live();
            if (first.isPresent()) {
                Map<Integer, Row> rows = simulation.target.rows();
                assertThat(simulation.live()).as("seed %d", seed).isEqualTo(first);
                assertThat(simulation.target.rows()).isEqualTo(rows);
                assertThat(simulation.target.quarantined()).isEmpty();
            }
        }
    }

    private static final class Simulation {
        private final long seed;
        private final Dice dice;
        private final WrittenJournal journal;
        private final RefusingTarget target;
        private final TreeMap<Lsn, Boolean> expectedFate = new TreeMap<>();
        private final TreeMap<Lsn, Map<Integer, Row>> expectedRows = new TreeMap<>();
        private long stops;

        Simulation(long seed, double deaths) {
            this.seed = seed;
            dice = new Dice(new Random(seed), deaths);
            journal = new WrittenJournal(dice, TRANSACTIONS);
            target = new RefusingTarget(dice);
            Map<Integer, Row> rows = NOTHING;
            for (Map.Entry<Lsn, List<LogEvent.Change>> each : journal.transactions().entrySet()) {
                Optional<Map<Integer, Row>> applied = applied(rows, each.getValue());
                expectedFate.put(each.getKey(), applied.isPresent());
                rows = applied.orElse(rows);
                expectedRows.put(each.getKey(), rows);
            }
        }

        private static Optional<Map<Integer, Row>> applied(
                Map<Integer, Row> rows, List<LogEvent.Change> changes) {
            Map<Integer, Row> changed = new TreeMap<>(rows);
            try {
                changes.forEach(change -> RefusingTarget.change(changed, change));
                return Optional.of(changed);
            } catch (TidegateException refused) {
                return Optional.empty();
            }
        }

        void run() throws InterruptedException {
            int lives = 0;
            while (!target.checkpoint().chain().equals(journal.chain())) {
                if (++lives == LIVES_MAX) {
                    dice.rest();
                }
                live().ifPresent(this::consent);
            }
            dice.rest();
            assertThat(live()).as("a start with nothing left to do, seed %d", seed).isEmpty();
            assertThat(target.checkpoint().chain())
                    .as("all is passed, chain whole, seed %d", seed)
                    .isEqualTo(journal.chain());
            assertThat(target.rows())
                    .as("seed %d", seed)
                    .isEqualTo(expectedRows.lastEntry().getValue());
            List<Lsn> expected = new ArrayList<>();
            expectedFate.forEach((lsn, applied) -> {
                if (!applied) {
                    expected.add(lsn);
                }
            });
            assertThat(target.quarantined().keySet())
                    .as("put aside, seed %d", seed)
                    .containsExactlyElementsOf(expected);
            target.quarantined()
                    .forEach((lsn, changes) ->
                            assertThat(changes).isEqualTo(journal.transactions().get(lsn)));
        }

        private void consent(Lsn commitLsn) {
            stops++;
            target.approve(commitLsn);
        }

        /** One life of the process; what it stopped before, if it did. */
        Optional<Lsn> live() throws InterruptedException {
            dice.revive();
            try {
                worker().run();
                throw new AssertionError("an applier does not end by itself");
            } catch (Dice.Death death) {
                assertThat(death).hasMessageContaining(":");
                return Optional.empty();
            } catch (InterruptedException stopped) {
                assertThat(stopped).hasMessageContaining("is read");
                return Optional.empty();
            } catch (TidegateException e) {
                Lsn blocking = target.blocking().orElseThrow();
                assertThat(e)
                        .as("seed %d", seed)
                        .hasMessageStartingWith("cannot apply the transaction at " + blocking);
                assertThat(expectedFate.get(blocking)).as("%s, seed %d", blocking, seed).isFalse();
                Lsn before = journal.transactions().lowerKey(blocking);
                Lsn at = before == null ? Lsn.ZERO : before;
                assertThat(target.checkpoint().commitLsn())
                        .as("stops exactly before it, seed %d", seed)
                        .isEqualTo(at);
                assertThat(target.rows())
                        .as("everything before it is applied, seed %d", seed)
                        .isEqualTo(before == null ? NOTHING : expectedRows.get(before));
                return Optional.of(blocking);
            }
        }

        private ApplyWorker worker() {
            ApplySettings settings =
                    new ApplySettings(1 + dice.below(40), Duration.ofMillis(1), 1 + dice.below(15));
            return new ApplyWorker(
                    new ApplyWorker.Ports(
                            journal.readers(0),
                            target,
                            () -> Instant.EPOCH,
                            () -> new LazyThread(dice),
                            Throttle.NONE),
                    LoadedTables.ALL,
                    settings,
                    new Watching());
        }

        /** What is told of the quarantine is what is in it. */
        private final class Watching implements ApplyWorker.Observer {
            @Override
            public void takenOver(Checkpoint checkpoint) {}

            @Override
            public void applied(AppliedWindow window) {}

            @Override
            public void idle(LogEvent.Heartbeat heartbeat) {}

            @Override
            public void consistent(Checkpoint checkpoint) {}

            @Override
            public void quarantine(Quarantine.Summary unresolved) {
                assertThat(unresolved.transactions()).isEqualTo(target.quarantined().size());
            }
        }
    }
}
