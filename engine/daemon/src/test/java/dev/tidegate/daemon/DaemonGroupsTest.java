package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.StatusText;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a daemon does with the replication groups that it is given, and that are taken from it. */
@Timeout(60)
final class DaemonGroupsTest {
    private static final Groups GROUPS = Groups.of(List.of(List.of("dbo.order*")));

    private final MemoryPorts ports = MemoryPorts.empty();
    private final MemoryMembership membership = new MemoryMembership();
    private final MemoryWiring wiring = new MemoryWiring(ports, membership);

    @Test
    void whoIsAMemberWithoutAGroupStandsByAndIsReady() throws Exception {
        try (Daemon daemon = start()) {
            assertThat(daemon.status().phase()).isEqualTo(Phase.STARTING);
            membership.assign();

            Status status = await(daemon, it -> it.phase() == Phase.STANDING_BY);
            assertThat(status.groups()).isEmpty();
            assertThat(StatusText.render(status)).contains("next: nothing; it takes over when");
            assertThat(get(daemon, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(get(daemon, "/metrics").body())
                    .contains("tidegate_groups 0.0")
                    .contains("tidegate_phase{phase=\"STANDING_BY\"} 1.0");
            assertThat(ports.target().isPrepared()).isFalse();
        }
    }

    @Test
    void whoGetsGroup0DoesWhatAPipelineNeedsAndOthersOnlyApply() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            membership.assign(1);
            await(daemon, it -> it.groups().size() == 1);
            assertThat(ports.target().isPrepared()).isFalse();
            membership.assign(0);

            Status status = await(daemon, it -> it.phase() == Phase.STREAMING);
            assertThat(status.groups())
                    .extracting(Status.GroupStatus::number)
                    .containsExactly(0, 1);
            ports.target().awaitRows(ports.source().rows());
            assertThat(ports.target().completions()).isEqualTo(1); // group 1 has no table
            assertThat(StatusText.render(status)).contains("      1  STREAMING");
            assertThat(get(daemon, "/metrics").body())
                    .contains("tidegate_groups 2.0")
                    .contains("tidegate_group_phase{group=\"1\",phase=\"STREAMING\"} 1.0")
                    .contains("tidegate_group_lag_seconds{group=\"0\"}");
        }
    }

    @Test
    void aGroupIsGivenBackOnlyWhenItsWindowIsCommitted() throws Exception {
        try (Daemon daemon = start()) {
            membership.assign(0);
            await(daemon, it -> it.phase() == Phase.STREAMING);
            CountDownLatch inCommit = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            ports.target().beforeCommit.add(() -> hold(inCommit, goOn));
            ports.source().put(1, 10);
            inCommit.await();
            int commits = ports.target().commits();

            CompletableFuture<Boolean> revoked =
                    membership.tell(listener -> listener.revoked(Set.of(0)));
            awaitWaiting("tidegate-supervisor-membership");
            assertThat(revoked).isNotDone();
            goOn.countDown();
            revoked.join();

            assertThat(ports.target().commits()).isGreaterThan(commits);
            assertThat(daemon.status().phase()).isEqualTo(Phase.STANDING_BY);
            assertThat(daemon.status().failure()).isEmpty();
        }
    }

    @Test
    void nobodyWaitsForAGroupThatIsLostUntilItComesBack() throws Exception {
        try (Daemon daemon = start()) {
            membership.assign(0);
            await(daemon, it -> it.phase() == Phase.STREAMING);
            CountDownLatch inCommit = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            ports.target().beforeCommit.add(() -> hold(inCommit, goOn));
            ports.source().put(1, 10);
            inCommit.await();

            membership.tell(listener -> listener.lost(Set.of(0))).join();
            assertThat(daemon.status().phase()).isEqualTo(Phase.STANDING_BY);
            CompletableFuture<Boolean> again =
                    membership.tell(listener -> listener.assigned(Set.of(0)));
            awaitWaiting("tidegate-supervisor-membership");
            assertThat(again).isNotDone();
            goOn.countDown();

            await(daemon, it -> it.phase() == Phase.STREAMING);
            ports.target().awaitRows(ports.source().rows());
        }
    }

    @Test
    void aGroupThatComesBackIsClaimedAnew() throws Exception {
        try (Daemon daemon = start()) {
            membership.assign(0);
            await(daemon, it -> it.phase() == Phase.STREAMING);
            membership.lose(0);
            await(daemon, it -> it.phase() == Phase.STANDING_BY);
            membership.assign(0);
            await(daemon, it -> it.phase() == Phase.STREAMING);

            assertThat(wiring.claims()).containsExactly(0, 0);
        }
    }

    @Test
    void aGroupThatIsStoppedByAnErrorStopsNoOther() throws Exception {
        ports.target().beforeClaim.add(fail(ErrorCode.TARGET_NOT_READY));
        try (Daemon daemon = start()) {
            membership.assign(0, 1);

            Status status =
                    await(
                            daemon,
                            it ->
                                    it.phase() == Phase.STOPPED_BY_ERROR
                                            && it.groups().getFirst().phase() == Phase.STREAMING);
            assertThat(status.failure().orElseThrow().code()).isEqualTo("TARGET_NOT_READY");
            assertThat(status.groups().getLast().failure()).isEqualTo(status.failure());
            assertThat(StatusText.render(status))
                    .contains("      1  STOPPED_BY_ERROR", "TARGET_NOT_READY: as the test wants");
            ports.source().put(1, 10);
            ports.target().awaitRows(ports.source().rows());
            assertThat(get(daemon, "/metrics").body())
                    .contains("tidegate_group_phase{group=\"1\",phase=\"STOPPED_BY_ERROR\"} 1.0");

            membership.revoke(0); // now nothing of it runs any more
            assertThat(daemon.awaitStopped().phase()).isEqualTo(Phase.STOPPED_BY_ERROR);
        }
    }

    @Test
    void whoIsFencedButStillHasTheGroupClaimsItAnewOnce() throws Exception {
        try (Daemon daemon = start()) {
            membership.assign(0);
            await(daemon, it -> it.phase() == Phase.STREAMING);
            ports.target().beforeCommit.add(fail(ErrorCode.TARGET_FENCED));
            ports.source().put(1, 10);
            ports.target().awaitRows(ports.source().rows());
            assertThat(wiring.claims()).containsExactly(0, 0);
            assertThat(get(daemon, "/metrics").body())
                    .contains("tidegate_errors_total{code=\"TARGET_FENCED\"} 1.0");

            ports.target().beforeCommit.add(fail(ErrorCode.TARGET_FENCED));
            ports.source().put(1, 11);

            Status last = daemon.awaitStopped();
            assertThat(last.phase()).isEqualTo(Phase.STOPPED_BY_ERROR);
            assertThat(last.failure().orElseThrow().code()).isEqualTo("TARGET_FENCED");
        }
    }

    @Test
    void aMembershipThatBreaksIsTriedAgainAndItsGroupsWithIt() throws Exception {
        membership.fail(error(ErrorCode.JOURNAL_UNAVAILABLE));
        try (Daemon daemon = start()) {
            Status retrying = await(daemon, it -> it.failure().isPresent());
            assertThat(retrying.failure().orElseThrow().code()).isEqualTo("JOURNAL_UNAVAILABLE");
            assertThat(retrying.phase()).isIn(Phase.RETRYING, Phase.STARTING);
            membership.assign(0);
            Status status = await(daemon, it -> it.phase() == Phase.STREAMING);
            assertThat(status.failure()).isEmpty();
            assertThat(status.restarts()).isEqualTo(1);

            membership.fail(error(ErrorCode.JOURNAL_UNAVAILABLE));
            await(daemon, it -> it.groups().isEmpty());
            membership.assign(0);
            await(daemon, it -> it.phase() == Phase.STREAMING);
        }
    }

    @Test
    void whoIsReplacedUnderItsOwnNameStops() throws Exception {
        try (Daemon daemon = start()) {
            membership.assign(0);
            await(daemon, it -> it.phase() == Phase.STREAMING);
            membership.fail(error(ErrorCode.TARGET_FENCED));

            Status last = daemon.awaitStopped();
            assertThat(last.phase()).isEqualTo(Phase.STOPPED_BY_ERROR);
            assertThat(last.failure().orElseThrow().code()).isEqualTo("TARGET_FENCED");
            assertThat(last.groups()).isEmpty();
        }
    }

    @Test
    void aGroupThatTheSettingsDoNotKnowIsAnError() throws Exception {
        try (Daemon daemon = start()) {
            membership.assign(0, 2);

            Status status = await(daemon, it -> it.failure().isPresent());
            assertThat(status.failure().orElseThrow().fact())
                    .isEqualTo(
                            "the journal has a replication group 2, but source.groups of this"
                                    + " process makes only 2");
        }
    }

    @Test
    void aGroupsTablesAreLoadedByOneProcessAndAppliedByTheOther() throws Exception {
        Groups accounts = Groups.of(List.of(List.of("dbo.account")));
        MemoryMembership others = new MemoryMembership();
        ports.source().put(1, 10);
        try (Daemon captures = Daemon.start(MemorySettings.of(0, accounts), wiring);
                Daemon applies =
                        Daemon.start(
                                MemorySettings.of(0, accounts), new MemoryWiring(ports, others))) {
            others.assign(1);
            await(applies, it -> it.groups().size() == 1);
            membership.assign(0);
            await(captures, it -> it.phase() == Phase.STREAMING);
            await(applies, it -> it.phase() == Phase.STREAMING);
            ports.source().put(1, 11);

            ports.target().awaitRows(ports.source().rows());
            Status status = await(applies, it -> it.changes() == 1);
            assertThat(status.tables())
                    .containsExactly(
                            new Status.TableStatus("dbo.account", TableState.DONE, true, 1, 1, 1));
            await(applies, it -> it.lag().containsKey("total"));
            assertThat(status.capturedLsn()).isEmpty();
            assertThat(captures.status().changes()).isZero();
            await(captures, it -> it.lag().containsKey("capture"));
            assertThat(ports.target().completions()).isEqualTo(1);
        }
    }

    private Daemon start() {
        return Daemon.start(MemorySettings.of(0, GROUPS), wiring);
    }

    private static TidegateException error(ErrorCode code) {
        return new TidegateException(code, "as the test wants", "Wait.");
    }

    private static Runnable fail(ErrorCode code) {
        return () -> {
            throw error(code);
        };
    }

    /** The test's timeout ends the waiting. */
    private static Status await(Daemon daemon, Predicate<Status> wanted) {
        while (true) {
            Status status = daemon.status();
            if (wanted.test(status)) {
                return status;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Waits until a thread waits for another one's end. */
    private static void awaitWaiting(String name) {
        while (true) {
            Optional<Thread> thread =
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(it -> it.getName().equals(name))
                            .filter(it -> isJoining(it))
                            .findFirst();
            if (thread.isPresent()) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static boolean isJoining(Thread thread) {
        for (StackTraceElement at : thread.getStackTrace()) {
            if (at.getMethodName().equals("join")) {
                return true;
            }
        }
        return false;
    }

    private static HttpResponse<String> get(Daemon daemon, String path)
            throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + daemon.httpPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** As a blocking call of the driver: it does not hear of an interrupt. */
    private static void hold(CountDownLatch reached, CountDownLatch goOn) {
        reached.countDown();
        boolean interrupted = false;
        while (goOn.getCount() > 0) {
            try {
                goOn.await();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
