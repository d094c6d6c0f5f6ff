package dev.tidegate.bench.latency;

import dev.tidegate.bench.SameRows;
import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.sandbox.demo.Commits;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.Lags;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.large.BoundedDaemon;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.bank.BankWorkload;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The whole way: clients of the source, the stand-in and its capture job, a daemon in a process of
 * its own, a reader of the target. Closing it stops all.
 */
final class PipelineLatency implements AutoCloseable {
    private static final String PIPELINE = "latency";
    private static final int ACCOUNTS = 5_000;
    private static final long SEED = 4;

    /** Of a core, what the idle daemon's compilers may still take when it counts as settled. */
    private static final double COMPILERS_MAX = 0.002;

    private static final Duration SETTLE_MAX = Duration.ofMinutes(20);

    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(20), Duration.ofMinutes(3));

    private static final BankWorkload WORKLOAD = new BankWorkload(ACCOUNTS, SEED);

    private final TemporaryDirectory directory;
    private final Environment environment;
    private final Floor.Measured floor;
    private final BoundedDaemon daemon;
    private final int clients;

    private PipelineLatency(
            TemporaryDirectory directory,
            Environment environment,
            Floor.Measured floor,
            BoundedDaemon daemon,
            int clients) {
        this.directory = directory;
        this.environment = environment;
        this.floor = floor;
        this.daemon = daemon;
        this.clients = clients;
    }

    /**
     * Starts the servers, measures the floor while they are idle, and lets a daemon load.
     *
     * @param pollInterval how often the daemon looks at the source's log
     * @param clients how many clients of the source there can be
     */
    static PipelineLatency start(Duration pollInterval, int clients) throws Exception {
        Environment environment =
                Environment.start(Environment.Options.DEFAULTS.with(KafkaBroker.Jit.OPTIMISING));
        TemporaryDirectory directory = new TemporaryDirectory();
        try {
            Floor.Measured floor =
                    Floor.measure(
                            environment.kafka().bootstrapServers(),
                            environment.postgres().jdbcUrl(),
                            pollInterval);
            return new PipelineLatency(
                    directory,
                    environment,
                    floor,
                    load(directory, environment, pollInterval, clients),
                    clients);
        } catch (Exception e) {
            try (directory;
                    environment) {
                throw e;
            }
        }
    }

    private static BoundedDaemon load(
            TemporaryDirectory directory,
            Environment environment,
            Duration pollInterval,
            int clients)
            throws Exception {
        environment.createSourceDatabase(PIPELINE);
        try (Connection source = environment.source(PIPELINE);
                Connection target = environment.target()) {
            WORKLOAD.create(source);
            ProbeTables.create(source, clients);
            environment.capture(PIPELINE);
            BoundedDaemon daemon =
                    BoundedDaemon.start(
                            directory.path(),
                            environment,
                            new BoundedDaemon.Pipeline(
                                    PIPELINE,
                                    environment.sqlServer().jdbcUrl(PIPELINE),
                                    pollInterval));
            daemon.awaitLoaded(source, target);
            return daemon;
        }
    }

    /**
     * What the daemon takes of a processor core while nobody changes anything; 1 is all of it.
     *
     * @param early right behind its load
     * @param settled when its compilers have hardly anything left to do
     * @param settledAfter from the end of the load
     */
    record Idle(double early, double settled, Duration settledAfter) {}

    /** Measures both, each for as long. */
    Idle idle(Duration duration) throws InterruptedException, IOException {
        long start = System.nanoTime();
        WarmUp warmUp = new WarmUp(daemon.pid(), COMPILERS_MAX, SETTLE_MAX);
        double early = cpu(duration);
        double last = early;
        Duration settledAfter = Duration.ZERO;
        while (!warmUp.isOver()) {
            settledAfter = Duration.ofNanos(System.nanoTime() - start);
            last = cpu(duration);
        }
        return new Idle(early, last, settledAfter);
    }

    private double cpu(Duration duration) throws InterruptedException {
        long start = System.nanoTime();
        Duration before = daemon.cpu();
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        return daemon.cpu().minus(before).toNanos() / (double) (System.nanoTime() - start);
    }

    /** Measures one rate; only once, since the clients count from 1. */
    Stage.Result measure(Stage.Plan plan) throws Exception {
        Commits commits = new Commits();
        AtomicLong confirmed = new AtomicLong();
        try (LagWatch watch = new LagWatch(environment.target(), commits);
                ClientPool pool =
                        ClientPool.start(
                                WORKLOAD,
                                () -> environment.source(PIPELINE),
                                new ClientPool.Plan(clients, plan.rate(), SEED),
                                (client, number, nanos) -> {
                                    commits.committed(client, number, nanos);
                                    confirmed.incrementAndGet();
                                })) {
            WarmUp warmUp = Stage.warmUp(daemon.pid());
            do {
                work(pool, watch, WarmUp.STRETCH);
            } while (!warmUp.isOver());
            Lags lags = watch.measure();
            long before = confirmed.get();
            long start = System.nanoTime();
            work(pool, watch, plan.measured());
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            double reached = (confirmed.get() - before) / seconds;
            pool.stop();
            daemon.await(() -> watch.checked() == confirmed.get());
            requireSameRows();
            return new Stage.Result(reached, lags.all(), Map.of(), floor);
        }
    }

    private void requireSameRows() throws SQLException {
        try (Connection source = environment.source(PIPELINE);
                Connection target = environment.target()) {
            SameRows.require(source, target);
        }
    }

    private void work(ClientPool pool, LagWatch watch, Duration duration) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        PATIENCE.await(() -> {
            watch.checked();
            if (pool.failure().isPresent()) {
                throw pool.failure().get();
            }
            return System.nanoTime() - end >= 0;
        });
    }

    @Override
    public void close() throws IOException {
        try (directory;
                environment) {
            daemon.close();
        }
    }
}
