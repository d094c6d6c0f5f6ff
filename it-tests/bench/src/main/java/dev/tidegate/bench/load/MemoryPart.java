package dev.tidegate.bench.load;

import dev.tidegate.bench.Report;
import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.bench.TextTable;
import dev.tidegate.bench.apply.process.Applied;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.large.BoundedProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the load of more and more rows takes of memory; the rows are made while they are read. */
final class MemoryPart {
    private static final Duration PATIENCE = Duration.ofHours(2);

    private static final String LOG_SETTINGS = "logback.configurationFile";

    private final int parallel;
    private final int heapMib;
    private final Progress progress;

    MemoryPart(int parallel, int heapMib, Progress progress) {
        this.parallel = parallel;
        this.heapMib = heapMib;
        this.progress = progress;
    }

    /**
     * One load.
     *
     * @param heapMib used at most, with garbage
     * @param liveMib live at most, right after a full collection once a second
     * @param residentMib of the process in all
     */
    private record Run(long rows, double seconds, int heapMib, int liveMib, int residentMib) {}

    /** Loads each number of rows, and adds what it took to a report. */
    void add(Report report, List<Long> sizes) throws Exception {
        List<Run> runs = new ArrayList<>();
        try (EngineServers servers = new EngineServers()) {
            for (long rows : sizes) {
                progress.say("memory: %,d rows", rows);
                runs.add(run(servers, rows));
                progress.say(
                        "memory: %,d rows in %.1f s, %d MiB live",
                        rows, runs.getLast().seconds(), runs.getLast().liveMib());
            }
        }
        describe(report, runs);
    }

    private Run run(EngineServers servers, long rows) throws Exception {
        String name = "memory" + rows;
        servers.createDatabase(name, "template0");
        try (TemporaryDirectory directory = new TemporaryDirectory();
                BoundedProcess process =
                        BoundedProcess.start(
                                directory.path(),
                                jvm(),
                                GeneratedLoad.program(
                                        servers.kafka().bootstrapServers(),
                                        name,
                                        servers.postgres().jdbcUrl(name),
                                        rows,
                                        parallel))) {
            process.await(PATIENCE, () -> Applied.in(process.log()).isPresent());
            requireRows(servers, name, rows);
            BoundedProcess.Heap heap = process.heap();
            return new Run(
                    rows,
                    Applied.in(process.log()).orElseThrow().seconds(),
                    heap.used(),
                    heap.live(),
                    process.residentMibMax());
        } finally {
            servers.dropDatabase(name);
        }
    }

    /** With the collector that wastes least memory, and the log's settings of this process. */
    private BoundedProcess.Jvm jvm() {
        BoundedProcess.Jvm small = BoundedProcess.Jvm.small(heapMib);
        List<String> options = new ArrayList<>(small.options());
        options.add("-D" + LOG_SETTINGS + "=" + System.getProperty(LOG_SETTINGS, ""));
        return new BoundedProcess.Jvm(small.classPath(), options);
    }

    private static void requireRows(EngineServers servers, String database, long rows)
            throws SQLException, IOException {
        String all =
                "select count(*) = "
                        + rows
                        + " and sum(id) = "
                        + rows
                        + "::numeric * ("
                        + rows
                        + " + 1) / 2 from "
                        + GeneratedLoad.SHAPE.table();
        try (Connection connection = servers.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(all)) {
            if (!row.next() || !row.getBoolean(1)) {
                throw new IOException("the target does not hold rows 1 to " + rows);
            }
        }
    }

    private void describe(Report report, List<Run> runs) {
        TextTable table =
                new TextTable(
                        "memory", "seconds", "rows/s", "heap MiB", "live MiB", "resident MiB");
        for (Run run : runs) {
            table.row(
                    String.format("%,d rows", run.rows()),
                    String.format(Locale.ROOT, "%.1f", run.seconds()),
                    String.format(Locale.ROOT, "%,.0f", run.rows() / run.seconds()),
                    Integer.toString(run.heapMib()),
                    Integer.toString(run.liveMib()),
                    Integer.toString(run.residentMib()));
        }
        report.table(table);
        report.note(
                "Narrow rows that are made while they are read, so not from the stand-in, which keeps"
                        + " all rows in memory; journal and target are real, the heap is %d MiB.",
                heapMib);
        report.figure("memory", runs);
        Run first = runs.getFirst();
        Run last = runs.getLast();
        report.ratio("memoryLiveMostOverFewestRows", (double) last.liveMib() / first.liveMib());
        report.ratio(
                "memoryResidentMostOverFewestRows",
                (double) last.residentMib() / first.residentMib());
    }
}
