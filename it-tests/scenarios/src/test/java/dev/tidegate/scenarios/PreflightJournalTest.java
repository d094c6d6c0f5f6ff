package dev.tidegate.scenarios;

import static dev.tidegate.preflight.Verdict.FAIL;
import static dev.tidegate.preflight.Verdict.NOTE;
import static dev.tidegate.preflight.Verdict.OK;
import static dev.tidegate.preflight.Verdict.SKIPPED;
import static dev.tidegate.preflight.Verdict.WARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.schema.Groups;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What preflight finds on brokers and topics that lack something, and what it says to do. */
final class PreflightJournalTest {
    @TempDir static Path directory;
    private static KafkaBroker broker;

    private String pipeline = "";

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
    }

    @Test
    void topicsThatAreNotThereAreCreatedAndThenHealthy() throws Exception {
        Findings.of(examination())
                .found(WARN, "journal.topics", "topics are not there yet")
                .mendedSafelyBy(
                        "journal.topics",
                        "kafka-topics.sh --bootstrap-server " + broker.bootstrapServers(),
                        "--create --topic " + pipeline + ".journal --partitions 1",
                        "--config retention.ms=-1")
                .found(NOTE, "journal.brokers", "one broker and one copy")
                .found(SKIPPED, "journal.retention", "there is no topic");

        Findings after = Findings.mended(examination());

        assertThat(after.ids(FAIL)).isEmpty();
        assertThat(after.ids(WARN)).isEmpty();
        assertThat(after.ids(SKIPPED)).isEmpty();
        after.found(OK, "journal.transactions", "transactions work");
    }

    @Test
    void aJournalThatForgetsIsKeptForAsLongAsTheSettingsSay() throws Exception {
        create(".journal", 1, Map.of("retention.ms", "3600000", "retention.bytes", "1048576"));
        create(".state", 1, Map.of("cleanup.policy", "compact"));

        Findings.of(examination())
                .found(
                        FAIL,
                        "journal.retention",
                        "keeps records for 1 h, not for ever as the settings say and removes"
                                + " records when it has more than 1,048,576 bytes")
                .evidence("journal.retention", "retention.ms=3600000", "retention.bytes=1048576")
                .mendedSafelyBy(
                        "journal.retention",
                        "kafka-configs.sh",
                        "--entity-name " + pipeline + ".journal --add-config retention.ms=-1",
                        "--add-config retention.bytes=-1");

        Findings.mended(examination())
                .found(OK, "journal.retention", "the journal keeps records for ever");
    }

    @Test
    void aBriefRetentionThatIsMeantIsStillPointedOut() throws Exception {
        Examination brief = examination(1, Optional.of(Duration.ofHours(6)), Groups.ONE);
        Findings.mended(brief)
                .found(WARN, "journal.retention", "the journal keeps records for 6 h");
    }

    @Test
    void aPolicyThatRemovesWhatIsNeededIsLeftToTheOperator() throws Exception {
        create(".journal", 1, Map.of("cleanup.policy", "compact", "retention.ms", "-1"));
        create(".state", 1, Map.of("cleanup.policy", "delete"));

        Findings.of(examination())
                .found(FAIL, "journal.cleanup_policy", "removes records which are needed")
                .evidence(
                        "journal.cleanup_policy",
                        pipeline + ".journal: compact",
                        pipeline + ".state: delete")
                .leftToOperator(
                        "journal.cleanup_policy",
                        ".journal --add-config cleanup.policy=delete",
                        ".state --add-config cleanup.policy=compact");
    }

    @Test
    void whatATopicIsSetToIsRead() throws Exception {
        create(
                ".journal",
                2,
                Map.of(
                        "max.message.bytes", "1000",
                        "min.insync.replicas", "2",
                        "unclean.leader.election.enable", "true",
                        "retention.ms", "-1"));
        create(".state", 1, Map.of("cleanup.policy", "compact"));

        Findings.of(examination())
                .found(NOTE, "journal.topics", "more partitions than are used")
                .found(FAIL, "journal.record_size", "takes no records of 528,384 bytes")
                .mendedSafelyBy("journal.record_size", "max.message.bytes=1048588")
                .found(FAIL, "journal.replicas", "nothing can be committed to " + pipeline)
                .evidence("journal.replicas", "1 of 1 copies in sync, min.insync.replicas=2")
                .leftToOperator("journal.replicas", "min.insync.replicas=1")
                .found(WARN, "journal.unclean_election", "may become leader")
                .leftToOperator("journal.unclean_election", "unclean.leader.election.enable=false");

        Findings.mended(examination()).found(OK, "journal.record_size", "records of any size fit");
    }

    @Test
    void partitionsThatAGroupNeedsAreAdded() throws Exception {
        Findings.mended(examination());
        Groups two = Groups.of(List.of(List.of("dbo.audit")));
        Examination secondGroup = examination(1, Optional.empty(), two);

        Findings.of(secondGroup)
                .found(FAIL, "journal.topics", "too few partitions")
                .evidence("journal.topics", pipeline + ".journal has 1 partitions, needs 2")
                .mendedSafelyBy("journal.topics", "--alter --topic " + pipeline + ".journal");

        Findings.mended(secondGroup).found(OK, "journal.topics", "both topics are there");
    }

    @Test
    void moreCopiesThanBrokersCannotBe() throws Exception {
        Findings.of(examination(3, Optional.empty(), Groups.ONE))
                .found(FAIL, "journal.brokers", "3 copies of each topic are asked for")
                .leftToOperator("journal.brokers", "Set journal.replication_factor to 1");
    }

    @Test
    void brokersThatAreNotReachedHideNothingButThemselves() throws Exception {
        KafkaSettings nobody =
                new KafkaSettings(
                        "127.0.0.1:1",
                        pipeline,
                        1,
                        Optional.empty(),
                        Map.of("default.api.timeout.ms", "1000", "request.timeout.ms", "1000"));

        Findings findings = Findings.of(new KafkaJournal(nobody).examination());

        findings.found(FAIL, "journal.reachable", "no broker answers at 127.0.0.1:1")
                .leftToOperator("journal.reachable", "journal.bootstrap_servers");
        assertThat(findings.ids(FAIL)).containsExactly("journal.reachable");
        assertThat(findings.ids(SKIPPED)).hasSize(findings.all().size() - 1);
    }

    @Test
    void onlyWhatAFindingNamedIsRun() throws Exception {
        Remedy strange =
                new Remedy(
                        Side.JOURNAL,
                        Remedy.Language.SHELL,
                        "kafka-topics.sh --delete",
                        Remedy.Safety.SAFE);
        Examination examination = examination();
        Findings.of(examination);

        assertThatThrownBy(() -> examination.mend(strange))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Examination examination() {
        return examination(1, Optional.empty(), Groups.ONE);
    }

    private Examination examination(int copies, Optional<Duration> retention, Groups groups) {
        return new KafkaJournal(
                        new KafkaSettings(
                                broker.bootstrapServers(), pipeline, copies, retention, Map.of()),
                        groups)
                .examination();
    }

    private void create(String suffix, int partitions, Map<String, String> properties)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            NewTopic topic = new NewTopic(pipeline + suffix, partitions, (short) 1);
            admin.createTopics(List.of(topic.configs(properties))).all().get();
        }
    }
}
