package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.StatusJson;
import dev.tidegate.control.StatusText;
import dev.tidegate.metric.Metric;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole daemon over ports in memory, watched over HTTP as an operator does. */
@Timeout(60)
final class DaemonTest {
    private final MemoryPorts ports = MemoryPorts.empty();

    @Test
    void theRowsThatExistAndEveryChangeReachTheTarget() throws Exception {
        ports.source().put(1, 10);
        ports.source().put(2, 20);

        try (Daemon daemon = start()) {
            await(daemon, it -> it.phase() == Phase.STREAMING);
            ports.source().put(2, 21);
            ports.source().put(3, 30);
            ports.target().awaitRows(ports.source().rows());

            Status status = await(daemon, it -> it.changes() == 2);
            assertThat(status.tables())
                    .containsExactly(
                            new Status.TableStatus("dbo.account", TableState.DONE, true, 2, 2, 2));
            assertThat(ports.target().completions()).isEqualTo(1);
            assertThat(status.leftOut().getFirst().object()).isEqualTo("check \"CK_balance\"");
            assertThat(status.versions()).containsKeys("tidegate", "sqlserver", "postgresql");
        }
    }

    @Test
    void aRestartGoesOnFromTheCheckpointWithoutLoading() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(daemon, it -> it.phase() == Phase.STREAMING);
        }
        ports.source().put(1, 11);

        try (Daemon daemon = start()) {
            ports.target().awaitRows(ports.source().rows());

            assertThat(
                            await(daemon, it -> it.phase() == Phase.STREAMING)
                                    .tables()
                                    .getFirst()
                                    .loaded())
                    .isTrue();
            assertThat(ports.target().loads()).isEqualTo(1);
        }
    }

    @Test
    void aLostTargetIsTriedAgainAndNothingIsLost() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(daemon, it -> it.phase() == Phase.STREAMING);
            ports.target().beforeCommit.add(fail(ErrorCode.TARGET_UNAVAILABLE));
            ports.target().beforePrepare.add(fail(ErrorCode.TARGET_UNAVAILABLE));
            ports.source().put(1, 11);

            ports.target().awaitRows(ports.source().rows());
            Status status = await(daemon, it -> it.phase() == Phase.STREAMING);
            assertThat(status.restarts()).isEqualTo(2);
            assertThat(status.failure()).isEmpty();
            assertThat(get(daemon, "/metrics").body())
                    .contains("tidegate_errors_total{code=\"TARGET_UNAVAILABLE\"} 2.0")
                    .contains("tidegate_restarts_total 2.0");
        }
    }

    @Test
    void whileTheTargetIsSparedTheStatusSaysWhy() throws Exception {
        ports.target().spare = Optional.of("the standby \"b\" is 9.0 s behind");
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            Status status = await(daemon, it -> it.throttle().isPresent());

            assertThat(StatusText.render(status))
                    .contains("  throttled      the standby \"b\" is 9.0 s behind\n");
            assertThat(get(daemon, "/metrics").body()).contains("tidegate_apply_throttled 1.0");
            ports.target().spare = Optional.empty();
            await(daemon, it -> it.throttle().isEmpty() && it.phase() == Phase.STREAMING);
        }
    }

    @Test
    void anErrorForTheOperatorStopsThePipelineAndStaysToBeSeen() throws Exception {
        ports.target().beforePrepare.add(fail(ErrorCode.TARGET_NOT_READY));

        try (Daemon daemon = start()) {
            Status last = daemon.awaitStopped();

            assertThat(last.phase()).isEqualTo(Phase.STOPPED_BY_ERROR);
            assertThat(last.failure().orElseThrow().code()).isEqualTo("TARGET_NOT_READY");
            assertThat(get(daemon, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(daemon, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(StatusJson.read(get(daemon, "/api/v1/status").body()).failure())
                    .isEqualTo(last.failure());
        }
    }

    @Test
    void aStopFinishesTheWindowInHand() throws Exception {
        ports.source().put(1, 10);
        Daemon daemon = start();
        await(daemon, it -> it.phase() == Phase.STREAMING);
        CountDownLatch inCommit = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        ports.target()
                .beforeCommit
                .add(() -> {
                    inCommit.countDown();
                    awaitUninterrupted(closing);
                });
        ports.source().put(1, 11);
        inCommit.await();
        int commitsBefore = ports.target().commits();

        Thread closer = Thread.ofPlatform().start(daemon::close);
        awaitWaiting(closer);
        closing.countDown();
        closer.join();

        assertThat(daemon.awaitStopped().phase()).isEqualTo(Phase.STOPPED);
        assertThat(ports.target().commits()).isGreaterThan(commitsBefore);
        assertThat(daemon.status().failure()).isEmpty();
    }

    @Test
    void theLagOfEachStageIsKnownOnAnIdleSource() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            Status status =
                    await(
                            daemon,
                            it -> it.lag().keySet().equals(Set.of("capture", "apply", "total")));

            assertThat(status.lag().values()).allMatch(millis -> millis >= 0 && millis < 30_000);
        }
    }

    @Test
    void readinessComesWithTheStream() throws Exception {
        try (Daemon daemon = start()) {
            await(daemon, it -> it.phase() == Phase.STREAMING);

            assertThat(get(daemon, "/health/ready").body())
                    .isEqualTo("{\"ready\":true,\"phase\":\"STREAMING\"}");
            assertThat(get(daemon, "/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void everythingThatIsExposedIsInTheCatalogueAndTheOtherWayRound() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(daemon, it -> it.phase() == Phase.STREAMING);

            String exposition = get(daemon, "/metrics").body();
            Set<String> exposed =
                    exposition
                            .lines()
                            .filter(it -> it.startsWith("# TYPE "))
                            .map(it -> it.split(" ", -1)[2])
                            .filter(it ->
                                    MetricCatalogue.JVM_PREFIXES.stream().noneMatch(it::startsWith))
                            .collect(Collectors.toSet());
            assertThat(exposed).containsExactlyInAnyOrderElementsOf(catalogued());
            for (Metric metric : MetricCatalogue.ALL) {
                metric.labels()
                        .forEach(label ->
                                assertThat(exposition)
                                        .containsPattern(metric.name() + "\\{[^}]*" + label + "="));
            }
            assertThat(exposition).contains("jvm_memory_used_bytes", "process_uptime_seconds");
        }
    }

    @Test
    void countersCountAlsoAfterAGarbageCollection() throws Exception {
        try (Daemon daemon = start()) {
            await(daemon, it -> it.transactions() > 0);
            System.gc();
            await(daemon, it -> it.transactions() > 2);

            assertThat(get(daemon, "/metrics").body())
                    .containsPattern("tidegate_apply_transactions_total [1-9]")
                    .containsPattern("tidegate_capture_transactions_total [1-9]")
                    .containsPattern("tidegate_apply_commit_seconds_bucket\\{le=\"10.0\"} [1-9]");
        }
    }

    @Test
    void aPortThatIsTakenIsASettingsError() throws Exception {
        try (Daemon daemon = start()) {
            TidegateException taken =
                    catchThrowableOfType(
                            TidegateException.class,
                            () ->
                                    Daemon.start(
                                                    MemorySettings.of(
                                                            daemon.httpPort(), Groups.ONE),
                                                    MemoryWiring.alone(ports))
                                            .close());

            assertThat(taken.code()).isEqualTo(ErrorCode.SETTINGS_INVALID);
            assertThat(taken).hasMessageContaining("cannot listen on 127.0.0.1:");
        }
    }

    @Test
    void theStatusVerbShowsARunningDaemonToPeopleAndPrograms() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(daemon, it -> it.phase() == Phase.STREAMING && knowsHeadroom(it));
            String server = "http://127.0.0.1:" + daemon.httpPort();

            String text = statusOf(server, "text");
            assertThat(text)
                    .contains("pipeline orders: STREAMING", "dbo.account", "next: nothing")
                    .contains("check \"CK_balance\" of dbo.account: calls a function")
                    .contains("capture job    running, polls every 5 s, last scan 2 s ago")
                    .contains("takes 1,000 tx/s at most, 12.5 tx/s of late")
                    .contains("CDC keeps what is next for 71 h, log 25 % used")
                    .contains("The capture job is slower than it need be.");
            assertThat(text.lines().filter(it -> it.length() > 100)).isEmpty();
            assertThat(StatusJson.read(statusOf(server, "json")).pipeline()).isEqualTo("orders");
        }
    }

    private static boolean knowsHeadroom(Status status) {
        return status.captureJob().flatMap(Status.CaptureJobStatus::headroomSeconds).isPresent();
    }

    private static String statusOf(String server, String format) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Main.run(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "status",
                        "--server",
                        server,
                        "--format",
                        format);
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }

    private static List<String> catalogued() {
        return MetricCatalogue.ALL.stream()
                .flatMap(it ->
                        switch (it.kind()) {
                            case COUNTER, GAUGE -> List.of(it.name()).stream();
                            case HISTOGRAM -> List.of(it.name(), it.name() + "_max").stream();
                        })
                .toList();
    }

    private Daemon start() {
        return Daemon.start(MemorySettings.of(0, Groups.ONE), MemoryWiring.alone(ports));
    }

    private static Runnable fail(ErrorCode code) {
        return () -> {
            throw new TidegateException(code, "as the test wants", "Wait.");
        };
    }

    /** Asks over HTTP until the status is as wanted; the test's timeout ends the waiting. */
    private static Status await(Daemon daemon, Predicate<Status> wanted) throws Exception {
        while (true) {
            Status status = StatusJson.read(get(daemon, "/api/v1/status").body());
            if (wanted.test(status)) {
                return status;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static HttpResponse<String> get(Daemon daemon, String path)
            throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + daemon.httpPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                interrupted = true; // as a blocking JDBC call, it does not hear of it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
