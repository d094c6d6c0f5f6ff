package dev.tidegate.scenarios;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.CommittingThread;
import dev.tidegate.apply.Tap;
import dev.tidegate.apply.TapBoard;
import dev.tidegate.apply.Tappable;
import dev.tidegate.apply.Throttle;
import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.journal.Journal;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.ChunkWorker;
import dev.tidegate.load.LoadBoard;
import dev.tidegate.load.LoadObserver;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.load.LoadThrottle;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresSettings.AuditReader;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.CompletionWorker;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.AuditThrottle;
import dev.tidegate.validate.AuditWorker;
import dev.tidegate.validate.Auditor;
import dev.tidegate.validate.RepairOutcome;
import dev.tidegate.validate.RepairSettings;
import dev.tidegate.validate.Repairs;
import dev.tidegate.validate.TargetOutcome;
import dev.tidegate.validate.hash.RowHashers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline in this process, on real connectors, with its audits: capture, load, applier with a
 * ledger, and what a daemon does beside them only as far as a test needs it.
 */
final class AuditedPipeline implements AutoCloseable {
    private static final int GROUP = 0;
    private static final int CHUNK_THREADS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration GUARD = Duration.ofMillis(300);
    private static final long TAP_BYTES_MAX = 64L << 20;
    private static final Limit CHUNK = new Limit(1_000, 1L << 20);

    /** Small ranges, so that a table has several; all of the time. */
    private static final AuditSettings SETTINGS =
            new AuditSettings(
                    new Limit(150, 1L << 20),
                    100,
                    100,
                    AuditSettings.Keyless.MAY_LOCK,
                    Duration.ofHours(1),
                    Duration.ofHours(1));

    private static final RowHasher.Factory HASHERS = RowHashers.xxh3(1964);

    private final SqlServerSource source;
    private final PostgresTarget target;
    private final Waiting waiting = Waiting.onMonitor();
    private final TapBoard taps = new TapBoard(waiting, TAP_BYTES_MAX);
    private final Map<TableId, TableSchema> tables;
    private final UnreliableLog log;
    private final ForgetfulTarget applied;
    private final LoadBoard board;
    private final CompletionWorker completion;
    private final AuditPorts ports;
    private final HeardAudits heard = new HeardAudits();
    private final Set<Row> broken = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private final RetriedWork retried = new RetriedWork(waiting);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /** Makes the target's tables, and starts all that runs for ever. */
    AuditedPipeline(Environment environment, String database, Optional<AuditReader> reader) {
        source =
                new SqlServerSource(
                        new SqlServerSettings(
                                environment.sqlServer().jdbcUrl(database),
                                environment.sqlServer().user(),
                                environment.sqlServer().password(),
                                List.of(),
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10),
                                GUARD),
                        database);
        PostgresSettings settings =
                new PostgresSettings(environment.postgres().jdbcUrl(), PostgresServer.USER, "");
        target =
                new PostgresTarget(
                        reader.map(settings::withReader).orElse(settings),
                        database,
                        new LiveTables());
        target.prepare();
        source.prepare();
        List<TableDefinition> definitions = source.catalog().tables();
        target.schema().create(definitions);
        tables =
                definitions.stream()
                        .collect(Collectors.toMap(TableDefinition::table, TableDefinition::schema));
        Journal journal =
                new KafkaJournal(
                        KafkaSettings.local(environment.kafka().bootstrapServers(), database));
        completion = new CompletionWorker(target.completion(), new Quiet());
        completion.know(definitions);
        log = new UnreliableLog(source.log(definitions));
        applied = new ForgetfulTarget(target.applyTarget(GROUP));
        ChunkSource chunks = source.chunks();
        board =
                new LoadBoard(
                        new LoadBoard.Ports(
                                chunks,
                                target.chunks(GROUP),
                                LoadThrottle.NONE,
                                Waiting.onMonitor(),
                                Ledgers.with(HASHERS),
                                System::nanoTime),
                        List.copyOf(tables.values()),
                        new LoadSettings(
                                CHUNK_THREADS,
                                LoadSettings.BesideStream.DEFAULTS,
                                CHUNK_THREADS,
                                CHUNK,
                                TAP_BYTES_MAX,
                                1),
                        new Loaded());
        ports =
                new AuditPorts(
                        new AuditPorts.Sides(chunks, source.audit(), target.auditTarget(GROUP)),
                        new JournaledTaps(taps, journal.readers(GROUP)),
                        HASHERS,
                        target.auditRecords(GROUP),
                        new AuditPorts.Pace(
                                waiting, InstantSource.system(), AuditThrottle.NONE, heard));
        start(journal);
    }

    private void start(Journal journal) {
        CaptureWorker capture =
                new CaptureWorker(
                        new CaptureWorker.Ports(log, journal, InstantSource.system()),
                        Groups.ONE,
                        Duration.ofMillis(200),
                        new Quiet());
        start("capture", capture::run);
        ApplyWorker apply =
                new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(GROUP),
                                applied,
                                InstantSource.system(),
                                CommittingThread::open,
                                Throttle.NONE,
                                taps),
                        board,
                        ApplySettings.DEFAULTS,
                        new Applying(),
                        Ledgers.with(HASHERS));
        start(
                "apply",
                () -> {
                    capture.awaitStarted();
                    target.bindGroups(
                            tables.keySet().stream()
                                    .collect(Collectors.toMap(it -> it, _ -> GROUP)));
                    apply.run();
                });
        for (int i = 0; i < CHUNK_THREADS; i++) {
            start("chunk-" + i, new ChunkWorker(board)::run);
        }
        start("complete", completion::run);
    }

    /** As a daemon has them. */
    private record JournaledTaps(TapBoard board, Journal.Readers readers) implements Tappable {
        @Override
        public Tap open(TableId table) {
            return board.open(table);
        }

        @Override
        public Optional<Journal.Readers> journal() {
            return Optional.of(readers);
        }

        @Override
        public CompletableFuture<Void> atRest(Task task) {
            return board.atRest(task);
        }
    }

    /** A loop of the engine. */
    private interface Loop {
        void run() throws InterruptedException;
    }

    private void start(String name, Loop loop) {
        threads.add(begin(name, loop));
    }

    private Thread begin(String name, Loop loop) {
        return Thread.ofPlatform()
                .name(name)
                .start(() -> {
                    try {
                        loop.run();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt(); // it is not needed any more
                    } catch (RuntimeException e) {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    /** Comes true some day. */
    interface Condition {
        boolean holds() throws Exception;
    }

    void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            requireRunning();
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void requireRunning() {
        RuntimeException broken = failure.get();
        if (broken != null) {
            throw new AssertionError("the pipeline broke", broken);
        }
    }

    /** Waits until all rows are there, with their keys. */
    void awaitLoaded() throws Exception {
        await("all is loaded", () -> board.isComplete() && completion.isDone());
    }

    TableSchema schema(String table) {
        return Objects.requireNonNull(tables.get(new TableId("dbo", table)), table);
    }

    ForgetfulTarget applied() {
        return applied;
    }

    UnreliableLog log() {
        return log;
    }

    HeardAudits heard() {
        return heard;
    }

    AuditRecords records() {
        return ports.records();
    }

    /** Audits all tables on some threads, until each was found equal. */
    void auditAll(int parallel) throws Exception {
        try (Audits _ = auditOn(parallel, SETTINGS)) {
            await("all tables are verified", () -> heard.verified().equals(tables.keySet()));
        }
    }

    /** Audits all tables on some threads until it is closed. */
    Audits auditOn(int parallel, AuditSettings settings) {
        AuditWorker worker =
                new AuditWorker(ports, settings, 2, () -> List.copyOf(tables.values()));
        List<Thread> audits = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            audits.add(begin("audit-" + i, () -> run(worker)));
        }
        return new Audits(audits);
    }

    /** As a daemon does. */
    private void run(AuditWorker worker) throws InterruptedException {
        while (true) {
            retried.get(() -> {
                worker.run();
                return worker;
            });
            retried.pause();
        }
    }

    /** How often an audit broke off and was tried again. */
    int retried() {
        return retried.failures();
    }

    /** What the audits read of the target, and how far behind that is. */
    AuditTarget.Lag lag() {
        return ports.sides().target().lag();
    }

    /** Audits that are under way. */
    record Audits(List<Thread> threads) implements AutoCloseable {
        @Override
        public void close() {
            try {
                for (Thread thread : threads) {
                    thread.interrupt();
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until every table was found equal on both sides, wholly after a moment. */
    void awaitVerified(Instant since) throws Exception {
        await("all tables are verified anew", () -> unverified(since).isEmpty());
    }

    /** The tables that were not found equal on both sides wholly after a moment. */
    Set<TableId> unverified(Instant since) {
        Map<TableId, AuditRecords.TableRecord> records = records().tables();
        return tables.keySet().stream()
                .filter(table -> !isVerified(Optional.ofNullable(records.get(table)), since))
                .collect(Collectors.toSet());
    }

    private static boolean isVerified(Optional<AuditRecords.TableRecord> table, Instant since) {
        return table.filter(it -> it.state().standing() == AuditRecords.Standing.VERIFIED)
                .filter(it -> began(it.target(), since) && began(it.source(), since))
                .isPresent();
    }

    private static boolean began(Optional<AuditRecords.Pass> pass, Instant since) {
        return pass.filter(it -> it.beganAt().isAfter(since)).isPresent();
    }

    /** Audits one table now. */
    AuditRecords.State audit(String table) throws InterruptedException {
        requireRunning();
        return new Auditor(ports, SETTINGS).audit(schema(table));
    }

    /** Puts rows right. */
    List<RepairOutcome> repair(String table, List<Row> keys) throws InterruptedException {
        TableSchema schema = schema(table);
        TargetOutcome audited = retried.get(() -> new Auditor(ports, SETTINGS).auditTarget(schema));
        return new Repairs(ports, target.repairTarget(GROUP), RepairSettings.DEFAULTS)
                .repair(schema, keys, audited);
    }

    /** Makes the ledger of a table, whose rows are right, what they come to. */
    void anchor(String table) throws InterruptedException {
        TableSchema schema = schema(table);
        TargetOutcome audited = new Auditor(ports, SETTINGS).auditTarget(schema);
        if (audited instanceof TargetOutcome.Differs differs) {
            new Repairs(ports, target.repairTarget(GROUP), RepairSettings.DEFAULTS)
                    .anchor(schema, differs);
        }
    }

    /** Keys of rows of which a change did not begin with what the change before had left. */
    Set<Row> broken() {
        return broken;
    }

    /** Loads a table anew. */
    void loadAnew(String table) throws Exception {
        TableId id = schema(table).table();
        completion.withdraw(id);
        board.startOver(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        awaitLoaded();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        source.close();
        target.close();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Loaded implements LoadObserver {
        @Override
        public void tableComplete(TableId table) {
            completion.add(table);
        }
    }

    private final class Applying extends Quiet {
        @Override
        public void imagesDoNotMeet(TableSchema schema, Row key, Lsn commit) {
            broken.add(key);
        }
    }

    /** Nobody listens. */
    private static class Quiet
            implements CaptureWorker.Observer, ApplyWorker.Observer, CompletionWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {
            // audits find out
        }

        @Override
        public void drained(Lsn upTo, Instant readAt) {
            // audits find out
        }

        @Override
        public void takenOver(Checkpoint checkpoint) {
            // once
        }

        @Override
        public void applied(AppliedWindow window) {
            // audits find out
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {
            // audits find out
        }

        @Override
        public void consistent(Checkpoint checkpoint) {
            // the board says when all is loaded
        }

        @Override
        public void began(CompletionWorker.Running step) {
            // the worker says when it is done
        }

        @Override
        public void leftOut(List<LeftOut> objects) {
            // nothing is
        }

        @Override
        public void completed(TableId table) {
            // the worker says when it is done
        }

        @Override
        public void done() {
            // the worker says when it is done
        }
    }
}
