package dev.tidegate.sandbox.demo;

import dev.tidegate.control.Status;
import dev.tidegate.daemon.Daemon;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.SourceDatabase;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Replicates a live workload on this machine, and compares both sides in the end.
 *
 * <p>The clients work from before the load until after the measured time, so the load meets a
 * database that changes. The measured time begins when the target has caught up.
 */
final class Demo {
    private static final String PIPELINE = "demo";
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);

    private final DemoPlan plan;
    private final Progress progress;
    private final Commits commits = new Commits();

    Demo(DemoPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** What was measured while the clients worked. */
    private record Live(
            double loadSeconds,
            double rate,
            ClientPool.Counts counts,
            Map<Integer, Long> targetNumbers,
            Status status) {}

    DemoReport run() throws Exception {
        progress.say("starting SQL Server, Kafka and PostgreSQL on this machine");
        try (Environment environment = Environment.start(plan.environment())) {
            String database = createSource(environment);
            try (Connection source = environment.source(database)) {
                List<SourceTable> tables = SourceTables.of(source);
                long rows = count(source, tables);
                progress.say("%,d rows in %d tables on the source", rows, tables.size());
                environment.capture(database);
                return new Session(environment, database, source, tables).replicate(rows);
            }
        }
    }

    private String createSource(Environment environment) throws SQLException {
        boolean isStandIn = environment.sqlServer().standIn().isPresent();
        progress.say(
                "%s, Kafka %s, PostgreSQL: %s",
                isStandIn ? "SQL Server's stand-in" : "a real SQL Server",
                environment.kafka().bootstrapServers(),
                environment.postgres().psqlCommand());
        String name = isStandIn ? "demo" : "tidegate_demo_" + Long.toHexString(System.nanoTime());
        environment.createSourceDatabase(name);
        try (Connection connection = environment.source(name)) {
            plan.workload().create(connection);
            for (String trigger : environment.sqlServer().triggersLeftOut(connection)) {
                progress.say("the stand-in runs no triggers: %s is left out", trigger);
            }
            ProbeTables.create(connection, plan.clients().clients());
            return SourceDatabase.current(connection);
        }
    }

    private static long count(Connection source, List<SourceTable> tables) throws SQLException {
        long rows = 0;
        try (Statement statement = source.createStatement()) {
            for (SourceTable table : tables) {
                try (ResultSet row =
                        statement.executeQuery("SELECT COUNT(*) FROM " + table.quoted())) {
                    row.next();
                    rows += row.getLong(1);
                }
            }
        }
        return rows;
    }

    /** One run on servers that are there. */
    private final class Session {
        private final Environment environment;
        private final String database;
        private final Connection source;
        private final List<SourceTable> tables;

        Session(
                Environment environment,
                String database,
                Connection source,
                List<SourceTable> tables) {
            this.environment = environment;
            this.database = database;
            this.source = source;
            this.tables = tables;
        }

        DemoReport replicate(long rows) throws Exception {
            try (Connection target = environment.target();
                    Daemon daemon = Daemon.start(environment.settings(PIPELINE, database));
                    ClientPool clients =
                            ClientPool.start(
                                    plan.workload(),
                                    () -> environment.source(database),
                                    plan.clients(),
                                    commits)) {
                progress.say("the console is at http://127.0.0.1:%d/", daemon.httpPort());
                progress.say(
                        "%d clients work, %.0f transactions a second; the load begins",
                        plan.clients().clients(), plan.clients().rate());
                Pipeline pipeline = new Pipeline(daemon, clients, progress);
                double loadSeconds = pipeline.awaitStreaming();
                pipeline.awaitCaughtUp(source, target);
                try (TargetWatch watch =
                        TargetWatch.start(
                                environment::target, commits, plan.workload().invariants())) {
                    double rate = measure(pipeline, clients, watch);
                    clients.stop();
                    pipeline.drain(source, target);
                    watch.finish();
                    watch.checkInvariants(target, plan.workload().invariants());
                    target.setAutoCommit(true);
                    Map<Integer, Long> numbers = ProbeReader.targetNumbers(target);
                    Live live =
                            new Live(loadSeconds, rate, clients.counts(), numbers, daemon.status());
                    return report(rows, live, watch, compare(target));
                }
            }
        }

        /** Returns the transactions a second that the clients really made. */
        private double measure(Pipeline pipeline, ClientPool clients, TargetWatch watch)
                throws Exception {
            long before = clients.counts().committed();
            long start = System.nanoTime();
            long end = start + plan.measured().toNanos();
            while (System.nanoTime() - end < 0) {
                long left = end - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(Math.min(left, EACH_SECOND.toNanos()));
                pipeline.check(watch);
                say(clients, watch);
            }
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            return (clients.counts().committed() - before) / seconds;
        }

        private void say(ClientPool clients, TargetWatch watch) {
            Lags.Summary recent = watch.lags().recent();
            progress.say(
                    "source %,d transactions, target %,d, %s, %,d snapshots, %d partial",
                    clients.counts().committed(),
                    watch.transactions(),
                    recent.count() == 0
                            ? "nothing new seen"
                            : String.format(
                                    Locale.ROOT,
                                    "lag %.0f ms median, %.0f ms max",
                                    recent.p50(),
                                    recent.max()),
                    watch.snapshots(),
                    watch.partial());
        }

        private List<TableResult> compare(Connection target) throws SQLException {
            if (plan.target() == DemoPlan.AtTheEnd.BREAK_A_ROW) {
                progress.say(
                        "breaking a row of the target on purpose: %s",
                        BrokenRow.breakOne(target, tables));
            }
            progress.say("comparing every value of both sides");
            return new Comparison(source, target, Comparison.Options.DEFAULTS).compare(tables);
        }

        private DemoReport report(
                long rows, Live live, TargetWatch watch, List<TableResult> results)
                throws SQLException {
            ClientPool.Counts counts = live.counts();
            Map<String, Long> violations = watch.violations();
            return new DemoReport(
                    new DemoReport.Run(
                            plan.workload().name(),
                            plan.measured().toMillis() / 1000.0,
                            plan.clients().rate(),
                            plan.clients().clients(),
                            plan.clients().seed()),
                    new DemoReport.Source(
                            ProbeTables.transactions(ProbeReader.sourceNumbers(source)),
                            Math.round(live.rate() * 10) / 10.0,
                            counts.rolledBack(),
                            counts.retried(),
                            counts.refused(),
                            counts.missed()),
                    new DemoReport.Target(
                            ProbeTables.transactions(live.targetNumbers()),
                            rows,
                            Math.round(live.loadSeconds() * 10) / 10.0),
                    results.stream().map(DemoReport.Table::of).toList(),
                    watch.partial(),
                    violations.values().stream().mapToLong(Long::longValue).sum(),
                    watch.lags().all(),
                    new DemoReport.Watched(watch.snapshots(), watch.invariantChecks(), violations),
                    versions(live.status()));
        }

        /** The engine's own list, and over it what the servers and drivers say themselves. */
        private Map<String, String> versions(Status status) throws SQLException {
            Map<String, String> versions = new TreeMap<>(status.versions());
            versions.put("kafka", AppInfoParser.getVersion());
            versions.put("driver", source.getMetaData().getDriverVersion());
            versions.put("sqlserver", source.getMetaData().getDatabaseProductVersion());
            versions.put("java", Runtime.version().toString());
            try (Connection target = environment.target()) {
                versions.put("postgresql", target.getMetaData().getDatabaseProductVersion());
            }
            return versions;
        }
    }
}
