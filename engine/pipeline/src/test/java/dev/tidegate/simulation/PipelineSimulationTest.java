package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadWorker;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Runs capture, load and apply against fakes that crash at any side effect, as a seed decides.
 *
 * <p>After each target commit behind the load's hand-over, the target must equal the source at the
 * checkpoint (I1, and so I2, I3); at the end it must equal the present source, and the hash chain
 * must have held all the way. A failing seed is in the assertion's message; run it alone with
 * {@code simulate(seed)}.
 */
final class PipelineSimulationTest {
    private static final int SEEDS = 5_000;

    @Test
    void noCrashAnywhereLosesDoublesOrTearsATransaction() throws InterruptedException {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Simulation(seed).run();
        }
    }

    @Test
    void aZombieThatLostItsEpochCommitsNothing() {
        Crash.Dice calm = new Crash.Dice(new Random(1), 0);
        SimulatedTarget target = new SimulatedTarget(calm, _ -> {});
        Checkpoint zombie = target.takeOver();
        target.takeOver();

        assertThatThrownBy(() -> target.begin().commit(zombie))
                .isInstanceOf(TidegateException.class);
    }

    private static final class Simulation {
        private final long seed;
        private final Crash.Dice dice;
        private final SimulatedSource source;
        private final SimulatedJournal journal;
        private final SimulatedTarget target;
        private final Random random;

        Simulation(long seed) {
            this.seed = seed;
            random = new Random(seed);
            dice = new Crash.Dice(random, 0.002 + 0.05 * random.nextDouble());
            source = new SimulatedSource(random, dice);
            journal = new SimulatedJournal(random, dice);
            target = new SimulatedTarget(dice, this::check);
        }

        void run() throws InterruptedException {
            for (int i = 0; i < 5; i++) {
                source.commitSome();
            }
            for (int life = 0; life < 12; life++) {
                source.commitSome();
                live();
            }
            dice.never();
            live();
            live();
            assertThat(target.rows()).as("end state, seed %d", seed).isEqualTo(source.present());
        }

        /** One life of the process: until it crashes, or has nothing left to do. */
        private void live() throws InterruptedException {
            try {
                untilIdle(capture()::run);
                new LoadWorker(
                                source,
                                target,
                                List.of(SimulatedSource.ACCOUNT),
                                new NoLoadObserver())
                        .run();
                untilIdle(capture()::run);
                untilIdle(apply()::run);
            } catch (Crash crash) {
                assertThat(crash).hasMessageContaining(":");
            } catch (TidegateException e) {
                throw new AssertionError("seed " + seed + ": " + e.forOperator(), e);
            }
        }

        private CaptureWorker capture() {
            return new CaptureWorker(
                    source, journal, Duration.ofSeconds(5), new NoCaptureObserver());
        }

        private ApplyWorker apply() {
            ApplySettings small =
                    new ApplySettings(
                            1 + random.nextInt(20), Duration.ofMillis(1), 1 + random.nextInt(30));
            return new ApplyWorker(
                    new ApplyWorker.Ports(journal, target, () -> Instant.EPOCH),
                    target.loaded(),
                    small,
                    new NoApplyObserver());
        }

        private void check(SimulatedTarget committed) {
            if (committed.isConsistent()) {
                Lsn position = committed.checkpoint().commitLsn();
                assertThat(committed.rows())
                        .as("target at %s, seed %d", position, seed)
                        .isEqualTo(source.stateAt(position));
            }
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /**
     * The fakes interrupt when there is nothing left to read, as the supervisor would at a stop.
     */
    private static void untilIdle(Work work) throws InterruptedException {
        try {
            work.run();
        } catch (InterruptedException stopped) {
            assertThat(stopped).hasMessageContaining("is read");
        }
    }

    private static final class NoLoadObserver implements LoadWorker.Observer {
        @Override
        public void started(TableId table) {}

        @Override
        public void row(TableId table) {}

        @Override
        public void finished(TableId table, HandOver handOver) {}
    }

    private static final class NoCaptureObserver implements CaptureWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {}

        @Override
        public void drained(Lsn upTo, Instant readAt) {}
    }

    private static final class NoApplyObserver implements ApplyWorker.Observer {
        @Override
        public void takenOver(Checkpoint checkpoint) {}

        @Override
        public void applied(AppliedWindow window) {}

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {}

        @Override
        public void consistent(Checkpoint checkpoint) {}
    }
}
