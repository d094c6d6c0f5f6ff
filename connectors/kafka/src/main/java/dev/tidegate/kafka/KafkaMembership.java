package dev.tidegate.kafka;

import dev.tidegate.journal.Membership;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership by Kafka's group protocol: the members are the consumer group {@code
 * <pipeline>.apply}, subscribed to the journal, and a partition's number is that of its replication
 * group. Nothing is ever fetched or committed by it.
 *
 * <p>Membership is static ({@code group.instance.id}): who is killed and comes again under the same
 * name gets its groups at once, and a second process under that name takes the first one's place.
 * Assignment is cooperative: groups that stay where they are go on while others move. A member that
 * leaves says so, and the others need not wait for its timeout.
 *
 * <p>Connects in {@link #run} only; safe for use by several threads.
 */
public final class KafkaMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaMembership.class);

    /** An interrupt ends it, and what happens meanwhile is told in it. */
    private static final Duration ROUND = Duration.ofSeconds(5);

    private static final Duration LEAVE_MAX = Duration.ofSeconds(5);

    /** How often the brokers are asked for a sign of life by a member that has nothing to run. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(15);

    private static final Duration LOOK_MAX = Duration.ofSeconds(10);

    private final KafkaSettings settings;
    private final KafkaMember member;
    private final int groups;

    /**
     * Makes a membership; connects to nothing yet.
     *
     * @param groups how many replication groups the pipeline has
     */
    public KafkaMembership(KafkaSettings settings, KafkaMember member, int groups) {
        if (groups < 1) {
            throw new IllegalArgumentException("a pipeline has at least one replication group");
        }
        this.settings = settings;
        this.member = member;
        this.groups = groups;
    }

    @Override
    public void run(Listener listener) throws InterruptedException {
        Clients clients = new Clients(settings, 0);
        ensureTopics(clients);
        Stay stay = new Stay(clients.member(member), listener);
        try {
            stay.follow();
        } catch (InterruptException e) {
            InterruptedException told = Failures.asInterruptedException(e);
            stay.giveBack(); // while the heartbeats go on
            throw told;
        } catch (KafkaException e) {
            throw failure(e);
        } finally {
            stay.end();
        }
    }

    private void ensureTopics(Clients clients) throws InterruptedException {
        try (Admin admin = clients.admin();
                Topics topics = new Topics(settings, groups, admin)) {
            topics.ensure();
        }
    }

    private TidegateException failure(KafkaException failure) {
        return switch (failure) {
            case FencedInstanceIdException _ ->
                    new TidegateException(
                            ErrorCode.TARGET_FENCED,
                            "another process joined pipeline \""
                                    + settings.pipeline()
                                    + "\" as member \""
                                    + member.name()
                                    + "\" and took over",
                            "If the other one is meant to run, nothing needs doing; else stop it"
                                    + " and start this one again. Processes that are to share the"
                                    + " work need different names: setting member.",
                            failure);
            case InvalidSessionTimeoutException _ ->
                    new TidegateException(
                            ErrorCode.SETTINGS_INVALID,
                            "the brokers do not allow a member_timeout of "
                                    + member.timeout().toMillis()
                                    + " ms",
                            "Set member_timeout between the brokers' group.min.session.timeout.ms"
                                    + " and group.max.session.timeout.ms.",
                            failure);
            default -> Failures.of("be a member of group " + settings.consumerGroup(), failure);
        };
    }

    /** One stay in the group, from joining to leaving. */
    private final class Stay implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;
        private final Listener listener;
        private final Set<Integer> assigned = new TreeSet<>();
        private long lookedAt = System.nanoTime();

        Stay(Consumer<byte[], byte[]> consumer, Listener listener) {
            this.consumer = consumer;
            this.listener = listener;
        }

        void follow() {
            consumer.subscribe(Set.of(settings.journalTopic()), this);
            while (true) {
                consumer.poll(ROUND);
                if (assigned.isEmpty()) {
                    look();
                }
            }
        }

        /**
         * Kafka's consumer waits for brokers without a word, and for a topic that was deleted. Who
         * runs groups hears of both from their work; who stands by must ask.
         */
        private void look() {
            if (System.nanoTime() - lookedAt >= LOOK_INTERVAL.toNanos()) {
                consumer.endOffsets(
                        Set.of(new TopicPartition(settings.journalTopic(), 0)), LOOK_MAX);
                lookedAt = System.nanoTime();
            }
        }

        void giveBack() {
            hand(assigned, listener::revoked);
        }

        /** Nobody waits for what is still here: this process is not a member any more. */
        void end() {
            try {
                hand(assigned, listener::lost);
            } finally {
                leave();
            }
        }

        private void leave() {
            try {
                consumer.close(
                        CloseOptions.timeout(LEAVE_MAX)
                                .withGroupMembershipOperation(
                                        GroupMembershipOperation.LEAVE_GROUP));
            } catch (InterruptException e) {
                LOG.debug("told to stop while leaving", e); // stays interrupted
            } catch (KafkaException e) {
                LOG.info("left without a word to Kafka: {}", Failures.reason(e));
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> consumer.seek(partition, 0)); // asks for no place
            consumer.pause(partitions);
            Set<Integer> added = numbers(partitions);
            assigned.addAll(added);
            LOG.info("member={} groups={} added={}", member.name(), assigned, added);
            listener.assigned(added);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            LOG.info("member={} groups={} revoked={}", member.name(), assigned, partitions);
            hand(numbers(partitions), listener::revoked);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            LOG.warn("member={} groups={} lost={}", member.name(), assigned, partitions);
            hand(numbers(partitions), listener::lost);
        }

        /** Tells of those that are here; closing the consumer tells of them again. */
        private void hand(
                Collection<Integer> gone, java.util.function.Consumer<Set<Integer>> tell) {
            Set<Integer> mine = new TreeSet<>(assigned);
            mine.retainAll(gone);
            if (!mine.isEmpty()) {
                assigned.removeAll(mine);
                tell.accept(mine);
            }
        }

        private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream()
                    .map(TopicPartition::partition)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
