package dev.tidegate.kafka;

import static java.util.Objects.requireNonNull;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The consumer group by which the pipeline's processes share its replication groups. */
final class MemberChecks {
    private final JournalRemedies remedies;

    MemberChecks(JournalRemedies remedies) {
        this.remedies = remedies;
    }

    List<Probe<JournalSession>> all() {
        return List.of(
                new Probe<>(
                        BrokerChecks.check(
                                "members",
                                "the consumer group `<pipeline>.apply`: Read and Describe, and who"
                                        + " is in it",
                                "The pipeline's processes share its replication groups by it, and"
                                        + " take over from each other."),
                        this::members));
    }

    private Finding members(Check check, JournalSession session) throws Exception {
        String group = session.settings().consumerGroup();
        List<String> evidence = new ArrayList<>();
        evidence.add("consumer group " + group);
        try {
            ConsumerGroupDescription found =
                    session.answer(
                            requireNonNull(
                                    session.admin()
                                            .describeConsumerGroups(
                                                    Set.of(group),
                                                    new DescribeConsumerGroupsOptions()
                                                            .includeAuthorizedOperations(true))
                                            .describedGroups()
                                            .get(group)));
            found.members().stream().map(MemberChecks::text).sorted().forEach(evidence::add);
            Set<AclOperation> allowed = found.authorizedOperations();
            return allowed == null || allowed.contains(AclOperation.READ)
                    ? check.ok(
                            "members that run: " + found.members().size(),
                            evidence.toArray(String[]::new))
                    : refused(check, group, evidence);
        } catch (GroupIdNotFoundException e) {
            evidence.add("not used before");
            return check.ok("no process of the pipeline runs", evidence.toArray(String[]::new));
        } catch (GroupAuthorizationException e) {
            return refused(check, group, evidence);
        }
    }

    private Finding refused(Check check, String group, List<String> evidence) {
        return check.fail(
                "this client may not join the consumer group " + group,
                evidence,
                List.of(
                        remedies.allow(
                                " --operation Read --operation Describe", "--group " + group)));
    }

    /** Such as {@code tidegate-0 at /10.0.0.7: groups 0, 2}. */
    private static String text(MemberDescription member) {
        String groups =
                member.assignment().topicPartitions().stream()
                        .map(TopicPartition::partition)
                        .sorted()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        return "%s at %s: %s"
                .formatted(
                        member.groupInstanceId().orElse(member.clientId()),
                        member.host(),
                        groups.isEmpty() ? "stands by" : "groups " + groups);
    }
}
