package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.BadInput.SECRET;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Target;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.Routing;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a journal, and what an operator is told. Read the tables. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadJournalTest {
    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", Kind.INT)
                    .column("Name", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .build();
    private static final Duration LONG = Duration.ofSeconds(30);

    private KafkaBroker broker;
    private LogWatch log;
    private String pipeline = "";
    private int pipelines;

    @BeforeAll
    void startBroker(@TempDir Path directory) throws Exception {
        broker = KafkaBroker.start(directory);
        log = LogWatch.begin();
    }

    @AfterAll
    void stopBroker() {
        log.close();
        broker.close();
    }

    @BeforeEach
    void namePipeline() {
        pipeline = "bad" + ++pipelines;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aJournalThatCannotBeOneIsRefused(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> aJournalThatCannotBeOneIsRefused() {
        return Stream.of(
                new BadInput(
                        "nobody listens there",
                        () ->
                                open(
                                        new KafkaSettings(
                                                "127.0.0.1:1",
                                                pipeline,
                                                1,
                                                Optional.empty(),
                                                Map.of(
                                                        "request.timeout.ms", "500",
                                                        "default.api.timeout.ms", "1000"))),
                        "JOURNAL_UNAVAILABLE: could not look at topic bad….state: …",
                        "Check that the Kafka brokers are up"),
                new BadInput(
                        "more copies than brokers",
                        () ->
                                open(
                                        new KafkaSettings(
                                                broker.bootstrapServers(),
                                                pipeline,
                                                3,
                                                Optional.empty(),
                                                Map.of())),
                        "JOURNAL_NOT_READY: cannot create topic bad….state: …replication factor…",
                        "Set journal.replication_factor to the number of brokers or less"),
                new BadInput(
                        "a topic that Kafka compacts",
                        () -> {
                            create("journal", Map.of("cleanup.policy", "compact"));
                            open(settings());
                        },
                        "JOURNAL_NOT_READY: topic bad….journal has cleanup.policy=compact, with"
                                + " which Kafka would remove records that are needed",
                        "Set cleanup.policy=delete on the topic"),
                new BadInput(
                        "a topic for small records only",
                        () -> {
                            create("journal", Map.of("max.message.bytes", "1000"));
                            open(settings());
                        },
                        "JOURNAL_NOT_READY: topic bad….journal has max.message.bytes=1000, too"
                                + " small for large values",
                        "Set max.message.bytes of the topic"),
                new BadInput(
                        "another process writes",
                        () -> {
                            try (Journal.Writer first = journal().openWriter();
                                    Journal.Writer _ = journal().openWriter()) {
                                first.commit(GroupEvent.all(0, transaction(1)), state(1));
                            }
                        },
                        "JOURNAL_FENCED: cannot write to bad….journal: Kafka ended this process's"
                                + " transaction",
                        "another process took over the pipeline and this one will stop"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void recordsThatAreGoneOrStrangeStopTheReader(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> recordsThatAreGoneOrStrangeStopTheReader() {
        return Stream.of(
                new BadInput(
                        "the retention took what was not applied",
                        () -> {
                            write(3);
                            try (Admin admin = admin()) {
                                admin.deleteRecords(
                                                Map.of(
                                                        new TopicPartition(
                                                                pipeline + ".journal", 0),
                                                        RecordsToDelete.beforeOffset(4)))
                                        .all()
                                        .get();
                            }
                            read(2);
                        },
                        "JOURNAL_TRUNCATED: cannot read bad….journal-0 from offset 2, the oldest"
                                + " kept is 4",
                        "Start a new pipeline, which loads the tables again"),
                new BadInput(
                        "the checkpoint is ahead of the journal",
                        () -> {
                            write(1);
                            read(4_711);
                        },
                        "JOURNAL_TRUNCATED: cannot read bad….journal-0 from offset 4711, it ends at"
                                + " …: the journal was lost or replaced",
                        "Start a new pipeline"),
                new BadInput(
                        "the topic was deleted and made anew",
                        () -> {
                            write(1);
                            try (Admin admin = admin()) {
                                admin.deleteTopics(List.of(pipeline + ".journal")).all().get();
                            }
                            read(0);
                        },
                        "JOURNAL_TRUNCATED: topic bad….journal was deleted and created anew",
                        "Start a new pipeline"),
                new BadInput(
                        "a record of a newer release",
                        () -> plant(new byte[] {2, 'B'}),
                        "JOURNAL_DAMAGED: the record at offset … of bad….journal-0 cannot be read:"
                                + " its format has version 2, which this release does not know",
                        "If an older release reads what a newer one wrote, use the newer one"),
                new BadInput(
                        "a record of something else",
                        () ->
                                plant(
                                        ("{\"name\": \"" + SECRET + "\"}")
                                                .getBytes(StandardCharsets.UTF_8)),
                        "JOURNAL_DAMAGED: the record at offset … of bad….journal-0 cannot be read:"
                                + " its format has version 123, which this release does not know",
                        "the journal cannot be trusted"),
                new BadInput(
                        "a record that is cut off",
                        () -> plant(new byte[] {1, 'B', 0}),
                        "JOURNAL_DAMAGED: the record at offset … of bad….journal-0 cannot be read:"
                                + " …",
                        "load the tables again"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void recordsThatAreNotWhereTheyMustBeAreNotApplied(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> recordsThatAreNotWhereTheyMustBeAreNotApplied() {
        LogEvent.Commit commit = (LogEvent.Commit) transaction(1).getLast();
        LogEvent.Begin begin = new LogEvent.Begin(lsn(1));
        return Stream.of(
                misplaced(
                        "a change of a transaction that did not begin",
                        List.of(change(1, 0)),
                        "change 0 of the transaction at "
                                + lsn(1)
                                + " stands where no transaction is open (journal offset 1)"),
                misplaced(
                        "a change is missing",
                        List.of(begin, change(1, 1)),
                        "change 1 of the transaction at "
                                + lsn(1)
                                + " stands where change 0 of the one at "
                                + lsn(1)
                                + " is due (journal offset 2)"),
                misplaced(
                        "a commit comes too early",
                        List.of(begin, commit),
                        "the commit of the transaction at "
                                + lsn(1)
                                + " with 1 changes stands after 0 of the one at "
                                + lsn(1)
                                + " (journal offset 2)"),
                new BadInput(
                        "a transaction is missing, or was altered",
                        () -> apply(events(transaction(2))),
                        "CHAIN_BROKEN: the hash chain at the transaction "
                                + lsn(2)
                                + " (journal offset 3) is …, captured was …",
                        "Nothing behind this position was applied"),
                new BadInput(
                        "a journal that was made anew behind the load",
                        () -> apply(List.of(new Journal.Entry(0, heartbeat(lsn(900))))),
                        "JOURNAL_TRUNCATED: the journal begins at "
                                + lsn(900)
                                + ", but table dbo.Item was loaded at "
                                + Lsn.ZERO,
                        "Start a new pipeline"));
    }

    private static BadInput misplaced(String kind, List<? extends LogEvent> events, String fact) {
        return new BadInput(
                kind,
                () -> apply(events(events)),
                "JOURNAL_DAMAGED: " + fact,
                "Nothing behind this offset was applied");
    }

    /** Applies to a target that must not be touched. */
    private static void apply(List<Journal.Entry> entries) throws InterruptedException {
        new ApplyWorker(
                        new ApplyWorker.Ports(
                                new Events(entries).readers(0),
                                new Untouched(),
                                () -> Instant.EPOCH),
                        new LoadedAtTheBeginning(),
                        ApplySettings.DEFAULTS,
                        new SilentObserver())
                .run();
    }

    private static LogEvent change(int transaction, long order) {
        LogEvent.Insert insert = insert(ITEM, Row.of(1, SECRET));
        return new LogEvent.Insert(
                new Position(lsn(transaction), order), insert.schema(), insert.after());
    }

    /** A transaction of one change; its hash is that of one behind another. */
    private static List<LogEvent> transaction(int number) {
        LogEvent.Insert insert = (LogEvent.Insert) change(number, 0);
        Chain chain = new Chain(new ChainHash(0, 0, 0, number - 1));
        chain.begin(lsn(number));
        chain.add(insert);
        return List.of(
                new LogEvent.Begin(lsn(number)),
                insert,
                new LogEvent.Commit(lsn(number), Instant.EPOCH, 1, chain.end()));
    }

    private static LogEvent.Heartbeat heartbeat(Lsn upTo) {
        return new LogEvent.Heartbeat(upTo, Instant.EPOCH);
    }

    /** A journal begins where capture started. */
    private static List<Journal.Entry> events(List<? extends LogEvent> events) {
        List<Journal.Entry> entries = new ArrayList<>();
        entries.add(new Journal.Entry(0, heartbeat(Lsn.ZERO)));
        events.forEach(event -> entries.add(new Journal.Entry(entries.size(), event)));
        return entries;
    }

    private void write(int transactions) throws InterruptedException {
        try (Journal.Writer writer = journal().openWriter()) {
            for (int number = 1; number <= transactions; number++) {
                writer.commit(GroupEvent.all(0, transaction(number)), state(number));
            }
        }
    }

    private void read(long offset) throws InterruptedException {
        try (Journal.Reader reader = journal().openReader(0, offset)) {
            while (true) {
                reader.poll(LONG);
            }
        }
    }

    /** Writes past the journal, behind a transaction, and reads. */
    private void plant(byte[] record) throws Exception {
        write(1);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(pipeline + ".journal", 0, null, record)).get();
        }
        read(0);
    }

    private void create(String topic, Map<String, String> properties) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(pipeline + "." + topic, 1, (short) 1)
                                            .configs(properties)))
                    .all()
                    .get();
        }
    }

    private static void open(KafkaSettings settings) {
        new KafkaJournal(settings).openWriter().close();
    }

    private KafkaJournal journal() {
        return new KafkaJournal(settings());
    }

    private KafkaSettings settings() {
        return KafkaSettings.local(broker.bootstrapServers(), pipeline);
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static CaptureState state(int number) {
        return new CaptureState(
                new SourceOffset(lsn(number).toString()), lsn(number), List.of(ChainHash.START));
    }

    /** A journal that holds these events. */
    private record Events(List<Entry> entries) implements Journal {
        @Override
        public Writer openWriter() {
            throw new UnsupportedOperationException("it is written");
        }

        @Override
        public Reader openOldest(int group) {
            return openReader(group, 0);
        }

        @Override
        public Reader openReader(int group, long offset) {
            return new Reader() {
                @Override
                public List<Entry> poll(Duration timeout) {
                    return entries;
                }

                @Override
                public long oldestOffset() {
                    return 0;
                }

                @Override
                public long endOffset() {
                    return entries.size();
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Nothing may reach it. */
    private static final class Untouched implements Target {
        @Override
        public Checkpoint takeOver() {
            return new Checkpoint(1, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);
        }

        @Override
        public TargetTransaction begin() {
            throw new AssertionError("something is applied");
        }
    }

    /** Everything is loaded, where the log begins. */
    private static final class LoadedAtTheBeginning implements LoadedTables {
        @Override
        public void takenOver(Checkpoint start) {}

        @Override
        public void startOver(TableId table, Checkpoint at) {
            throw new AssertionError("a table was to be loaded anew");
        }

        @Override
        public Routing routing() {
            return ALL.routing();
        }

        @Override
        public void committed(Checkpoint checkpoint) {}

        @Override
        public boolean isLoading() {
            return false;
        }

        @Override
        public boolean wantsRest() {
            return false;
        }

        @Override
        public void rest(Checkpoint at, Lsn journalRead) {}

        @Override
        public boolean isComplete() {
            return true;
        }

        @Override
        public Map<TableId, Lsn> beginnings() {
            return Map.of(ITEM.table(), Lsn.ZERO);
        }
    }
}
