package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresApplyNetEffectTest.NODE;
import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.CommittingThread;
import dev.tidegate.apply.TapBoard;
import dev.tidegate.apply.Throttle;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditObserver;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.AuditSource;
import dev.tidegate.validate.AuditThrottle;
import dev.tidegate.validate.AuditWorker;
import dev.tidegate.validate.Auditor;
import dev.tidegate.validate.TargetOutcome;
import dev.tidegate.validate.hash.RowHashers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The audit of a real PostgreSQL, with all of its parts, while the applier writes it: rows whose
 * keys move over the cursor, in ranges of a few.
 */
class PostgresAuditTest {
    private static final TableDefinition LOOSE =
            table("Loose").column("Number", Kind.INT).withoutKey().build();

    private static final RowHasher.Factory HASHERS = RowHashers.xxh3(4711); // as KeptRows has it
    private static final int AUDITS = 25;
    private static final int IN_HAND_MAX = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private final ListJournal journal = new ListJournal(ListJournal.AtEnd.WAITS);
    private final RandomNodes source = new RandomNodes(new Random(2026));
    private final Waiting waiting = Waiting.onMonitor();
    private final TapBoard board = new TapBoard(waiting, 16 << 20);
    private final Semaphore mayWrite = new Semaphore(IN_HAND_MAX);
    private final List<String> begunAnew = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable LedgerFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "audit");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void startApply(TestInfo test) throws Exception {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        opened = new LedgerFixture(server, test.getTestMethod().orElseThrow().getName());
        ledger().load(NODE, source.rows());
        ledger().load(LOOSE, Row.of(1), Row.of(1));
        ledger().db.target().schema().completeAfterLoad(List.of(NODE, LOOSE));
        ApplyWorker worker =
                new ApplyWorker(
                        new ApplyWorker.Ports(
                                journal.readers(0),
                                ledger().db.target().applyTarget(0),
                                InstantSource.system(),
                                CommittingThread::open,
                                Throttle.NONE,
                                board),
                        LoadedTables.ALL,
                        new ApplySettings(50, Duration.ofMillis(1), 1_000),
                        new Applied(),
                        KeptRows.LEDGERS);
        CompletableFuture<?> _ = start(worker::run);
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        threads.close();
        ledger().close();
    }

    @Test
    void theTargetIsEqualToItsLedgerHoweverMuchIsWrittenMeanwhile() throws Exception {
        CompletableFuture<?> writing = start(this::write);
        Auditor auditor = new Auditor(ports(), settings());
        Set<Lsn> positions = new HashSet<>();
        for (int i = 0; i < AUDITS; i++) {
            for (TableDefinition definition : List.of(NODE, LOOSE)) {
                TargetOutcome outcome = auditor.auditTarget(definition.schema());
                assertThat(outcome).isInstanceOf(TargetOutcome.Equal.class);
                positions.add(((TargetOutcome.Equal) outcome).at());
            }
        }

        assertThat(writing).isNotDone();
        assertThat(positions).hasSizeGreaterThan(AUDITS);
    }

    @Test
    void theWorkerAuditsByItselfAndNotesIt() throws Exception {
        AuditRecords records = ledger().db.target().auditRecords(0);
        sourcePassEnded(records, NODE.table());
        sourcePassEnded(records, LOOSE.table());
        CompletableFuture<?> writing = start(this::write);
        CompletableFuture<?> auditing =
                start(
                        new AuditWorker(
                                        ports(),
                                        settings(),
                                        1,
                                        () -> List.of(NODE.schema(), LOOSE.schema()))
                                ::run);
        Set<Lsn> positions = new HashSet<>();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (positions.size() < AUDITS && Instant.now().isBefore(deadline)) {
            assertThat(auditing).isNotDone();
            records.tables()
                    .values()
                    .forEach(it -> it.target().ifPresent(pass -> positions.add(pass.at())));
        }

        assertThat(positions).hasSizeGreaterThanOrEqualTo(AUDITS);
        assertThat(writing).isNotDone();
        assertThat(begunAnew).isEmpty();
        assertThat(records.tables().values())
                .allSatisfy(it -> assertThat(it.state().standing()).isEqualTo(Standing.VERIFIED));
    }

    @Test
    void whatSomebodyElseWroteIsFoundWhereverItIs() throws Exception {
        Auditor auditor = new Auditor(ports(), settings());
        Row alone = Row.of(1_000, 1_000, "alone", null, null, "note");
        journal.add(1, insert(NODE, alone));
        journal.add(2, insert(LOOSE, 2));
        awaitApplied(2);
        assertThat(auditor.auditTarget(NODE.schema())).isInstanceOf(TargetOutcome.Equal.class);
        assertThat(auditor.auditTarget(LOOSE.schema())).isInstanceOf(TargetOutcome.Equal.class);

        ledger().db.sql("update dbo.node set amount = 0.07 where id = 1000");
        TargetOutcome.Differs changed = differs(auditor, NODE);
        assertThat(changed.rows().count()).isZero();
        assertThat(changed.largeObjects()).contains(MultisetHash.EMPTY);

        ledger().db.sql("update dbo.node set amount = null, note = 'other' where id = 1000");
        TargetOutcome.Differs large = differs(auditor, NODE);
        assertThat(large.rows()).isEqualTo(MultisetHash.EMPTY);
        assertThat(large.largeObjects()).isNotEqualTo(Optional.of(MultisetHash.EMPTY));

        ledger().db.sql("update dbo.node set note = 'note' where id = 1000");
        assertThat(auditor.auditTarget(NODE.schema())).isInstanceOf(TargetOutcome.Equal.class);

        ledger().db.sql("delete from dbo.node where id = 1000");
        assertThat(differs(auditor, NODE).rows().count()).isEqualTo(-1);
        ledger().db.sql("insert into dbo.loose values (3)");
        assertThat(differs(auditor, LOOSE).rows().count()).isEqualTo(1);
    }

    @Test
    void whatSomebodyElseWroteIsFoundWhileTheRestIsWritten() throws Exception {
        Auditor auditor = new Auditor(ports(), settings());
        CompletableFuture<?> writing = start(this::write);
        assertThat(auditor.auditTarget(NODE.schema())).isInstanceOf(TargetOutcome.Equal.class);

        ledger().db.sql("insert into dbo.node (id, code, tag) values (-5, -5, 'extra')");
        MultisetHash difference = differs(auditor, NODE).rows();

        assertThat(difference.count()).isEqualTo(1);
        assertThat(differs(auditor, NODE).rows()).isEqualTo(difference);
        assertThat(writing).isNotDone();
    }

    private static TargetOutcome.Differs differs(Auditor auditor, TableDefinition definition)
            throws InterruptedException {
        TargetOutcome outcome = auditor.auditTarget(definition.schema());
        assertThat(outcome).isInstanceOf(TargetOutcome.Differs.class);
        return (TargetOutcome.Differs) outcome;
    }

    private void sourcePassEnded(AuditRecords records, TableId table) {
        Instant now = Instant.now();
        records.passBegan(table, now);
        records.passEnded(
                table,
                new Pass(Pass.Kind.SOURCE, Lsn.ZERO, Optional.empty(), Optional.empty(), now, now));
        records.state(table, new State(Standing.VERIFIED, "", now));
    }

    private AuditPorts ports() {
        return new AuditPorts(
                new AuditPorts.Sides(
                        new NoSource(), new NoSource(), ledger().db.target().auditTarget(0)),
                board,
                HASHERS,
                ledger().db.target().auditRecords(0),
                new AuditPorts.Pace(
                        waiting,
                        InstantSource.system(),
                        AuditThrottle.NONE,
                        new AuditObserver() {
                            @Override
                            public void begunAnew(TableId table, String reason) {
                                begunAnew.add(table + ": " + reason);
                            }
                        }));
    }

    private static AuditSettings settings() {
        return new AuditSettings(
                new ChunkSource.Limit(3, Long.MAX_VALUE),
                100,
                10,
                AuditSettings.Keyless.WAITS_FOR_QUIET,
                Duration.ofMillis(1),
                Duration.ofHours(1));
    }

    /** Writes the source's transactions for ever, a few before they are applied. */
    private void write() throws InterruptedException {
        for (int transaction = 100; ; transaction++) {
            mayWrite.acquire();
            List<LogEvent.Change> changes = new ArrayList<>(source.changes(1 + transaction % 5));
            changes.add(insert(LOOSE, transaction));
            changes.add(insert(LOOSE, -transaction));
            changes.add(delete(LOOSE, Row.of(transaction)));
            journal.add(transaction, changes.toArray(LogEvent.Change[]::new));
        }
    }

    /** Waits until so many transactions are applied that nobody waited to write. */
    private void awaitApplied(int transactions) throws InterruptedException {
        assertThat(
                        mayWrite.tryAcquire(
                                IN_HAND_MAX + transactions, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    /** Something that goes on until it is interrupted. */
    private interface Endless {
        void run() throws InterruptedException;
    }

    private CompletableFuture<?> start(Endless work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    private LedgerFixture ledger() {
        return Objects.requireNonNull(opened);
    }

    private final class Applied extends SilentObserver {
        @Override
        public void applied(AppliedWindow window) {
            mayWrite.release(window.transactions());
        }
    }

    /** The source, of which an audit of the target wants nothing. */
    private static final class NoSource implements ChunkSource, AuditSource {
        private static UnsupportedOperationException asked() {
            return new UnsupportedOperationException("the source is asked");
        }

        @Override
        public KeyOrder order(TableSchema schema) {
            throw asked();
        }

        @Override
        public List<Row> cuts(TableSchema schema, int parts) {
            throw asked();
        }

        @Override
        public Lsn positionBefore() {
            throw asked();
        }

        @Override
        public void awaitVisible(Lsn position) {
            throw asked();
        }

        @Override
        public Optional<Row> read(
                TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer) {
            throw asked();
        }

        @Override
        public Lsn positionBehind() {
            throw asked();
        }

        @Override
        public Lsn readLocked(TableSchema schema, RowConsumer consumer) {
            throw asked();
        }

        @Override
        public void read(TableSchema schema, List<Row> keys, RowConsumer rows) {
            throw asked();
        }

        @Override
        public Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows) {
            throw asked();
        }
    }
}
