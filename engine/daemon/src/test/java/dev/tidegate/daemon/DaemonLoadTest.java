package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadStatus.TableLoad;
import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.StatusJson;
import dev.tidegate.control.StatusText;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.TableId;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load as an operator sees and changes it: the real verbs, a whole daemon, ports in memory. */
@Timeout(60)
final class DaemonLoadTest {
    private static final TableId ACCOUNT = MemorySource.ACCOUNT;
    private static final TableId INVOICE = new TableId("dbo", "invoice");

    private final MemoryPorts ports = MemoryPorts.empty();

    /** What a verb printed and ended with. */
    private record Ran(int code, String out, String err) {}

    @Test
    void whatIsLoadedIsFollowedWhileTheOthersAreStillRead() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(ACCOUNT, 1, 10);
        ports.source().put(INVOICE, 1, 100);
        CountDownLatch goOn = new CountDownLatch(1);
        ports.source().beforeRead(INVOICE, goOn);
        try (Daemon daemon = start()) {
            awaitState(daemon, ACCOUNT, TableState.DONE);
            ports.source().put(ACCOUNT, 1, 11);

            ports.target().awaitRows(ACCOUNT, ports.source().rows(ACCOUNT));
            assertThat(daemon.status().phase()).isEqualTo(Phase.LOADING);
            assertThat(state(daemon, INVOICE)).contains(TableState.LOADING);
            assertThat(ports.target().rows(INVOICE)).isEmpty();
            goOn.countDown();
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
        }
    }

    @Test
    void theStatusOfTheLoadTellsPeopleAndPrograms() throws Exception {
        ports.source().put(1, 10);
        ports.source().put(2, 20);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);

            String text = ok(daemon, "load", "status");
            assertThat(text)
                    .contains("load of pipeline orders: complete")
                    .contains("dbo.account  done        [################] 100 %")
                    .contains("next: nothing");
            assertThat(text.lines().filter(it -> it.length() > 100)).isEmpty();
            LoadStatus json = StatusJson.readLoad(ok(daemon, "load", "status", "--format", "json"));
            assertThat(json.summary().rows()).isEqualTo(2);
            assertThat(json.summary().chunksPublished()).isEqualTo(1);
            assertThat(json.tables())
                    .singleElement()
                    .satisfies(it -> assertThat(it.state()).isEqualTo(TableState.DONE));
        }
    }

    @Test
    void aPauseLastsOverRestartsAndSaysWhy() throws Exception {
        ports.target().loadPause().pause("paused by the test");
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(() -> daemon.load().summary().waiting().isPresent());
            assertThat(ok(daemon, "load", "status"))
                    .contains("  waits          paused by the test\n", "next: ");
            assertThat(ok(daemon, "status")).contains("load waits     paused by the test");
            refused(daemon, "the load is paused already", "load", "pause");
        }
        try (Daemon daemon = start()) {
            await(() -> daemon.load().summary().waiting().isPresent());
            assertThat(ports.target().loads()).isZero();

            assertThat(ok(daemon, "load", "resume")).contains("the load goes on");
            ports.target().awaitRows(ports.source().rows());
            refused(daemon, "the load is not paused", "load", "resume");
            assertThat(ok(daemon, "load", "pause")).contains("no further one is begun");
        }
    }

    @Test
    void aTableThatIsPausedRestsOverRestartsUntilItGoesOn() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(INVOICE, 1, 100);
        ports.target().loadPause().pause("so that nothing begins");
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.LOADING);
            assertThat(ok(daemon, "table", "pause", "dbo.invoice")).contains("is paused");
            refused(daemon, "paused already", "table", "pause", "dbo.invoice");
            refused(daemon, "table dbo.account is not paused", "table", "resume", "dbo.account");
        }
        ports.target().loadPause().resume();
        try (Daemon daemon = start()) {
            awaitState(daemon, ACCOUNT, TableState.DONE);
            assertThat(state(daemon, INVOICE)).contains(TableState.PAUSED);
            assertThat(daemon.status().phase()).isEqualTo(Phase.LOADING);

            ok(daemon, "table", "resume", "dbo.invoice");
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
            refused(daemon, "there is nothing to pause", "table", "pause", "dbo.invoice");
        }
    }

    @Test
    void withStartAskedNothingIsLoadedUntilSomebodyAsks() throws Exception {
        ports.source().put(1, 10);
        Settings.Load asked =
                new Settings.Load(
                        Settings.Load.Start.ASKED,
                        Settings.Load.DEFAULTS.chunks(),
                        Settings.Load.DEFAULTS.streamLagMax(),
                        Settings.Load.DEFAULTS.sourceCommitMax(),
                        1,
                        Settings.Load.DEFAULTS.largeObjectFolder());
        try (Daemon daemon =
                Daemon.start(MemorySettings.of(0, Groups.ONE, asked), MemoryWiring.alone(ports))) {
            await(() -> daemon.status().phase() == Phase.LOADING);
            assertThat(state(daemon, ACCOUNT)).contains(TableState.PAUSED);
            ports.source().put(1, 11);

            assertThat(ok(daemon, "load", "start")).contains("the load of 1 table begins");
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.target().awaitRows(ports.source().rows());
            refused(daemon, "no table waits for its load to be started", "load", "start");
        }
    }

    @Test
    void aReloadMakesATableExactAgainWhileOthersAreFollowed() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(ACCOUNT, 1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.target().meddle(ACCOUNT, 7, 70);
            Ran unsure = verb(daemon, "table", "reload", "dbo.account");
            assertThat(unsure.code()).isEqualTo(3);
            assertThat(unsure.err()).contains("would delete all rows", "Say --yes");
            CountDownLatch goOn = new CountDownLatch(1);
            ports.source().beforeRead(ACCOUNT, goOn);

            assertThat(ok(daemon, "table", "reload", "dbo.account", "--yes"))
                    .contains("dbo.account is empty and loaded again");
            refused(
                    daemon,
                    "cannot be loaded anew: its load is not complete yet",
                    "table",
                    "reload",
                    "dbo.account",
                    "--yes");
            ports.source().put(INVOICE, 1, 101);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
            ports.source().put(ACCOUNT, 2, 20);
            goOn.countDown();
            ports.target().awaitRows(ACCOUNT, ports.source().rows(ACCOUNT));
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }

    @Test
    void aTableThatIsSkippedIsShownLoudlyUntilItIsReloaded() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            assertThat(ok(daemon, "table", "skip", "dbo.account", "--yes"))
                    .contains("not followed any more", "table reload dbo.account");
            ports.source().put(1, 11);
            ports.source().put(2, 20);

            assertThat(StatusText.render(daemon.status()))
                    .contains("NOT FOLLOWED", "dbo.account: skipped");
            assertThat(ok(daemon, "load", "status")).contains("skipped");
            assertThat(get(daemon, "/metrics").body()).contains("tidegate_tables_not_followed 1.0");
            refused(daemon, "skipped already", "table", "skip", "dbo.account", "--yes");
            refused(daemon, "is skipped", "table", "pause", "dbo.account");
            refused(daemon, "in the pipeline, and skipped", "table", "add", "dbo.account");
        }
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            assertThat(state(daemon, ACCOUNT)).contains(TableState.SKIPPED);
            assertThat(ports.target().rows()).hasSize(1);

            ok(daemon, "table", "reload", "dbo.account", "--yes");
            ports.target().awaitRows(ports.source().rows());
            assertThat(daemon.status().tables()).hasSize(1);
        }
    }

    @Test
    void whatFollowedTablesReferToIsNotTakenOut() throws Exception {
        ports.source().create(INVOICE, ACCOUNT);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);

            refused(
                    daemon,
                    "is referred to by foreign keys of dbo.invoice",
                    "table",
                    "skip",
                    "dbo.account",
                    "--yes");
            ok(daemon, "table", "skip", "dbo.invoice", "--yes");
            ok(daemon, "table", "skip", "dbo.account", "--yes");
        }
    }

    @Test
    void aTableThatTheSettingsDoNotSelectIsTakenInAndStays() throws Exception {
        ports.source().createAside(INVOICE);
        ports.source().put(INVOICE, 1, 100);
        ports.source().put(ACCOUNT, 1, 10);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            refused(daemon, "the source has no table dbo.invoce", "table", "add", "dbo.invoce");
            Ran refused = verb(daemon, "table", "add", "dbo.invoice");
            assertThat(refused.err()).contains("is not captured", "sp_cdc_enable_table");
            assertThat(refused.code()).isEqualTo(3);
            ports.source().capture(INVOICE);

            assertThat(ok(daemon, "table", "add", "dbo.invoice"))
                    .contains("dbo.invoice is captured; its load begins");
            assertThat(get(daemon, "/metrics").body())
                    .contains("tidegate_capture_starts_total 1.0");
            ports.source().put(INVOICE, 2, 200);
            ports.source().put(ACCOUNT, 1, 11);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
            ports.target().awaitRows(ACCOUNT, ports.source().rows(ACCOUNT));
            refused(daemon, "is in the pipeline already", "table", "add", "dbo.invoice");
            assertThat(daemon.status().restarts()).isZero();
        }
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.source().put(INVOICE, 2, 201);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
        }
    }

    @Test
    void aTableThatIsRemovedStaysSoUntilItIsAdded() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ok(daemon, "table", "remove", "dbo.invoice", "--yes");
            ports.source().put(INVOICE, 1, 101);
            refused(daemon, "removed already", "table", "remove", "dbo.invoice", "--yes");
            refused(daemon, "was removed", "table", "reload", "dbo.invoice", "--yes");
        }
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            assertThat(state(daemon, INVOICE)).contains(TableState.REMOVED);
            assertThat(ok(daemon, "status")).contains("dbo.invoice: removed");
            ports.source().put(INVOICE, 2, 200);
            assertThat(ports.target().rows(INVOICE)).hasSize(1);

            ok(daemon, "table", "add", "dbo.invoice");
            ports.source().put(INVOICE, 3, 300);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
            assertThat(ports.target().records())
                    .hasEntrySatisfying(
                            INVOICE,
                            it -> assertThat(it.intent()).isEqualTo(TableIntent.REPLICATE));
            assertThat(daemon.load().tables()).hasSize(2);
        }
    }

    @Test
    void aTableOfAnotherGroupIsTakenInByWhoeverHasThat() throws Exception {
        Groups invoices = Groups.of(List.of(List.of("dbo.in*")));
        MemoryMembership others = new MemoryMembership();
        MemoryMembership mine = new MemoryMembership();
        ports.source().create(new TableId("dbo", "inbox"));
        ports.source().createAside(INVOICE);
        ports.source().capture(INVOICE);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon captures =
                        Daemon.start(
                                MemorySettings.of(0, invoices), new MemoryWiring(ports, mine));
                Daemon applies =
                        Daemon.start(
                                MemorySettings.of(0, invoices), new MemoryWiring(ports, others))) {
            mine.assign(0);
            others.assign(1);
            await(() -> captures.status().phase() == Phase.STREAMING);
            await(() -> applies.status().phase() == Phase.STREAMING);
            refused(applies, "this process does not capture", "table", "add", "dbo.invoice");

            assertThat(ok(captures, "table", "add", "dbo.invoice"))
                    .contains("the process that has replication group 1 loads it");
            ports.source().put(INVOICE, 2, 200);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
            await(() -> applies.load().tables().size() == 2);
            assertThat(applies.status().restarts()).isZero();
        }
    }

    @Test
    void aLoadRestsWhileTheSourceIsSlowAndGoesOnByItself() throws Exception {
        ports.target().loadPause().pause("so that nothing begins");
        ports.source().commitTime = Duration.ofMillis(1_500);
        ports.source().put(1, 10);
        String why = "the source takes 1.50 s for a commit, load.source_commit_max is 1s";
        try (Daemon daemon = start()) {
            await(() -> metric(daemon, "tidegate_source_commit_seconds 1.5"));
            ok(daemon, "load", "resume");

            assertThat(ok(daemon, "load", "status")).contains("  waits          " + why + "\n");
            assertThat(ok(daemon, "status")).contains("load waits     " + why);
            assertThat(metric(daemon, "tidegate_load_throttled 1.0")).isTrue();
            assertThat(ports.target().loads()).isZero();
            ports.source().commitTime = Duration.ofMillis(3);
            ports.target().awaitRows(ports.source().rows());
            await(() -> metric(daemon, "tidegate_source_commit_seconds NaN"));
        }
    }

    @Test
    void aLoadThatIsHeldBackForTheTargetSaysWhy() throws Exception {
        ports.target().loadPause().pause("so that nothing begins");
        ports.target().spare = Optional.of("the standby \"b\" is 9.0 s behind");
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().throttle().isPresent());
            ok(daemon, "load", "resume");

            assertThat(ok(daemon, "load", "status"))
                    .contains("  waits          the standby \"b\" is 9.0 s behind\n");
            assertThat(get(daemon, "/metrics").body()).contains("tidegate_load_throttled 1.0");
            ports.target().spare = Optional.empty();
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }

    @Test
    void whatCannotBeAskedIsAnsweredWithWhatCan() throws Exception {
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);

            Ran mistyped = verb(daemon, "table", "reload", "dbo.acount", "--yes");
            assertThat(mistyped.code()).isEqualTo(3);
            assertThat(mistyped.err()).contains("LOAD_REFUSED", "Did you mean dbo.account?");
            refused(daemon, "\"invoice\" is not a table", "table", "add", "invoice");
            HttpResponse<String> unmarked = post(daemon, "/api/v1/load/pause", "text/plain");
            assertThat(unmarked.statusCode()).isEqualTo(415);
            assertThat(unmarked.body()).contains("\"error\":\"REQUEST_INVALID\"", "\"hint\":");
            HttpResponse<String> unknown = post(daemon, "/api/v1/load/stop", "application/json");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body())
                    .contains("has no action \\\"stop\\\"", "start, pause and resume");
            assertThat(post(daemon, "/api/v1/tables/dbo.account/drop", "application/json").body())
                    .contains("a table has no action");
            assertThat(ports.target().loadPause().reason()).isEmpty();
        }
    }

    @Test
    void beforeItRunsNothingCanBeChanged() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ports.target().beforePrepare.add(() -> MemorySource.hold(goOn));
        try (Daemon daemon = start()) {
            refused(daemon, "nothing can be changed now", "load", "pause");
            refused(daemon, "nothing can be changed now", "table", "skip", "dbo.account", "--yes");
            assertThat(ok(daemon, "load", "status")).contains("load of pipeline orders");
            goOn.countDown();
        }
    }

    private Daemon start() {
        return Daemon.start(MemorySettings.of(0, Groups.ONE), MemoryWiring.alone(ports));
    }

    /** Empty before the daemon knows the table. */
    private static Optional<TableState> state(Daemon daemon, TableId table) {
        return daemon.load().tables().stream()
                .filter(it -> it.name().equals(table.toString()))
                .map(TableLoad::state)
                .findFirst();
    }

    private static void awaitState(Daemon daemon, TableId table, TableState wanted) {
        await(() -> state(daemon, table).equals(Optional.of(wanted)));
    }

    private static String ok(Daemon daemon, String... args) {
        Ran ran = verb(daemon, args);
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out();
    }

    private static void refused(Daemon daemon, String fact, String... args) {
        Ran ran = verb(daemon, args);
        assertThat(ran.err()).contains(fact, "hint: ");
        assertThat(ran.code()).isEqualTo(3);
    }

    private static Ran verb(Daemon daemon, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--server";
        all[args.length + 1] = "http://127.0.0.1:" + daemon.httpPort();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), all);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Whether there is such a line. */
    private static boolean metric(Daemon daemon, String line) {
        try {
            return get(daemon, "/metrics").body().lines().anyMatch(line::equals);
        } catch (Exception e) {
            throw new AssertionError("the metrics cannot be read", e);
        }
    }

    private static HttpResponse<String> get(Daemon daemon, String path) throws Exception {
        return send(HttpRequest.newBuilder(address(daemon, path)).build());
    }

    private static HttpResponse<String> post(Daemon daemon, String path, String type)
            throws Exception {
        return send(
                HttpRequest.newBuilder(address(daemon, path))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static URI address(Daemon daemon, String path) {
        return URI.create("http://127.0.0.1:" + daemon.httpPort() + path);
    }

    /** The test's timeout ends the waiting. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
