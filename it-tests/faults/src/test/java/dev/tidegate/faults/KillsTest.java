package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.Workloads;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills daemon, broker and PostgreSQL again and again while clients work. The system properties
 * {@code tidegate.kills}, {@code tidegate.kills.rate} and {@code tidegate.kills.seed} say how
 * often, at how many transactions a second, and in which order.
 */
@Tag("process")
final class KillsTest {
    private static final int CLIENTS = 8;

    @TempDir private Path directory;

    @Test
    void afterEachKillTheTargetCatchesUpAndNobodyEverSeesAPartOfATransaction() throws Exception {
        int kills = Integer.getInteger("tidegate.kills", 10);
        int rate = Integer.getInteger("tidegate.kills.rate", 200);
        long seed = Long.getLong("tidegate.kills.seed", 1);
        long start = System.nanoTime();
        try (Servers servers = Servers.start();
                Scenario scenario =
                        Scenario.prepare(
                                servers,
                                "kills",
                                directory,
                                Scenario.Work.of(Workloads.named("orders", seed), CLIENTS))) {
            say(
                    String.format(
                            Locale.ROOT,
                            "%d kills, seed %d, %d transactions a second offered",
                            kills,
                            seed,
                            rate));
            scenario.work(rate);
            ClientPriority.lower();
            scenario.startDaemon();
            KillRun run = new KillRun(servers, scenario, KillsTest::say);
            List<KillPlan.Kill> plan = KillPlan.of(kills, seed);
            run.killAll(only(plan, KillPlan.Moment.LOAD));
            scenario.awaitPhase("STREAMING");
            try (TargetReaders readers =
                    TargetReaders.start(scenario::target, scenario.workload().invariants())) {
                run.killAll(plan.subList(only(plan, KillPlan.Moment.LOAD).size(), plan.size()));
                run.awaitRecovered();
                ClientPool.Counts counts = scenario.counts();
                double seconds = (System.nanoTime() - start) / 1e9;
                say(
                        String.format(
                                Locale.ROOT,
                                "%,d transactions, %.0f a second; %,d turns missed; %,d snapshots and %,d"
                                        + " checks of all invariants, %,d outages seen by readers",
                                counts.committed(),
                                counts.committed() / seconds,
                                counts.missed(),
                                readers.snapshots(),
                                readers.invariantChecks(),
                                readers.outages()));
                scenario.finish();
                assertThat(readers.findings()).isEmpty();
                assertThat(readers.snapshots()).isPositive();
            }
            say(
                    String.format(
                            Locale.ROOT,
                            "equal, nothing doubled, no part of a transaction seen, chain whole;"
                                    + " %.0f s in all",
                            (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1)));
        }
    }

    private static List<KillPlan.Kill> only(List<KillPlan.Kill> plan, KillPlan.Moment moment) {
        return plan.stream().filter(kill -> kill.moment() == moment).toList();
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
