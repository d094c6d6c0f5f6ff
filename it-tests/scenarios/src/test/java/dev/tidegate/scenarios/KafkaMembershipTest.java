package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.journal.Membership;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaMember;
import dev.tidegate.kafka.KafkaMembership;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Verdict;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members on a real broker. Each test has a pipeline, and so a consumer group, of its own. */
@Timeout(180)
final class KafkaMembershipTest {
    @TempDir static Path directory;
    private static @Nullable KafkaBroker broker;

    private String pipeline = "";

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.start(directory);
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
    void aMemberAloneGetsAllGroups() throws Exception {
        try (Joined first = join("first", 3)) {
            first.await(Set.of(0, 1, 2));
        }
    }

    @Test
    void membersShareTheGroupsAndEachGroupHasOne() throws Exception {
        try (Joined first = join("first", 3)) {
            first.await(Set.of(0, 1, 2));
            try (Joined second = join("second", 3)) {
                second.await(() -> !second.groups.isEmpty());

                Set<Integer> both = new TreeSet<>(first.groups());
                assertThat(both).doesNotContainAnyElementsOf(second.groups());
                both.addAll(second.groups());
                assertThat(both).containsExactly(0, 1, 2);
            }
            first.await(Set.of(0, 1, 2)); // the second said that it leaves
            assertThat(first.lost).isEmpty();
        }
    }

    @Test
    void whoGetsNothingIsAMemberAllTheSame() throws Exception {
        try (Joined first = join("first", 1)) {
            first.await(Set.of(0));
            try (Joined second = join("second", 1)) {
                second.await(() -> second.rounds > 0);

                assertThat(first.groups()).containsExactly(0);
                assertThat(second.groups()).isEmpty();
            }
        }
    }

    @Test
    void aGroupIsHandedOverOnlyWhenItsOwnerHasFinished() throws Exception {
        CountDownLatch finished = new CountDownLatch(1);
        try (Joined first = join("first", 2)) {
            first.await(Set.of(0, 1));
            first.beforeRevoked = finished;
            try (Joined second = join("second", 2)) {
                first.await(() -> first.revoking);
                assertThat(second.groups()).isEmpty();

                finished.countDown();
                second.await(() -> second.groups.size() == 1);
            }
        }
    }

    @Test
    void aSecondProcessUnderTheSameNameTakesThePlaceOfTheFirst() throws Exception {
        try (Joined first = join("same", 2)) {
            first.await(Set.of(0, 1));
            try (Joined second = join("same", 2)) {
                second.await(Set.of(0, 1));

                assertThat(first.failure().code()).isEqualTo(ErrorCode.TARGET_FENCED);
                assertThat(first.failure()).hasMessageContaining("as member \"same\"");
                assertThat(first.lost).containsExactly(0, 1);
                assertThat(second.groups()).containsExactly(0, 1);
            }
        }
    }

    @Test
    void groupsThatAreAddedAreAssignedToMembersThatRun() throws Exception {
        try (Joined first = join("first", 1)) {
            first.await(Set.of(0));
            try (Joined second = join("second", 3)) {
                second.await(() -> !second.groups.isEmpty());
                first.await(() -> first.groups.size() + second.groups.size() == 3);
            }
        }
    }

    @Test
    void nothingIsCommittedInItsName() throws Exception {
        try (Joined first = join("first", 2);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", broker().bootstrapServers()))) {
            first.await(Set.of(0, 1));

            assertThat(
                            admin.listConsumerGroupOffsets(pipeline + ".apply")
                                    .partitionsToOffsetAndMetadata()
                                    .get())
                    .isEmpty();
        }
    }

    @Test
    void preflightSaysWhoTheMembersAre() throws Exception {
        KafkaSettings settings = KafkaSettings.local(broker().bootstrapServers(), pipeline);
        Findings.of(new KafkaJournal(settings).examination())
                .found(Verdict.OK, "journal.members", "no process of the pipeline runs");
        try (Joined first = join("first", 1)) {
            first.await(Set.of(0));

            Findings.of(new KafkaJournal(settings).examination())
                    .found(Verdict.OK, "journal.members", "members that run: 1")
                    .evidence("journal.members", "first at /127.0.0.1: groups 0");
        }
    }

    @Test
    void brokersThatCannotBeReachedAreSaid() {
        Membership membership =
                new KafkaMembership(
                        new KafkaSettings(
                                "127.0.0.1:1",
                                pipeline,
                                1,
                                Optional.empty(),
                                Map.of(
                                        "default.api.timeout.ms",
                                        "500",
                                        "request.timeout.ms",
                                        "400")),
                        member("first"),
                        1);
        try (Joined joined = new Joined(membership)) {
            assertThat(joined.failure().code()).isEqualTo(ErrorCode.JOURNAL_UNAVAILABLE);
            assertThat(joined.rounds).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTimeoutThatTheBrokersDoNotAllowIsASettingsError() throws Exception {
        Membership membership =
                new KafkaMembership(
                        KafkaSettings.local(broker().bootstrapServers(), pipeline),
                        new KafkaMember("first", Duration.ofMillis(10)),
                        1);
        try (Joined joined = new Joined(membership)) {
            assertThat(joined.failure().code()).isEqualTo(ErrorCode.SETTINGS_INVALID);
        }
    }

    private static KafkaBroker broker() {
        if (broker == null) {
            throw new IllegalStateException("the broker is not started");
        }
        return broker;
    }

    private static KafkaMember member(String name) {
        return new KafkaMember(name, Duration.ofSeconds(6));
    }

    private Joined join(String name, int groups) {
        return new Joined(
                new KafkaMembership(
                        KafkaSettings.local(broker().bootstrapServers(), pipeline),
                        member(name),
                        groups));
    }

    /** A member on a thread of its own; leaving it is closing this. */
    private static final class Joined implements Membership.Listener, AutoCloseable {
        private final Set<Integer> groups = new TreeSet<>();
        private final List<Integer> lost = new ArrayList<>();
        private final Thread thread;
        private int rounds;
        private boolean revoking;
        private CountDownLatch beforeRevoked = new CountDownLatch(0);
        private @Nullable TidegateException failure;

        Joined(Membership membership) {
            thread = Thread.ofPlatform().start(() -> run(membership));
        }

        private void run(Membership membership) {
            try {
                membership.run(this);
            } catch (InterruptedException e) {
                assertThat(groups()).isEmpty();
            } catch (TidegateException e) {
                synchronized (this) {
                    failure = e;
                    notifyAll();
                }
            }
        }

        @Override
        public synchronized void assigned(Set<Integer> added) {
            rounds++;
            groups.addAll(added);
            notifyAll();
        }

        @Override
        public void revoked(Set<Integer> gone) {
            CountDownLatch before;
            synchronized (this) {
                revoking = true;
                before = beforeRevoked;
                notifyAll();
            }
            boolean interrupted = false;
            while (before.getCount() > 0) {
                try {
                    before.await();
                } catch (InterruptedException _) {
                    interrupted = true; // what is in hand is finished all the same
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            remove(gone);
        }

        private synchronized void remove(Set<Integer> gone) {
            groups.removeAll(gone);
            notifyAll();
        }

        @Override
        public synchronized void lost(Set<Integer> gone) {
            lost.addAll(gone);
            groups.removeAll(gone);
            notifyAll();
        }

        synchronized Set<Integer> groups() {
            return new TreeSet<>(groups);
        }

        void await(Set<Integer> wanted) throws InterruptedException {
            await(() -> groups.equals(wanted));
        }

        /** Waits for something that this member is told; the test's timeout ends the waiting. */
        synchronized void await(BooleanSupplier condition) throws InterruptedException {
            while (!condition.getAsBoolean()) {
                wait();
            }
        }

        synchronized TidegateException failure() throws InterruptedException {
            while (failure == null) {
                wait();
            }
            return failure;
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
