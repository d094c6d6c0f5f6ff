package dev.tidegate.bench.transaction;

import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.bench.engine.UniformChanges;
import dev.tidegate.bench.engine.UniformTables;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.large.BoundedProcess;
import dev.tidegate.sandbox.large.LargeTransaction.Seen;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction that is in the journal already, through the applier in a process of its own: what
 * is the applier's of the whole way. Before it ordinary transactions go the same way.
 */
final class ThroughJournal {
    private static final int TABLES = 3;
    private static final long SEED = 4;
    private static final int TELL_CHANGES = 1_000_000;
    private static final Duration PATIENCE = Duration.ofHours(1);

    /** There are rows before from a quarter as many changes: more than it deletes. */
    private static final int BEFORE_SHARE = 4;

    /** Changes of an ordinary transaction. */
    private static final int ORDINARY = 6;

    private final int heapMib;
    private final Progress progress;

    ThroughJournal(int heapMib, Progress progress) {
        this.heapMib = heapMib;
        this.progress = progress;
    }

    /** Brings one of so many changes; the time is from the applier's take-over to visible. */
    Arrival bring(int size) throws Exception {
        UniformTables tables = new UniformTables(TABLES);
        UniformChanges changes = new UniformChanges(tables, SEED);
        String name = "transaction" + size;
        try (EngineServers servers = new EngineServers();
                FakeCapture capture = new FakeCapture(servers.journal(name))) {
            servers.createDatabase(name, "template0");
            LoadedTarget.prepare(servers.postgres().jdbcUrl(name), name, tables.definitions());
            double ordinaryRate = bringOrdinary(servers, name, capture, changes, size);
            List<UniformChanges.Keys> before = keys(tables, changes);
            progress.say("the journal gets one transaction of %,d changes", size);
            write(capture, changes, size);
            progress.say("the applier takes it");
            String look = look(tables, before, keys(tables, changes));
            Arrival arrival;
            try (Reader reader = Reader.start(servers.connect(name), target -> seen(target, look));
                    BackendMemory backend = BackendMemory.watch(servers.connect(name))) {
                Run run =
                        apply(
                                servers,
                                name,
                                new Telling(reader::hasSeenAll, () -> tell(reader, backend)));
                arrival =
                        new Arrival(
                                size,
                                run.seconds,
                                ordinaryRate,
                                run.heap,
                                backend.peak(),
                                reader.looks(),
                                reader.partial());
            }
            progress.say("it can be seen after %.1f s", arrival.seconds());
            try (Connection target = servers.connect(name)) {
                changes.requireApplied(target);
            }
            return arrival;
        }
    }

    /** The rows that are there before; returns how many changes of theirs arrived a second. */
    private double bringOrdinary(
            EngineServers servers,
            String name,
            FakeCapture capture,
            UniformChanges changes,
            int size)
            throws Exception {
        progress.say("the journal gets %,d ordinary changes", size / BEFORE_SHARE);
        while (changes.changes() < size / BEFORE_SHARE) {
            changes.transaction(capture.events(), ORDINARY);
            capture.flushIfMuch();
        }
        capture.flush();
        progress.say("the applier takes them");
        String last = capture.events().whole().toString();
        try (Connection target = servers.connect(name)) {
            Run run = apply(servers, name, () -> checkpoint(target, "commit_lsn").equals(last));
            return changes.changes() / run.seconds;
        }
    }

    private void tell(Reader reader, BackendMemory backend) {
        progress.say(
                "the reader has looked %,d times and sees nothing of it; backend %,d MiB",
                reader.looks(), backend.residentMib());
    }

    private void write(FakeCapture capture, UniformChanges changes, int size)
            throws InterruptedException {
        capture.events().begin();
        for (int i = 0; i < size; i++) {
            if (i > 0 && i % TELL_CHANGES == 0) {
                progress.say("%,d of them are there", i);
            }
            changes.change(capture.events());
            capture.flushIfMuch();
        }
        capture.events().end(Instant.now());
        capture.flush();
    }

    /** One life of the applier's process; the time counts from its take-over. */
    private record Run(double seconds, BoundedProcess.Heap heap) {}

    private Run apply(EngineServers servers, String name, Patience.Question done) throws Exception {
        try (TemporaryDirectory directory = new TemporaryDirectory();
                Connection target = servers.connect(name)) {
            String epoch = checkpoint(target, "epoch");
            try (BoundedProcess applier =
                    BoundedProcess.start(
                            directory.path(),
                            BoundedProcess.Jvm.small(heapMib),
                            ApplierMain.program(
                                    servers.kafka().bootstrapServers(),
                                    name,
                                    servers.postgres().jdbcUrl(name)))) {
                applier.await(PATIENCE, () -> !checkpoint(target, "epoch").equals(epoch));
                long startNanos = System.nanoTime();
                applier.await(PATIENCE, done);
                return new Run((System.nanoTime() - startNanos) / 1e9, applier.heap());
            }
        }
    }

    /** A column of the checkpoint; empty before the first take-over. */
    private static String checkpoint(Connection target, String column) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery("select " + column + " from tidegate.checkpoint")) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static List<UniformChanges.Keys> keys(UniformTables tables, UniformChanges changes) {
        List<UniformChanges.Keys> keys = new ArrayList<>();
        for (int table = 0; table < tables.count(); table++) {
            keys.add(changes.keys(table));
        }
        return keys;
    }

    /** In each table: the first row that it inserts, the last one, and one that it deletes. */
    private static String look(
            UniformTables tables,
            List<UniformChanges.Keys> before,
            List<UniformChanges.Keys> after) {
        List<String> facts = new ArrayList<>();
        for (int table = 0; table < tables.count(); table++) {
            String name = tables.sqlName(table);
            facts.add(isThere(name, before.get(table).high()));
            facts.add(isThere(name, after.get(table).high() - 1));
            facts.add("not " + isThere(name, before.get(table).low()));
        }
        return "select " + String.join(", ", facts);
    }

    private static String isThere(String table, int id) {
        return "exists (select from " + table + " where id = " + id + ")";
    }

    private static Seen seen(Connection target, String look) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(look)) {
            return Seen.of(row);
        }
    }
}
