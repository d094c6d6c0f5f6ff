package dev.tidegate.bench.load;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.SameRows;
import dev.tidegate.bench.TextTable;
import dev.tidegate.bench.latency.LagWatch;
import dev.tidegate.sandbox.demo.Commits;
import dev.tidegate.sandbox.demo.Lags;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.sandbox.workload.bank.BankWorkload;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients change some tables while another one is loaded again, and one more is added: how much
 * later the clients' transactions arrive then.
 */
final class LivePart {
    private static final String NAME = "live";
    private static final Shape RELOADED = Shape.NARROW;
    private static final Shape ADDED = Shape.WIDE;
    private static final int CLIENTS = 8;
    private static final long SEED = 4;
    private static final BankWorkload WORKLOAD = new BankWorkload(5_000, SEED);

    private final Plan plan;
    private final Progress progress;
    private final List<Stretch> stretches = new ArrayList<>();

    LivePart(Plan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * What is asked for.
     *
     * @param rows of the table that is loaded again; the one that is added has a tenth
     * @param rate transactions a second that the clients offer
     * @param seconds how long they are measured before, and how long they work between the loads
     * @param connections how many chunks are read at once
     * @param heapMib of the daemon
     */
    record Plan(long rows, int rate, int seconds, int connections, int heapMib) {}

    /**
     * A time in which one thing went on beside the clients.
     *
     * @param lags from the commit to the answer that shows it
     */
    private record Stretch(String name, double seconds, Lags.Summary lags) {}

    /** Measures, and adds it to a report. */
    void add(Report report) throws Exception {
        try (LoadServers servers = LoadServers.start()) {
            progress.say("live: the source gets its rows");
            servers.environment().createSourceDatabase(NAME);
            try (Connection source = servers.environment().source(NAME)) {
                WORKLOAD.create(source);
                ProbeTables.create(source, CLIENTS);
                SourceFill.fill(
                        () -> servers.environment().source(NAME),
                        RELOADED,
                        RELOADED.rows(plan.rows()));
                SourceFill.fill(
                        () -> servers.environment().source(NAME), ADDED, ADDED.rows(plan.rows()));
                servers.environment().capture(NAME);
                servers.createTarget(NAME);
                measure(servers, source);
            }
        }
        describe(report);
    }

    private void measure(LoadServers servers, Connection source) throws Exception {
        DaemonLoad.Plan load =
                new DaemonLoad.Plan(
                        NAME, NAME, List.of(ADDED.table()), plan.connections(), plan.heapMib());
        try (Connection target = servers.target(NAME);
                DaemonLoad daemon = DaemonLoad.start(servers, load)) {
            progress.say("live: the daemon loads them");
            daemon.awaitEnd(target, SourceTables.of(source).size() - 1);
            daemon.await(() -> daemon.control().isDone(RELOADED.table()));
            Commits commits = new Commits();
            AtomicLong confirmed = new AtomicLong();
            try (LagWatch watch = new LagWatch(servers.target(NAME), commits);
                    ClientPool pool =
                            ClientPool.start(
                                    WORKLOAD,
                                    () -> servers.environment().source(NAME),
                                    new ClientPool.Plan(CLIENTS, plan.rate(), SEED),
                                    (client, number, nanos) -> {
                                        commits.committed(client, number, nanos);
                                        confirmed.incrementAndGet();
                                    })) {
                work(pool, watch, daemon);
                pool.stop();
                daemon.await(() -> watch.checked() == confirmed.get());
            }
            progress.say("live: all rows are compared with the source's");
            SameRows.require(source, target);
            daemon.stop();
        }
    }

    private void work(ClientPool pool, LagWatch watch, DaemonLoad daemon) throws Exception {
        stretch("warm-up", watch, () -> peace(pool, daemon));
        stretch("before", watch, () -> peace(pool, daemon));
        stretch("reload", watch, () -> change(pool, daemon, RELOADED, "reload"));
        stretch("between", watch, () -> peace(pool, daemon));
        stretch("add", watch, () -> change(pool, daemon, ADDED, "add"));
        stretch("after", watch, () -> peace(pool, daemon));
    }

    /** What goes on beside the clients. */
    private interface Work {
        void run() throws Exception;
    }

    private void stretch(String name, LagWatch watch, Work work) throws Exception {
        Lags lags = watch.measure();
        long start = System.nanoTime();
        work.run();
        Stretch stretch = new Stretch(name, (System.nanoTime() - start) / 1e9, lags.all());
        stretches.add(stretch);
        progress.say(
                "live: %-8s %5.1f s, %,d transactions, %.1f ms p99",
                name, stretch.seconds(), stretch.lags().count(), stretch.lags().p99());
    }

    private void peace(ClientPool pool, DaemonLoad daemon) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.seconds());
        daemon.await(() -> {
            requireWorking(pool);
            return System.nanoTime() - end >= 0;
        });
    }

    private static void change(ClientPool pool, DaemonLoad daemon, Shape shape, String action)
            throws Exception {
        daemon.control().change(shape.table(), action);
        daemon.await(() -> {
            requireWorking(pool);
            return daemon.control().isDone(shape.table());
        });
    }

    private static void requireWorking(ClientPool pool) throws Exception {
        if (pool.failure().isPresent()) {
            throw pool.failure().get();
        }
    }

    private void describe(Report report) {
        TextTable table = new TextTable("live", "seconds", "tx/s", "p50 ms", "p99 ms", "max ms");
        for (Stretch stretch : stretches) {
            table.row(
                    stretch.name(),
                    text("%.1f", stretch.seconds()),
                    text("%,.0f", stretch.lags().count() / stretch.seconds()),
                    text("%.1f", stretch.lags().p50()),
                    text("%.1f", stretch.lags().p99()),
                    text("%.1f", stretch.lags().max()));
        }
        report.table(table);
        report.note(
                "Lags of the tables that clients change, at %,d transactions a second offered, while"
                        + " %,d narrow rows are loaded again, and while %,d wide ones are added.",
                plan.rate(), RELOADED.rows(plan.rows()), ADDED.rows(plan.rows()));
        report.figure("live", stretches);
        report.ratio("liveReloadP99OverBefore", p99("reload") / p99("before"));
        report.ratio("liveAddP99OverBefore", p99("add") / p99("before"));
    }

    private double p99(String name) {
        return stretches.stream()
                .filter(stretch -> stretch.name().equals(name))
                .findFirst()
                .orElseThrow()
                .lags()
                .p99();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
