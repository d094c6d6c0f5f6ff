package dev.tidegate.bench.apply;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.apply.Competitor.Checks;
import dev.tidegate.bench.apply.sink.SinkSettings;
import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.bench.orders.OrdersStream;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The servers, what is prepared before the clock runs, and the rounds. */
final class Contest {
    /** Durable commits, and memory as on a small server; all else as PostgreSQL has it. */
    private static final List<String> SERVER_SETTINGS =
            List.of(
                    "fsync=on",
                    "wal_level=replica",
                    "shared_buffers=1GB",
                    "max_wal_size=4GB",
                    "checkpoint_timeout=15min");

    private static final List<String> SETTINGS_SHOWN =
            List.of(
                    "server_version",
                    "fsync",
                    "synchronous_commit",
                    "full_page_writes",
                    "wal_level",
                    "shared_buffers",
                    "max_wal_size");

    private final Path directory;
    private final Plan plan;
    private final Progress progress;
    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private final Databases databases;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    private Contest(
            Path directory,
            Plan plan,
            Progress progress,
            PostgresServer postgres,
            KafkaBroker kafka) {
        this.directory = directory;
        this.plan = plan;
        this.progress = progress;
        this.postgres = postgres;
        this.kafka = kafka;
        this.databases = new Databases(postgres);
    }

    /**
     * Measures and reports.
     *
     * @param directory for the servers and the files
     */
    static Report hold(Path directory, Plan plan, Progress progress)
            throws IOException, InterruptedException, SQLException {
        return with(
                directory,
                plan,
                progress,
                contest -> new ApplyReport(contest.run(), contest.facts).report());
    }

    /** Measures; the rest as for {@link #hold}. */
    static Results results(Path directory, Plan plan, Progress progress)
            throws IOException, InterruptedException, SQLException {
        return with(directory, plan, progress, Contest::run);
    }

    /** What is asked of a contest. */
    private interface Question<T> {
        T ask(Contest contest) throws IOException, InterruptedException, SQLException;
    }

    private static <T> T with(Path directory, Plan plan, Progress progress, Question<T> question)
            throws IOException, InterruptedException, SQLException {
        PostgresServer.Options options = new PostgresServer.Options("bench", 0, SERVER_SETTINGS);
        try (PostgresServer postgres =
                        PostgresServer.start(directory.resolve("postgres"), options);
                KafkaBroker kafka = KafkaBroker.start(directory.resolve("kafka"))) {
            return question.ask(new Contest(directory, plan, progress, postgres, kafka));
        }
    }

    private Results run() throws IOException, InterruptedException, SQLException {
        databases.prepare(plan.entry());
        OrdersStream.End end = fillJournal();
        progress.say("%,d changes in %,d transactions", end.changes(), end.transactions());
        facts.put("changes", end.changes());
        facts.put("transactions", end.transactions());
        for (String name : SETTINGS_SHOWN) {
            facts.put(name, databases.setting(name));
        }

        Race.Goal goal = new Race.Goal(end.changes(), databases.contentAtEnd(plan.entry()));
        progress.say("the end that all must reach is known");
        Race race = new Race(postgres, databases, goal, progress);
        Results results = new Results();
        ChildJvm jvm = new ChildJvm(directory, System.getProperty("java.class.path"));
        Replay replay = new Replay(jvm, databases, plan.entry());
        if (plan.wants(replay.name())) {
            for (int round = 1; round <= plan.rounds().replay(); round++) {
                results.add(race.run(replay, round));
            }
        }
        List<Competitor> competitors = new ArrayList<>(tidegates(jvm, end));
        competitors.addAll(floors(drainWindow(race, competitors.getFirst())));
        competitors.addAll(sinks());
        competitors.removeIf(competitor -> !plan.wants(competitor.name()));
        for (int round = 1; round <= plan.rounds().all(); round++) {
            for (Competitor competitor : competitors) {
                results.add(race.run(competitor, round));
            }
            Collections.reverse(competitors); // what a run leaves behind hits each in turn
        }
        facts.put("endStatesEqual", true);
        return results;
    }

    private OrdersStream.End fillJournal() throws InterruptedException {
        KafkaSettings settings = KafkaSettings.local(kafka.bootstrapServers(), Databases.PIPELINE);
        try (FakeCapture capture = new FakeCapture(new KafkaJournal(settings))) {
            OrdersStream.End end =
                    OrdersStream.<InterruptedException>transactions(
                            plan.entry(),
                            each -> {
                                capture.events().transaction(each.committedAt(), each.changes());
                                capture.flushIfMuch();
                            });
            capture.flush();
            return end;
        }
    }

    private List<Competitor> tidegates(ChildJvm jvm, OrdersStream.End end) {
        Tidegate.Place place =
                new Tidegate.Place(jvm, databases, kafka.bootstrapServers(), end.last());
        int fixed = plan.windows().fixed();
        return List.of(
                new Tidegate(Names.TIDEGATE, new Tidegate.Way(0, Checks.ENFORCED), place),
                new Tidegate(
                        Names.TIDEGATE_LEDGER,
                        new Tidegate.Way(0, Checks.ENFORCED, Tidegate.Ledger.ON),
                        place),
                new Tidegate(
                        Names.TIDEGATE_WINDOW, new Tidegate.Way(fixed, Checks.ENFORCED), place),
                new Tidegate(
                        Names.TIDEGATE_REPLICA, new Tidegate.Way(0, Checks.NOT_REPEATED), place),
                new Tidegate(
                        Names.TIDEGATE_WINDOW_REPLICA,
                        new Tidegate.Way(fixed, Checks.NOT_REPEATED),
                        place));
    }

    /** As large as Tidegate makes them on its own, in a run that does not count. */
    private long drainWindow(Race race, Competitor tidegate)
            throws IOException, InterruptedException, SQLException {
        boolean asked = plan.wants(Names.FLOOR_DRAIN) || plan.wants(Names.FLOOR_DRAIN_REPLICA);
        if (plan.windows().drain() > 0 || !asked) {
            return plan.windows().drain();
        }
        return race.run(tidegate, 0).applied().windowChanges();
    }

    private List<Competitor> floors(long drainWindow) throws IOException {
        List<Competitor> floors = new ArrayList<>();
        floors.addAll(floors("window", plan.windows().fixed(), Names.FLOOR, Names.FLOOR_REPLICA));
        floors.addAll(floors("drain", drainWindow, Names.FLOOR_DRAIN, Names.FLOOR_DRAIN_REPLICA));
        return floors;
    }

    private List<Competitor> sinks() throws IOException, InterruptedException {
        Map<String, DebeziumSink.Way> ways = new LinkedHashMap<>();
        ways.put(Names.SINK_DEFAULT, new DebeziumSink.Way(SinkSettings.DEFAULT, 0));
        for (int batch : plan.sink().batches()) {
            ways.put(
                    Names.SINK_REWRITTEN + batch,
                    new DebeziumSink.Way(SinkSettings.REWRITTEN, batch));
            ways.put(Names.SINK_UNNEST + batch, new DebeziumSink.Way(SinkSettings.UNNEST, batch));
            ways.put(
                    Names.SINK_TWO_TASKS + batch,
                    new DebeziumSink.Way(SinkSettings.UNNEST_TWO_TASKS, batch));
        }
        ways.keySet().removeIf(name -> !plan.wants(name));
        if (plan.sink().jars().isEmpty() || ways.isEmpty()) {
            return List.of();
        }
        Path fields = directory.resolve("fields");
        SinkTopics.write(kafka.bootstrapServers(), plan.entry(), fields);
        ChildJvm jvm = new ChildJvm(directory, SinkClassPath.of(plan.sink().jars().get()));
        DebeziumSink.Place place =
                new DebeziumSink.Place(jvm, databases, kafka.bootstrapServers(), fields);
        return ways.entrySet().stream()
                .<Competitor>map(way -> new DebeziumSink(way.getKey(), way.getValue(), place))
                .toList();
    }

    private List<Competitor> floors(String file, long window, String enforced, String replica)
            throws IOException {
        if (!plan.wants(enforced) && !plan.wants(replica)) {
            return List.of();
        }
        Path script = directory.resolve(file + ".sql");
        long netRows = FloorScript.write(script, plan.entry(), window);
        progress.say("windows of %,d changes: %,d net rows", window, netRows);
        facts.put(file + "Changes", window);
        facts.put(file + "NetRows", netRows);
        int port = postgres.port();
        return List.of(
                new Floor(enforced, script, Checks.ENFORCED, port),
                new Floor(replica, script, Checks.NOT_REPEATED, port));
    }
}
