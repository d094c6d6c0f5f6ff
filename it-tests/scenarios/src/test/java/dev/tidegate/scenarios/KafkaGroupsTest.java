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
import dev.tidegate.preflight.Verdict;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.schema.Groups;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The journal of several replication groups on a real broker. */
class KafkaGroupsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Patience LOOKS = new Patience(Duration.ofMillis(10), PATIENCE);
    private static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final Groups TWO = Groups.of(List.of(List.of("dbo.audit")));
    private static final Groups THREE =
            Groups.of(List.of(List.of("dbo.audit"), List.of("dbo.trace")));

    @TempDir static Path directory;
    private static @Nullable KafkaBroker broker;

    private String pipeline = "unnamed";

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.start(directory.resolve("kafka"));
    }

    @AfterAll
    static void stopBroker() {
        broker().close();
    }

    @BeforeEach
    void namePipeline(TestInfo test) {
        pipeline = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void oneCommitReachesAllGroupsAndEachReadsItsOwn() throws Exception {
        Journal journal = journal(THREE);
        List<GroupEvent> events = new ArrayList<>();
        for (int group = 0; group < 3; group++) {
            events.addAll(transaction(group, 1));
        }
        try (Journal.Writer writer = journal.openWriter()) {
            assertThat(writer.state()).isEmpty();
            writer.commit(events, state(1, 3));
            writer.commit(transaction(1, 2), state(2, 3));
            assertThat(writer.state()).contains(state(2, 3));
        }

        assertThat(read(journal, 0, 3)).isEqualTo(events(transaction(0, 1)));
        assertThat(read(journal, 1, 6)).isEqualTo(events(transaction(1, 1), transaction(1, 2)));
        assertThat(read(journal, 2, 3)).isEqualTo(events(transaction(2, 1)));
        try (Journal.Writer writer = journal.openWriter()) {
            assertThat(writer.state()).contains(state(2, 3));
        }
    }

    @Test
    void whoRehearsesFencesNobody() throws Exception {
        KafkaJournal journal = journal(TWO);
        try (Journal.Writer writer = journal.openWriter()) {
            journal.rehearse();
            writer.commit(transaction(1, 1), state(1, 2));
            assertThat(writer.state()).contains(state(1, 2));
        }
    }

    @Test
    void whoRehearsesMakesNoTopics() throws Exception {
        journal(TWO).rehearse();

        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get())
                    .noneMatch(topic -> topic.startsWith(pipeline));
        }
    }

    @Test
    void aReaderKnowsTheSchemasOfItsGroupWhereverItStarts() throws Exception {
        Journal journal = journal(TWO);
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(transaction(0, 1), state(1, 2));
            writer.commit(transaction(1, 2), state(2, 2));
        }
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(transaction(1, 3), state(3, 2));
        }

        List<Entry> all = entries(journal, 1, 0, 6);
        for (int i = 0; i < all.size(); i++) {
            assertThat(entries(journal, 1, all.get(i).offset(), all.size() - i))
                    .isEqualTo(all.subList(i, all.size()));
        }
    }

    @Test
    void aWriterThatWasReplacedReachesNoGroup() throws Exception {
        Journal journal = journal(THREE);
        try (Journal.Writer first = journal.openWriter()) {
            first.commit(transaction(1, 1), state(1, 3));
            try (Journal.Writer second = journal.openWriter()) {
                for (int group = 0; group < 3; group++) {
                    List<GroupEvent> late = transaction(group, 2);
                    assertFails(
                            group == 0
                                    ? ErrorCode.JOURNAL_FENCED
                                    : ErrorCode.JOURNAL_UNAVAILABLE, // it takes no more
                            () -> first.commit(late, state(2, 3)));
                }
                second.commit(transaction(1, 3), state(3, 3));
            }
        }

        assertThat(read(journal, 1, 6)).isEqualTo(events(transaction(1, 1), transaction(1, 3)));
        assertThat(isEmpty(journal, 0)).isTrue();
        assertThat(isEmpty(journal, 2)).isTrue();
    }

    @Test
    void aCommitThatFailsLeavesNothingInAnyGroup() throws Exception {
        Journal journal = journal(TWO);
        LogEvent unencodable =
                new LogEvent.Insert(
                        new Position(lsn(2), 0), schema(1), Row.of(Thread.currentThread()));
        try (Journal.Writer writer = journal.openWriter()) {
            writer.commit(transaction(0, 1), state(1, 2));
            List<GroupEvent> events = new ArrayList<>(transaction(0, 2));
            events.add(new GroupEvent(1, unencodable));
            assertThatThrownBy(() -> writer.commit(events, state(2, 2)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        try (Journal.Writer writer = journal.openWriter()) {
            assertThat(writer.state()).contains(state(1, 2));
            writer.commit(transaction(0, 3), state(3, 2));
        }
        assertThat(read(journal, 0, 6)).isEqualTo(events(transaction(0, 1), transaction(0, 3)));
        assertThat(isEmpty(journal, 1)).isTrue();
    }

    @Test
    void aGroupMayJoinAJournalThatIsThere() throws Exception {
        try (Journal.Writer writer = journal(Groups.ONE).openWriter()) {
            writer.commit(transaction(0, 1), state(1, 1));
        }

        try (Journal.Writer writer = journal(THREE).openWriter()) {
            assertThat(writer.state()).contains(state(1, 1));
            writer.commit(transaction(2, 2), state(2, 3));
        }

        assertThat(read(journal(THREE), 0, 3)).isEqualTo(events(transaction(0, 1)));
        assertThat(read(journal(THREE), 2, 3)).isEqualTo(events(transaction(2, 2)));
        try (Journal.Writer writer = journal(THREE).openWriter()) {
            assertThat(writer.state()).contains(state(2, 3));
        }
    }

    @Test
    void aGroupMayNotLeaveAJournal() throws Exception {
        try (Journal.Writer writer = journal(THREE).openWriter()) {
            writer.commit(transaction(0, 1), state(1, 3));
        }

        assertFails(ErrorCode.GROUPS_REFUSED, () -> journal(TWO).openWriter());
        Findings.of(journal(TWO).examination())
                .found(
                        Verdict.FAIL,
                        "journal.topics",
                        "more replication groups than source.groups");
    }

    @Test
    void aPartitionThatLostWhatTheOthersHoldIsNoticed() throws Exception {
        try (Journal.Writer writer = journal(TWO).openWriter()) {
            writer.commit(transaction(0, 1), state(1, 2));
        }
        empty("state", 0);

        assertFails(ErrorCode.JOURNAL_TRUNCATED, () -> journal(TWO).openWriter());
    }

    @Test
    void aPartitionWithRecordsAndNoStateIsNotTakenForANewGroup() throws Exception {
        try (Journal.Writer writer = journal(TWO).openWriter()) {
            writer.commit(transaction(1, 1), state(1, 2));
        }
        empty("state", 1);

        assertFails(ErrorCode.JOURNAL_TRUNCATED, () -> journal(TWO).openWriter());
    }

    /** As if the partition's only copy had been lost. */
    private void empty(String topic, int partition) throws Exception {
        TopicPartition emptied = new TopicPartition(pipeline + "." + topic, partition);
        try (Admin admin = admin()) {
            setPolicy(admin, emptied.topic(), "delete");
            assertThat(LOOKS.await(() -> isEmptied(admin, emptied)))
                    .as("the broker deletes")
                    .isTrue();
            setPolicy(admin, emptied.topic(), "compact");
        }
    }

    /** The partition's log hears of a new policy some time after the broker has accepted it. */
    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker().bootstrapServers()));
    }

    private static boolean isEmptied(Admin admin, TopicPartition partition) throws Exception {
        try {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1))).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PolicyViolationException) {
                return false;
            }
            throw e;
        }
    }

    private static void setPolicy(Admin admin, String topic, String policy) throws Exception {
        AlterConfigOp set =
                new AlterConfigOp(
                        new ConfigEntry("cleanup.policy", policy), AlterConfigOp.OpType.SET);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }

    private KafkaJournal journal(Groups groups) {
        return new KafkaJournal(KafkaSettings.local(broker().bootstrapServers(), pipeline), groups);
    }

    private static List<LogEvent> read(Journal journal, int group, int count)
            throws InterruptedException {
        return entries(journal, group, 0, count).stream().map(Entry::event).toList();
    }

    private static List<Entry> entries(Journal journal, int group, long offset, int count)
            throws InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Instant deadline = Instant.now().plus(PATIENCE);
        try (Journal.Reader reader = journal.openReader(group, offset)) {
            while (entries.size() < count && Instant.now().isBefore(deadline)) {
                entries.addAll(reader.poll(A_MOMENT));
            }
        }
        assertThat(entries).hasSize(count);
        return entries;
    }

    private static boolean isEmpty(Journal journal, int group) throws InterruptedException {
        try (Journal.Reader reader = journal.openReader(group, 0)) {
            return reader.poll(A_MOMENT).isEmpty();
        }
    }

    /** With one change of the group's own table. */
    private static List<GroupEvent> transaction(int group, int number) {
        return GroupEvent.all(
                group,
                List.of(
                        new LogEvent.Begin(lsn(number)),
                        new LogEvent.Insert(
                                new Position(lsn(number), 0), schema(group), Row.of("a")),
                        new LogEvent.Commit(
                                lsn(number), Instant.EPOCH, 1, new ChainHash(number, 0, 0, 0))));
    }

    private static List<LogEvent> events(List<GroupEvent> first, List<GroupEvent> second) {
        List<LogEvent> both = new ArrayList<>(events(first));
        both.addAll(events(second));
        return both;
    }

    private static List<LogEvent> events(List<GroupEvent> transaction) {
        return transaction.stream().map(GroupEvent::event).toList();
    }

    private static CaptureState state(int number, int groups) {
        return new CaptureState(
                new SourceOffset(Integer.toString(number)),
                lsn(number),
                IntStream.range(0, groups)
                        .mapToObj(group -> new ChainHash(number, group, 0, 0))
                        .toList());
    }

    private static Lsn lsn(int number) {
        return new Lsn(0x2a, number, (short) 1);
    }

    private static TableSchema schema(int group) {
        return new TableSchema(
                new TableId("dbo", List.of("orders", "audit", "trace").get(group)),
                1,
                List.of(
                        new Column(
                                "id",
                                ColumnType.ofLength(ColumnType.Kind.NVARCHAR, 10 + group),
                                true)),
                List.of("id"));
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static KafkaBroker broker() {
        return Objects.requireNonNull(broker);
    }
}
