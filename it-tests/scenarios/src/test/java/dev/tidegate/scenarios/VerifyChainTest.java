package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidegate verify-chain} on a real Kafka and a real PostgreSQL, as operators run it. */
@Timeout(300)
class VerifyChainTest {
    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", ColumnType.Kind.INT)
                    .column("Name", ColumnType.ofLength(ColumnType.Kind.NVARCHAR, 20))
                    .build();

    @TempDir static Path directory;
    private static @Nullable KafkaBroker broker;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;
    private String pipeline = "";
    private Chain chain = new Chain(ChainHash.START);
    private int transactions = 10;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void startServers() throws Exception {
        broker = KafkaBroker.start(Files.createDirectory(directory.resolve("kafka")));
        server = PostgresServer.start(Files.createDirectory(directory.resolve("pg")), "target");
    }

    @AfterAll
    static void stopServers() {
        broker().close();
        server().close();
    }

    @BeforeEach
    void loadATable(TestInfo test) throws Exception {
        pipeline = test.getTestMethod().orElseThrow().getName();
        opened = new PostgresFixture(server(), pipeline);
        db().load(ITEM);
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void aWholeChainIsProvenWhileThePipelineRuns() throws Exception {
        try (Journal.Writer writer = startedWriter()) {
            FutureTask<Boolean> applying = startApplying();
            Thread capture = capture(writer);
            awaitApplied(lsn(40));

            Result text = verify();
            Result json = verify("--format", "json");

            assertThat(capture.isAlive()).isTrue();
            capture.interrupt();
            capture.join();
            assertThat(text.code()).as(text.err()).isZero();
            assertThat(text.out())
                    .startsWith("pipeline " + pipeline + ": the chain is whole")
                    .contains("checkpoint  matches the journal", "next: tidegate verify-chain");
            assertThat(json.code()).isZero();
            assertThat(json.out()).contains("\"verdict\":\"whole\"", "\"checkpoint\":\"matches\"");
            applying.cancel(true);
        }
    }

    @Test
    void aTransactionThatSomebodyElseWroteIsFound() throws Exception {
        captureAndApply(5);
        Lsn last = lsn(transactions);
        byte[] forged = lsn(transactions + 1).toBytes();
        // a begin and a commit of no change, with a chain of its own
        produce(record('B', forged, new byte[0]));
        produce(record('C', forged, new byte[3 + ChainHash.BYTES]));

        Result result = verify();

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out())
                .contains("the chain is BROKEN", "CHAIN_BROKEN: the hash chain at the transaction")
                .contains("trust nothing behind " + last);
        assertThat(applyUntilItFails().code()).isEqualTo(ErrorCode.CHAIN_BROKEN);
    }

    @Test
    void aRecordThatIsNoneOfOursIsFound() throws Exception {
        captureAndApply(3);
        produce("hello".getBytes(StandardCharsets.UTF_8));

        Result result = verify("--format", "json");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out())
                .contains("\"verdict\":\"broken\"", "\"code\":\"JOURNAL_DAMAGED\"")
                .contains("\"checkpoint\":\"matches\"", "\"transactions\":3");
    }

    @Test
    void aCheckpointThatSomebodyChangedIsFound() throws Exception {
        captureAndApply(4);
        db().sql("update tidegate.checkpoint set chain = repeat('ab', 32)");

        Result result = verify();

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out())
                .contains("checkpoint  DIFFERS from the journal", "but the journal's chain there");
    }

    @Test
    void whatRetentionLeftIsVerifiedFromAPointThatIsNamed() throws Exception {
        captureAndApply(6);
        Result before = verify();
        try (Admin admin = admin()) {
            TopicPartition journal = new TopicPartition(pipeline + ".journal", 0);
            admin.deleteRecords(Map.of(journal, RecordsToDelete.beforeOffset(8))).all().get();
        }

        Result cut = verify();
        Result from = verify("--from", lsn(13).toString());
        Result fromLast = verify(arguments(before.out()));
        Result fromNowhere = verify("--from", lsn(11).toString());

        assertThat(before.code()).isZero();
        assertThat(cut.code()).isEqualTo(3);
        assertThat(cut.err())
                .contains("the journal's beginning is gone: the oldest offset is 8")
                .contains("--from 0000002a:");
        assertThat(from.code()).as(from.err()).isZero();
        assertThat(from.out()).contains("3 transactions", "checkpoint  matches");
        assertThat(fromLast.code()).as(fromLast.err()).isZero();
        assertThat(fromNowhere.code()).isEqualTo(3);
        assertThat(fromNowhere.err()).contains("no commit of the transaction to start behind");
    }

    @Test
    void aPipelineWithoutAJournalIsSaidSoAndGetsNone() throws Exception {
        Result result = verify();

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("there is no " + pipeline + ".journal-0");
        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get()).doesNotContain(pipeline + ".journal");
        }
    }

    @Test
    void followingEndsAtTheFirstDifference() throws Exception {
        captureAndApply(3);
        Process process = start(List.of("--follow", "--interval", "100ms"));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine())
                    .isEqualTo("whole up to the checkpoint " + lsn(13) + ", 3 transactions");
            db().sql("update tidegate.checkpoint set journal_offset = journal_offset + 1");

            assertThat(out.lines().toList())
                    .contains("pipeline " + pipeline + ": the chain is BROKEN");
            assertThat(process.waitFor()).isEqualTo(2);
        }
    }

    private void captureAndApply(int count) throws Exception {
        try (Journal.Writer writer = startedWriter()) {
            for (int i = 0; i < count; i++) {
                writer.commit(GroupEvent.all(0, nextTransaction()), state());
            }
        }
        FutureTask<Boolean> applying = startApplying();
        awaitApplied(lsn(transactions));
        applying.cancel(true);
        applyingEnded.await();
    }

    private CountDownLatch applyingEnded = new CountDownLatch(1);

    private FutureTask<Boolean> startApplying() {
        applyingEnded = new CountDownLatch(1);
        FutureTask<Boolean> applying =
                new FutureTask<>(() -> {
                    try {
                        worker().run();
                    } finally {
                        applyingEnded.countDown();
                    }
                    return true;
                });
        Thread.ofPlatform().daemon().start(applying);
        return applying;
    }

    private TidegateException applyUntilItFails() throws InterruptedException {
        try {
            worker().run();
        } catch (TidegateException e) {
            return e;
        }
        throw new AssertionError("the applier did not stop");
    }

    private ApplyWorker worker() {
        return new ApplyWorker(
                new ApplyWorker.Ports(
                        journal().readers(0), db().target().applyTarget(0), InstantSource.system()),
                LoadedTables.ALL,
                ApplySettings.DEFAULTS,
                new SilentObserver());
    }

    private void awaitApplied(Lsn upTo) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(120);
        while (db().target().checkpoint(0).filter(it -> !it.commitLsn().isBefore(upTo)).isEmpty()) {
            assertThat(Instant.now()).as("waiting for " + upTo).isBefore(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Writes without an end, until interrupted. */
    private Thread capture(Journal.Writer writer) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (true) {
                            writer.commit(GroupEvent.all(0, nextTransaction()), state());
                            TimeUnit.MILLISECONDS.sleep(5);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // as asked
                    }
                });
    }

    private Journal.Writer startedWriter() throws InterruptedException {
        Journal.Writer writer = journal().openWriter();
        writer.commit(
                List.of(new GroupEvent(0, new LogEvent.Heartbeat(lsn(10), PostgresFixture.NOON))),
                new CaptureState(new SourceOffset("10"), lsn(10), List.of(ChainHash.START)));
        return writer;
    }

    private List<LogEvent> nextTransaction() {
        Lsn commitLsn = lsn(++transactions);
        LogEvent.Insert insert =
                new LogEvent.Insert(
                        new Position(commitLsn, 0),
                        ITEM.schema(),
                        Row.of(transactions, "item " + transactions));
        chain.begin(commitLsn);
        chain.add(insert);
        return List.of(
                new LogEvent.Begin(commitLsn),
                insert,
                new LogEvent.Commit(commitLsn, PostgresFixture.NOON, 1, chain.end()));
    }

    private CaptureState state() {
        return new CaptureState(
                new SourceOffset(Integer.toString(transactions)),
                lsn(transactions),
                List.of(chain.last()));
    }

    private static byte[] record(char kind, byte[] lsn, byte[] rest) {
        byte[] value = new byte[2 + lsn.length + rest.length];
        value[0] = 1;
        value[1] = (byte) kind;
        System.arraycopy(lsn, 0, value, 2, lsn.length);
        System.arraycopy(rest, 0, value, 2 + lsn.length, rest.length);
        return value;
    }

    private void produce(byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker().bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(pipeline + ".journal", 0, null, value)).get();
        }
    }

    private Journal journal() {
        return new KafkaJournal(
                new KafkaSettings(
                        broker().bootstrapServers(), pipeline, 1, Optional.empty(), Map.of()));
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker().bootstrapServers()));
    }

    /** The options that the last line of a report says. */
    private static String[] arguments(String report) {
        String words = report.substring(report.indexOf("--from"), report.indexOf(" goes on"));
        return words.split(" ");
    }

    private Result verify(String... options) throws Exception {
        Process process = start(List.of(options));
        FutureTask<String> err =
                new FutureTask<>(() ->
                        new String(
                                process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(err);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, err.get());
    }

    private Process start(List<String> options) throws Exception {
        Path file = directory.resolve(pipeline + ".yaml");
        Files.writeString(
                file,
                """
                pipeline: %s
                source:
                  url: jdbc:sqlserver://unused;databaseName=x
                  user: reader
                  password: unused
                journal:
                  bootstrap_servers: %s
                target:
                  url: %s
                  user: %s
                  password: unused
                """
                        .formatted(
                                pipeline,
                                broker().bootstrapServers(),
                                db().url().replaceFirst("\\?.*", ""),
                                PostgresServer.USER));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // another module's logback-test.xml on the class path would be told of on the output
        command.add("-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.addAll(
                List.of("dev.tidegate.daemon.Main", "verify-chain", "--config", file.toString()));
        command.addAll(options);
        return new ProcessBuilder(command).start();
    }

    private static KafkaBroker broker() {
        if (broker == null) {
            throw new IllegalStateException("the broker is not started");
        }
        return broker;
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }

    private PostgresFixture db() {
        if (opened == null) {
            throw new IllegalStateException("the database is not open");
        }
        return opened;
    }
}
