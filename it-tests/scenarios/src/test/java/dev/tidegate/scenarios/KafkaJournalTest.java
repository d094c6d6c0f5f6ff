package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real broker. Each test has a pipeline, and so topics, of its own. */
class KafkaJournalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration A_MOMENT = Duration.ofMillis(300);
    private static final TableSchema ORDERS = schema(1, "id", "note");
    private static final TableSchema WIDER_ORDERS = schema(2, "id", "note", "total");

    @TempDir static Path directory;
    private static KafkaBroker broker;

    private String pipeline = "";
    private Journal journal = journal("unnamed");

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void namePipeline(TestInfo test) {
        pipeline = test.getTestMethod().orElseThrow().getName();
        journal = journal(pipeline);
    }

    @Test
    void aCommittedBatchIsReadBackWholeAndInOrder() throws Exception {
        List<LogEvent> events = transaction(1, ORDERS, 5_000);
        try (Journal.Writer writer = journal.openWriter()) {
            assertThat(writer.state()).isEmpty();
            writer.commit(GroupEvent.all(0, events), state(1));
            assertThat(writer.state()).contains(state(1));
        }

        List<Entry> entries = read(0, events.size());

        assertThat(entries).extracting(Entry::event).isEqualTo(events);
        assertThat(entries).isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
    }

    @Test
    void readingGoesOnAtAnyEntry() throws Exception {
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 3)), state(1));
            writer.commit(GroupEvent.all(0, transaction(2, WIDER_ORDERS, 3)), state(2));
        }
        List<Entry> all = read(0, 10);

        for (int i = 0; i < all.size(); i++) {
            assertThat(read(all.get(i).offset(), all.size() - i))
                    .isEqualTo(all.subList(i, all.size()));
        }
    }

    @Test
    void aReaderAtTheEndHearsOfNewSchemas() throws Exception {
        try (Journal.Writer writer = journal.openWriter();
                Journal.Reader reader = journal.openReader(0, 0)) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
            assertThat(take(reader, 3)).hasSize(3);
            writer.commit(GroupEvent.all(0, transaction(2, WIDER_ORDERS, 1)), state(2));

            assertThat(take(reader, 3))
                    .extracting(Entry::event)
                    .isEqualTo(transaction(2, WIDER_ORDERS, 1));
        }
    }

    @Test
    void theNextWriterKnowsTheSchemasOfTheOneBefore() throws Exception {
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
        }
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(2, ORDERS, 1)), state(2));
            writer.commit(GroupEvent.all(0, transaction(3, WIDER_ORDERS, 1)), state(3));
        }

        assertThat(read(0, 9))
                .extracting(Entry::event)
                .containsSubsequence(transaction(2, ORDERS, 1))
                .containsSubsequence(transaction(3, WIDER_ORDERS, 1));
    }

    @Test
    void aBatchThatFailsInItsMiddleIsNeverSeen() throws Exception {
        List<LogEvent> events = new ArrayList<>(transaction(1, ORDERS, 20_000));
        events.add(insert(2, 0, ORDERS, Row.of(1))); // one value too few
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(0, ORDERS, 1)), state(0));
            assertThatThrownBy(() -> writer.commit(GroupEvent.all(0, events), state(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertFails(
                    ErrorCode.JOURNAL_UNAVAILABLE,
                    () -> writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1)));
        }

        try (Journal.Writer writer = journal.openWriter()) {
            assertThat(writer.state()).contains(state(0));
            writer.commit(GroupEvent.all(0, transaction(5, ORDERS, 1)), state(5));
        }
        assertThat(read(0, 6))
                .extracting(Entry::event)
                .containsExactlyElementsOf(
                        concat(transaction(0, ORDERS, 1), transaction(5, ORDERS, 1)));
    }

    @Test
    void aSecondWriterFencesTheFirst() throws Exception {
        try (Journal.Writer first = journal.openWriter()) {
            first.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
            try (Journal.Writer second = journal.openWriter()) {
                assertThat(second.state()).contains(state(1));
                assertFails(
                        ErrorCode.JOURNAL_FENCED,
                        () -> first.commit(GroupEvent.all(0, transaction(2, ORDERS, 1)), state(2)));
                second.commit(GroupEvent.all(0, transaction(3, ORDERS, 1)), state(3));
            }
        }

        assertThat(read(0, 6))
                .extracting(Entry::event)
                .containsExactlyElementsOf(
                        concat(transaction(1, ORDERS, 1), transaction(3, ORDERS, 1)));
    }

    @Test
    void recordsAndStateAgreeAfterAWriterWasKilled() throws Exception {
        int committed = 0;
        for (int round = 0; round < 4; round++) {
            Process writer = startEndlessWriter(pipeline);
            try (Journal.Reader reader = journal.openReader(0, 0)) {
                take(reader, 3 * (committed + 20 + 7 * round));
            } finally {
                writer.destroyForcibly().waitFor();
            }

            try (Journal.Writer next = journal.openWriter();
                    Journal.Reader reader = journal.openReader(0, 0)) {
                committed = Integer.parseInt(next.state().orElseThrow().offset().text());
                List<LogEvent> expected =
                        IntStream.rangeClosed(1, committed)
                                .mapToObj(number -> transaction(number, ORDERS, 1))
                                .flatMap(List::stream)
                                .toList();
                assertThat(take(reader, expected.size()))
                        .extracting(Entry::event)
                        .isEqualTo(expected);
                assertThat(reader.poll(A_MOMENT)).isEmpty();
            }
        }
    }

    /** In a process of its own, to be killed: goes on where the state is, forever. */
    public static final class EndlessWriter {
        private EndlessWriter() {}

        /** Takes the brokers and the pipeline. */
        public static void main(String[] arguments) throws InterruptedException {
            Journal journal = new KafkaJournal(KafkaSettings.local(arguments[0], arguments[1]));
            try (Journal.Writer writer = journal.openWriter()) {
                int number =
                        writer.state()
                                .map(state -> Integer.parseInt(state.offset().text()))
                                .orElse(0);
                while (true) {
                    number++;
                    writer.commit(GroupEvent.all(0, transaction(number, ORDERS, 1)), state(number));
                }
            }
        }
    }

    @Test
    void anEventLargerThanAKafkaRecordArrives() throws Exception {
        String text = "tide\ud83c\udf0a".repeat(500_000);
        List<LogEvent> events = new ArrayList<>(transaction(1, ORDERS, 1));
        events.add(2, insert(1, 1, ORDERS, Row.of(7, text)));
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, events), state(1));
        }

        List<Entry> entries = read(0, 4);

        assertThat(entries).extracting(Entry::event).isEqualTo(events);
        assertThat(read(entries.get(2).offset(), 2)).isEqualTo(entries.subList(2, 4));
        assertThat(read(entries.get(2).offset() + 1, 1)).isEqualTo(entries.subList(3, 4));
    }

    @Test
    void theEndIsReachedByReading() throws Exception {
        try (Journal.Writer writer = journal.openWriter();
                Journal.Reader reader = journal.openReader(0, 0)) {
            assertThat(reader.endOffset()).isZero();
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
            assertThat(reader.endOffset()).isPositive();

            long next = take(reader, 3).getLast().offset() + 1;

            Instant deadline = Instant.now().plus(PATIENCE);
            while (reader.endOffset() > next && Instant.now().isBefore(deadline)) {
                assertThat(reader.poll(A_MOMENT)).isEmpty();
            }
            assertThat(reader.endOffset()).isEqualTo(next);
        }
    }

    @Test
    void recordsThatAreGoneAreNotPassedOver() throws Exception {
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 5)), state(1));
        }
        try (Admin admin = admin()) {
            TopicPartition partition = new TopicPartition(pipeline + ".journal", 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all().get();
        }

        assertFails(ErrorCode.JOURNAL_TRUNCATED, () -> read(3, 1));
        assertThat(read(4, 4)).hasSize(4);
    }

    @Test
    void anOffsetBeyondTheEndMeansThatTheJournalWasLost() throws Exception {
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
        }

        assertFails(ErrorCode.JOURNAL_TRUNCATED, () -> read(100, 1));
    }

    @Test
    void aJournalThatWasCreatedAnewIsNotTakenForTheOldOne() throws Exception {
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
        }
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(pipeline + ".journal")).all().get();
        }

        assertFails(ErrorCode.JOURNAL_TRUNCATED, () -> journal.openWriter());
        assertFails(ErrorCode.JOURNAL_TRUNCATED, () -> read(0, 1));
    }

    @Test
    void aJournalThatLostItsStateIsNotGoneOnWith() throws Exception {
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
        }
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(pipeline + ".state")).all().get();
        }

        assertFails(ErrorCode.JOURNAL_TRUNCATED, () -> journal.openWriter());
    }

    @Test
    void aNewJournalMayHoldWhatAWriterBrokeOff() throws Exception {
        List<LogEvent> events = new ArrayList<>(transaction(1, ORDERS, 2_000));
        events.add(insert(2, 0, ORDERS, Row.of(1))); // one value too few
        try (Journal.Writer writer = journal.openWriter()) {
            assertThatThrownBy(() -> writer.commit(GroupEvent.all(0, events), state(1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        try (Journal.Writer writer = journal.openWriter()) {
            assertThat(writer.state()).isEmpty();
        }
    }

    @Test
    void aTopicThatWouldLoseRecordsIsRefused() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(pipeline + ".journal", 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }

        assertFails(ErrorCode.JOURNAL_NOT_READY, () -> journal.openWriter());
    }

    @Test
    void aBrokerRestartIsSurvived() throws Exception {
        Map<String, String> patient =
                Map.of("delivery.timeout.ms", "120000", "max.block.ms", "120000");
        Journal patientJournal = new KafkaJournal(settings(pipeline, patient));
        try (Journal.Writer writer = patientJournal.openWriter();
                Journal.Reader reader = patientJournal.openReader(0, 0)) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
            assertThat(take(reader, 3)).hasSize(3);

            broker.kill();
            FutureTask<Boolean> commit =
                    new FutureTask<>(() -> {
                        writer.commit(GroupEvent.all(0, transaction(2, ORDERS, 1)), state(2));
                        return true;
                    });
            Thread.ofVirtual().start(commit);
            broker.restart();

            assertThat(commit.get()).isTrue();
            assertThat(take(reader, 3))
                    .extracting(Entry::event)
                    .isEqualTo(transaction(2, ORDERS, 1));
        }
    }

    @Test
    void brokersThatDoNotAnswerAreUnavailable() {
        Map<String, String> impatient =
                Map.of("request.timeout.ms", "500", "default.api.timeout.ms", "1000");
        KafkaSettings nobody =
                new KafkaSettings("127.0.0.1:1", pipeline, 1, Optional.empty(), impatient);

        assertFails(ErrorCode.JOURNAL_UNAVAILABLE, () -> new KafkaJournal(nobody).openWriter());
    }

    @Test
    void aWaitingReaderEndsSoonAfterAnInterrupt() throws Exception {
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(GroupEvent.all(0, transaction(1, ORDERS, 1)), state(1));
        }
        FutureTask<Boolean> wasInterrupted =
                new FutureTask<>(() -> {
                    try (Journal.Reader reader = journal.openReader(0, 0)) {
                        take(reader, 3);
                        Thread.currentThread().interrupt();
                        reader.poll(PATIENCE);
                        return false;
                    } catch (InterruptedException e) {
                        return true;
                    }
                });
        Thread.ofVirtual().start(wasInterrupted);

        assertThat(wasInterrupted.get()).isTrue();
    }

    private static Journal journal(String pipeline) {
        return new KafkaJournal(settings(pipeline, Map.of()));
    }

    private static KafkaSettings settings(String pipeline, Map<String, String> properties) {
        return new KafkaSettings(
                broker.bootstrapServers(), pipeline, 1, Optional.empty(), properties);
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static Process startEndlessWriter(String pipeline) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        broker.bootstrapServers(),
                        pipeline)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(pipeline + ".log").toFile())
                .start();
    }

    private List<Entry> read(long offset, int count) throws InterruptedException {
        try (Journal.Reader reader = journal.openReader(0, offset)) {
            return take(reader, count);
        }
    }

    private static List<Entry> take(Journal.Reader reader, int count) throws InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (entries.size() < count && Instant.now().isBefore(deadline)) {
            entries.addAll(reader.poll(A_MOMENT));
        }
        assertThat(entries).hasSizeGreaterThanOrEqualTo(count);
        return entries;
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static List<LogEvent> transaction(int number, TableSchema schema, int changes) {
        List<LogEvent> events = new ArrayList<>();
        events.add(new LogEvent.Begin(lsn(number)));
        for (int i = 0; i < changes; i++) {
            Object[] values = new Object[schema.columns().size()];
            for (int column = 0; column < values.length; column++) {
                values[column] = "value " + i;
            }
            events.add(insert(number, i, schema, Row.of(values)));
        }
        events.add(
                new LogEvent.Commit(
                        lsn(number), Instant.EPOCH.plusSeconds(number), changes, chain(number)));
        return events;
    }

    private static LogEvent insert(int number, int order, TableSchema schema, Row row) {
        return new LogEvent.Insert(new Position(lsn(number), order), schema, row);
    }

    private static List<LogEvent> concat(List<LogEvent> first, List<LogEvent> second) {
        List<LogEvent> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static CaptureState state(int number) {
        return new CaptureState(
                new SourceOffset(Integer.toString(number)), lsn(number), List.of(chain(number)));
    }

    private static ChainHash chain(int number) {
        return new ChainHash(number, 0, 0, 0);
    }

    private static Lsn lsn(int number) {
        return new Lsn(0x2a, number, (short) 1);
    }

    private static TableSchema schema(int version, String... columns) {
        return new TableSchema(
                new TableId("dbo", "orders"),
                version,
                List.of(columns).stream()
                        .map(name ->
                                new Column(
                                        name,
                                        ColumnType.ofLength(
                                                ColumnType.Kind.NVARCHAR, ColumnType.MAX),
                                        true))
                        .toList(),
                List.of("id"));
    }
}
