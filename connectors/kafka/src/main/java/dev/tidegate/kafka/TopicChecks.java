package dev.tidegate.kafka;

import static dev.tidegate.kafka.BrokerChecks.check;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Remedy.Safety;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;

/** The journal's two topics. */
final class TopicChecks {
    private static final Set<AclOperation> NEEDED =
            Set.of(
                    AclOperation.READ,
                    AclOperation.WRITE,
                    AclOperation.DESCRIBE,
                    AclOperation.DESCRIBE_CONFIGS);

    private static final Duration RETENTION_GOOD = Duration.ofDays(3);
    private static final int RECORD_BYTES_SET = 1_048_588;
    private static final String FOR_EVER = "-1";

    private final JournalRemedies remedies;

    TopicChecks(JournalRemedies remedies) {
        this.remedies = remedies;
    }

    List<Probe<JournalSession>> all() {
        return List.of(
                new Probe<>(
                        check(
                                "topics",
                                "the topics `<pipeline>.journal` and `<pipeline>.state`, or the"
                                        + " right to create them; their partitions",
                                "The journal lives in them."),
                        this::topics),
                new Probe<>(
                        check(
                                "permissions",
                                "Read, Write, Describe and DescribeConfigs on both topics",
                                "Capture writes the journal, apply reads it."),
                        this::permissions),
                new Probe<>(
                        check(
                                "cleanup_policy",
                                "cleanup.policy of both topics",
                                "The other policy removes records that are needed."),
                        this::cleanupPolicy),
                new Probe<>(
                        check(
                                "retention",
                                "retention.ms and retention.bytes of the journal against"
                                        + " `journal.retention`",
                                "What the brokers remove before it was applied is lost: the tables"
                                        + " must be loaded again."),
                        this::retention),
                new Probe<>(
                        check(
                                "record_size",
                                "max.message.bytes of both topics",
                                "Large values travel in pieces of 512 KiB, which must fit."),
                        this::recordSize),
                new Probe<>(
                        check(
                                "replicas",
                                "copies in sync, min.insync.replicas",
                                "Too few copies and nothing can be committed; too few that must"
                                        + " confirm and a commit can be lost."),
                        this::replicas),
                new Probe<>(
                        check(
                                "unclean_election",
                                "unclean.leader.election.enable of both topics",
                                "A leader that was behind takes committed records away."),
                        this::uncleanElection));
    }

    private Finding topics(Check check, JournalSession session) throws Exception {
        int partitions = session.partitions();
        boolean mayCreate = session.cluster().operations().contains(AclOperation.CREATE);
        Safety safety = mayCreate ? Safety.SAFE : Safety.OPERATOR;
        List<String> missing = new ArrayList<>();
        List<String> narrow = new ArrayList<>();
        List<Remedy> mending = new ArrayList<>();
        for (String name : session.topicNames()) {
            Optional<TopicDescription> topic = session.topic(name);
            if (topic.isEmpty()) {
                missing.add(name);
                mending.add(remedies.create(name, partitions, safety));
            } else if (topic.get().partitions().size() < partitions) {
                narrow.add(
                        "%s has %d partitions, needs %d"
                                .formatted(name, topic.get().partitions().size(), partitions));
                mending.add(remedies.addPartitions(name, partitions));
            }
        }
        if (!narrow.isEmpty()) {
            return check.fail("a topic has too few partitions", narrow, mending);
        }
        if (missing.isEmpty()) {
            return surplus(check, session, partitions);
        }
        return mayCreate
                ? check.warn(
                        "topics are not there yet; the first start creates them", missing, mending)
                : check.fail(
                        "topics are not there, and this client may not create them",
                        missing,
                        mending);
    }

    /** More partitions do no harm to this pipeline, but somebody may have meant something else. */
    private static Finding surplus(Check check, JournalSession session, int partitions)
            throws Exception {
        List<String> wide = new ArrayList<>();
        for (String name : session.topicNames()) {
            int has = session.existing(name).partitions().size();
            if (has > partitions) {
                wide.add("%s has %d partitions, used are %d".formatted(name, has, partitions));
            }
        }
        List<String> used = groupsBeyond(session, partitions);
        if (!used.isEmpty()) {
            return check.fail(
                    "the journal has more replication groups than source.groups makes",
                    used,
                    List.of(
                            Remedy.advice(
                                    Side.JOURNAL,
                                    "Put the missing entries back at the end of source.groups, or"
                                            + " give the pipeline another name.")));
        }
        return wide.isEmpty()
                ? check.ok("both topics are there", session.topicNames().toArray(String[]::new))
                : check.note("a topic has more partitions than are used", wide);
    }

    /** Partitions of groups that the settings do not make, and that hold something. */
    private static List<String> groupsBeyond(JournalSession session, int partitions)
            throws Exception {
        String name = session.settings().stateTopic();
        List<String> used = new ArrayList<>();
        for (int group = partitions; group < session.existing(name).partitions().size(); group++) {
            TopicPartition partition = new TopicPartition(name, group);
            var offsets = session.admin().listOffsets(Map.of(partition, OffsetSpec.latest()));
            if (session.answer(offsets.partitionResult(partition)).offset() > 0) {
                used.add(partition + " holds records");
            }
        }
        return used;
    }

    private Finding permissions(Check check, JournalSession session) throws Exception {
        List<String> missing = new ArrayList<>();
        List<Remedy> mending = new ArrayList<>();
        for (String name : session.topicNames()) {
            Set<AclOperation> may =
                    Optional.ofNullable(session.existing(name).authorizedOperations())
                            .orElse(NEEDED);
            List<AclOperation> lacks =
                    NEEDED.stream().filter(each -> !may.contains(each)).sorted().toList();
            if (!lacks.isEmpty()) {
                missing.add(name + ": " + lacks);
                mending.add(
                        remedies.allow(
                                " --operation Read --operation Write --operation Describe"
                                        + " --operation DescribeConfigs",
                                "--topic " + name));
            }
        }
        return missing.isEmpty()
                ? check.ok("may read and write both topics")
                : check.fail("permissions are missing on a topic", missing, mending);
    }

    private Finding cleanupPolicy(Check check, JournalSession session) throws Exception {
        List<String> evidence = new ArrayList<>();
        List<Remedy> mending = new ArrayList<>();
        for (String name : session.topicNames()) {
            session.existing(name);
            String property = TopicConfig.CLEANUP_POLICY_CONFIG;
            String wanted =
                    String.valueOf(Topics.properties(session.settings(), name).get(property));
            String found = value(session.topicConfig(name), property);
            evidence.add(name + ": " + found);
            if (!found.equals(wanted)) {
                mending.add(remedies.set(name, property, wanted, Safety.OPERATOR));
            }
        }
        return mending.isEmpty()
                ? check.ok("both topics keep what they must", evidence.toArray(String[]::new))
                : check.fail(
                        "a topic has a cleanup.policy that removes records which are needed",
                        evidence,
                        mending);
    }

    private Finding retention(Check check, JournalSession session) throws Exception {
        String name = session.settings().journalTopic();
        session.existing(name);
        Config config = session.topicConfig(name);
        String kept = value(config, TopicConfig.RETENTION_MS_CONFIG);
        String bytes = value(config, TopicConfig.RETENTION_BYTES_CONFIG);
        String wanted =
                session.settings()
                        .retention()
                        .map(it -> Long.toString(it.toMillis()))
                        .orElse(FOR_EVER);
        List<String> evidence =
                List.of(
                        "retention.ms=" + kept,
                        "retention.bytes=" + bytes,
                        "journal.retention=" + wanted);
        List<Remedy> mending = new ArrayList<>();
        List<String> facts = new ArrayList<>();
        if (isLess(kept, wanted)) {
            facts.add(
                    "keeps records for %s, not for %s as the settings say"
                            .formatted(text(kept), text(wanted)));
            mending.add(remedies.set(name, TopicConfig.RETENTION_MS_CONFIG, wanted, Safety.SAFE));
        }
        if (!bytes.equals(FOR_EVER)) {
            facts.add(
                    "removes records when it has more than %,d bytes"
                            .formatted(Long.parseLong(bytes)));
            mending.add(
                    remedies.set(name, TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER, Safety.SAFE));
        }
        if (!facts.isEmpty()) {
            return check.fail(
                    "topic " + name + " " + String.join(" and ", facts), evidence, mending);
        }
        boolean brief = isLess(kept, Long.toString(RETENTION_GOOD.toMillis()));
        return check.finding(
                brief ? Verdict.WARN : Verdict.OK,
                "the journal keeps records for "
                        + text(kept)
                        + (brief ? ": the load and any outage must be shorter" : ""),
                evidence,
                brief
                        ? List.of(
                                Remedy.advice(
                                        Side.JOURNAL,
                                        "Raise journal.retention, then run preflight again."))
                        : List.of());
    }

    private static boolean isLess(String millis, String than) {
        if (millis.equals(FOR_EVER)) {
            return false;
        }
        return than.equals(FOR_EVER) || Long.parseLong(millis) < Long.parseLong(than);
    }

    private static String text(String millis) {
        if (millis.equals(FOR_EVER)) {
            return "ever";
        }
        Duration kept = Duration.ofMillis(Long.parseLong(millis));
        return kept.toHours() > 0 ? "%,d h".formatted(kept.toHours()) : kept.toSeconds() + " s";
    }

    private Finding recordSize(Check check, JournalSession session) throws Exception {
        List<String> evidence = new ArrayList<>();
        List<Remedy> mending = new ArrayList<>();
        for (String name : session.topicNames()) {
            session.existing(name);
            String property = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
            String found = value(session.topicConfig(name), property);
            evidence.add(name + ": " + found);
            if (Long.parseLong(found) < Topics.RECORD_BYTES_MAX) {
                mending.add(
                        remedies.set(
                                name, property, Integer.toString(RECORD_BYTES_SET), Safety.SAFE));
            }
        }
        return mending.isEmpty()
                ? check.ok("records of any size fit", evidence.toArray(String[]::new))
                : check.fail(
                        "a topic takes no records of %,d bytes".formatted(Topics.RECORD_BYTES_MAX),
                        evidence,
                        mending);
    }

    private Finding replicas(Check check, JournalSession session) throws Exception {
        List<String> evidence = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        List<String> weak = new ArrayList<>();
        List<Remedy> mending = new ArrayList<>();
        int wanted = session.settings().minInsyncReplicas();
        for (String name : session.topicNames()) {
            TopicPartitionInfo partition = weakest(session, name);
            int replicas = partition.replicas().size();
            int inSync = partition.isr().size();
            String property = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
            int needed = Integer.parseInt(value(session.topicConfig(name), property));
            evidence.add(
                    "%s: %d of %d copies in sync, min.insync.replicas=%d"
                            .formatted(name, inSync, replicas, needed));
            if (inSync < needed || partition.leader() == null) {
                broken.add(name);
                if (needed > replicas) {
                    mending.add(
                            remedies.set(
                                    name,
                                    property,
                                    Integer.toString(Math.max(1, replicas - 1)),
                                    Safety.OPERATOR));
                }
            } else if (needed < Math.min(wanted, replicas)) {
                weak.add(name);
                mending.add(
                        remedies.set(
                                name,
                                property,
                                Integer.toString(Math.min(wanted, replicas)),
                                inSync >= wanted ? Safety.SAFE : Safety.OPERATOR));
            }
        }
        if (!broken.isEmpty()) {
            return check.fail(
                    "nothing can be committed to " + String.join(", ", broken), evidence, mending);
        }
        return weak.isEmpty()
                ? check.ok("enough copies are in sync", evidence.toArray(String[]::new))
                : check.warn(
                        "a commit to "
                                + String.join(", ", weak)
                                + " is confirmed by too few copies",
                        evidence,
                        mending);
    }

    /** Of the partitions in use, the one that is the worst to commit to. */
    private static TopicPartitionInfo weakest(JournalSession session, String name)
            throws Exception {
        return session.existing(name).partitions().stream()
                .limit(session.partitions())
                .min(
                        Comparator.comparingInt(partition ->
                                partition.leader() == null ? -1 : partition.isr().size()))
                .orElseThrow();
    }

    private Finding uncleanElection(Check check, JournalSession session) throws Exception {
        String property = TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;
        List<String> unclean = new ArrayList<>();
        List<Remedy> mending = new ArrayList<>();
        for (String name : session.topicNames()) {
            session.existing(name);
            if (value(session.topicConfig(name), property).equals("true")) {
                unclean.add(name);
                mending.add(remedies.set(name, property, "false", Safety.OPERATOR));
            }
        }
        return unclean.isEmpty()
                ? check.ok("only copies that are in sync become leaders")
                : check.warn("a copy that is behind may become leader", unclean, mending);
    }

    private static String value(Config config, String property) {
        return Optional.ofNullable(config.get(property))
                .map(entry -> String.valueOf(entry.value()))
                .orElse("");
    }
}
