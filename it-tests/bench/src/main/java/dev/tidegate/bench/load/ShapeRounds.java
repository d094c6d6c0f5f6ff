package dev.tidegate.bench.load;

import dev.tidegate.bench.SameRows;
import dev.tidegate.bench.apply.CpuMeter;
import dev.tidegate.bench.apply.process.Applied;
import dev.tidegate.bench.load.Parts.Part;
import dev.tidegate.bench.load.PsqlCopy.Format;
import dev.tidegate.bench.load.ShapeResult.Memory;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.large.BoundedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;

/** Moves the rows of one table in all ways, round by round. */
final class ShapeRounds {
    private static final Duration READ_MAX = Duration.ofHours(1);

    private final LoadServers servers;
    private final Shape shape;
    private final Plan plan;
    private final Progress progress;
    private final List<Part> parts;
    private final PsqlCopy psql;
    private final List<Memory> memories = new ArrayList<>();
    private int databases;

    private ShapeRounds(LoadServers servers, Shape shape, Plan plan, Progress progress) {
        this.servers = servers;
        this.shape = shape;
        this.plan = plan;
        this.progress = progress;
        this.parts = Parts.of(shape.rows(plan.rows()), plan.connections());
        this.psql =
                new PsqlCopy(servers.directory(), servers.environment().postgres(), shape, parts);
    }

    /**
     * What is asked for.
     *
     * @param rows of the narrow table; others have fewer, see {@link Shape#rows}
     * @param connections of each way
     * @param heapMib of the daemon
     */
    record Plan(long rows, int rounds, int connections, int heapMib) {}

    /** Makes the rows, and moves them again and again. */
    static ShapeResult measure(LoadServers servers, Shape shape, Plan plan, Progress progress)
            throws Exception {
        return new ShapeRounds(servers, shape, plan, progress).measure();
    }

    private ShapeResult measure() throws Exception {
        long rows = shape.rows(plan.rows());
        progress.say("%s: the source gets %,d rows", shape.text(), rows);
        servers.environment().createSourceDatabase(shape.text());
        long bytes = SourceFill.fill(() -> servers.environment().source(shape.text()), shape, rows);
        servers.environment().capture(shape.text());
        progress.say("%s: psql gets its files", shape.text());
        writeFiles();
        List<Map<Way, Took>> rounds = new ArrayList<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            rounds.add(round(round, rows));
        }
        servers.dropSource(shape.text());
        return new ShapeResult(shape, rows, bytes, rounds, memories);
    }

    /** The binary ones come from a database that has copied the others: psql's first run. */
    private void writeFiles() throws Exception {
        psql.writeText();
        String database = newDatabase();
        servers.createTargetWithTable(database, shape);
        psql.copy(database, Format.TEXT);
        psql.writeBinary(database);
        servers.dropTarget(database);
    }

    private Map<Way, Took> round(int round, long rows) throws Exception {
        List<Way> order = List.of(Way.values());
        Map<Way, Took> took = new EnumMap<>(Way.class);
        for (Way way : round % 2 == 1 ? order : order.reversed()) {
            took.put(way, take(way, round));
            progress.say(
                    "%s, round %d: %-12s %,11.0f rows/s",
                    shape.text(), round, way.text(), rows / took.get(way).seconds());
        }
        return took;
    }

    private Took take(Way way, int round) throws Exception {
        return switch (way) {
            case LOAD -> load(round);
            case FLOOR -> copy(Format.TEXT);
            case FLOOR_BINARY -> copy(Format.BINARY);
            case SOURCE_READ -> read();
            case SIDE_BY_SIDE -> sideBySide();
        };
    }

    private Took load(int round) throws Exception {
        String database = newDatabase();
        servers.createTarget(database);
        DaemonLoad.Plan load =
                new DaemonLoad.Plan(
                        shape.text(), database, List.of(), plan.connections(), plan.heapMib());
        try (Connection target = servers.target(database);
                DaemonLoad daemon = DaemonLoad.start(servers, load)) {
            daemon.awaitBegin(target);
            long start = System.nanoTime();
            double clientCpu = daemon.cpu();
            double serverCpu = servers.targetCpu();
            daemon.awaitEnd(target, 1);
            Took took =
                    new Took(
                            (System.nanoTime() - start) / 1e9,
                            daemon.cpu() - clientCpu,
                            servers.targetCpu() - serverCpu);
            memories.add(daemon.memory());
            daemon.stop();
            if (round == 1) {
                requireSameRows(target);
            }
            return took;
        } finally {
            servers.dropTarget(database);
        }
    }

    private void requireSameRows(Connection target) throws Exception {
        progress.say("%s: all rows are compared with the source's", shape.text());
        try (Connection source = servers.environment().source(shape.text())) {
            SameRows.require(source, target);
        }
    }

    private Took copy(Format format) throws Exception {
        String database = newDatabase();
        servers.createTargetWithTable(database, shape);
        try {
            double clientCpu = CpuMeter.ofEndedChildren();
            double serverCpu = servers.targetCpu();
            long start = System.nanoTime();
            psql.copy(database, format);
            return new Took(
                    (System.nanoTime() - start) / 1e9,
                    CpuMeter.ofEndedChildren() - clientCpu,
                    servers.targetCpu() - serverCpu);
        } finally {
            servers.dropTarget(database);
        }
    }

    private Took read() throws Exception {
        Path directory = Files.createTempDirectory(servers.directory(), "read");
        List<String> program = new ArrayList<>(List.of(SourceRead.class.getName()));
        program.addAll(
                SourceRead.arguments(
                        new SourceRead.Login(
                                servers.environment().sqlServer().jdbcUrl(shape.text()),
                                servers.environment().sqlServer().user(),
                                servers.environment().sqlServer().password()),
                        shape,
                        shape.rows(plan.rows()),
                        plan.connections()));
        try (BoundedProcess process =
                BoundedProcess.start(directory, DaemonLoad.jvm(plan.heapMib()), program)) {
            process.awaitSuccess(READ_MAX);
            Applied applied = Applied.in(process.log()).orElseThrow();
            return new Took(applied.seconds(), applied.cpuSeconds(), 0);
        }
    }

    private Took sideBySide() throws Exception {
        String database = newDatabase();
        servers.createTargetWithTable(database, shape);
        try {
            long start = System.nanoTime();
            FutureTask<Void> reading =
                    new FutureTask<>(() -> {
                        SourceRead.read(
                                () -> servers.environment().source(shape.text()), shape, parts);
                        return null;
                    });
            Thread.ofPlatform().name("read").daemon().start(reading);
            psql.copy(database, Format.TEXT);
            reading.get();
            return new Took((System.nanoTime() - start) / 1e9, 0, 0);
        } finally {
            servers.dropTarget(database);
        }
    }

    private String newDatabase() {
        return shape.text() + "_" + ++databases;
    }
}
