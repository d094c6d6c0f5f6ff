package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.access.Role;
import dev.tidegate.daemon.ValidateOperator.Ran;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.trail.ApprovalRequest.Wish;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What wants a second person is done when somebody else approves it, and not before. */
@Timeout(120)
final class FourEyesTest {
    private static final String ALICE = "alice's secret";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String CUTOVER = SecuredDaemon.token(Role.CUTOVER);

    @Test
    void anActIsDoneWhenSomebodyElseApprovesIt() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE, "load.pause")) {
            HttpResponse<String> asked = secured.post("/api/v1/load/pause", ALICE);
            assertThat(asked.statusCode()).isEqualTo(409);
            assertThat(asked.body()).contains("ACCESS_REFUSED", "second person", "number 1");
            assertThat(secured.ports.target().loadPause().reason()).isEmpty();
            assertThat(secured.get("/api/v1/approvals", SecuredDaemon.token(Role.VIEWER)).body())
                    .contains("\"act\":\"load.pause\"", "\"asked_by\":\"alice\"");

            String approve = "/api/v1/approvals/1/approve";
            assertThat(secured.post(approve, ALICE).body()).contains("another person");
            assertThat(secured.post(approve, SecuredDaemon.token(Role.VIEWER)).statusCode())
                    .isEqualTo(403);
            assertThat(secured.ports.target().loadPause().reason()).isEmpty();

            assertThat(secured.post(approve, CUTOVER).body()).contains("\"done\":");
            assertThat(secured.ports.target().loadPause().reason()).isPresent();
            assertThat(secured.post(approve, CUTOVER).statusCode()).isEqualTo(409);
            assertThat(secured.noted())
                    .containsExactly(
                            "alice: load.pause WAITING",
                            "the viewer: load.pause REFUSED",
                            "the cutover: load.pause BEGUN",
                            "the cutover: load.pause DONE");
            assertThat(secured.wiring.trail().latest(2).getFirst().detail())
                    .isEqualTo("asked for by alice, number 1");
        }
    }

    @Test
    void theParametersAreThoseThatWereAskedFor() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE, "table.reload")) {
            secured.post("/api/v1/tables/dbo.nothing/reload", ALICE);
            HttpResponse<String> approved = secured.post("/api/v1/approvals/1/approve", CUTOVER);

            assertThat(approved.body()).contains("LOAD_REFUSED", "dbo.nothing");
            assertThat(secured.lastNoted().deed().subject()).isEqualTo("dbo.nothing");
            assertThat(secured.post("/api/v1/approvals/1/approve", CUTOVER).body())
                    .contains("nothing with the number 1");
        }
    }

    @Test
    void aCutoverIsApprovedOnTheCommandLine() throws Exception {
        MemoryCutover databases = new MemoryCutover();
        HttpSettings http =
                SecuredDaemon.http(
                        Optional.empty(), SecuredDaemon.access(SecuredDaemon.WIDE, "cutover.go"));
        MemoryWiring wiring = MemoryWiring.alone(MemoryPorts.empty());
        try (Daemon daemon =
                Daemon.start(
                        DaemonCutoverTest.settings(Groups.ONE).with(http),
                        new DaemonCutoverTest.CutoverWired(wiring, databases))) {
            assertThat(as(daemon, ALICE, "cutover", "arm").code()).isZero();
            assertThat(as(daemon, ALICE, "cutover", "go", "--dry-run").out())
                    .contains("CLOSE_FENCE");

            Ran asked = as(daemon, ALICE, "cutover", "go", "--yes");
            assertThat(asked.code()).isEqualTo(3);
            assertThat(asked.err()).contains("\"tidegate approval approve 1\"");
            assertThat(databases.source.applicationsCanWrite()).isTrue();
            assertThat(as(daemon, CUTOVER, "approval", "list").out())
                    .contains("1  cutover.go", "asked for by alice");
            assertThat(as(daemon, ALICE, "approval", "approve", "1").code()).isEqualTo(3);
            assertThat(databases.source.applicationsCanWrite()).isTrue();

            Ran approved = as(daemon, CUTOVER, "approval", "approve", "1");
            assertThat(approved.code()).as(approved.err()).isZero();
            assertThat(approved.out()).contains("LIVE");
            assertThat(databases.target.applicationsCanWrite()).isTrue();
            assertThat(as(daemon, CUTOVER, "approval", "list").out())
                    .contains("nothing waits for approval");
        }
    }

    @Test
    void theNextDaemonDoesWhatWaitedAndNeverTwiceWhatWasApproved() throws Exception {
        MemoryWiring wiring = MemoryWiring.alone(MemoryPorts.empty());
        try (SecuredDaemon first = SecuredDaemon.over(wiring, "load.pause", "table.reload")) {
            first.post("/api/v1/load/pause", ALICE);
            first.post("/api/v1/tables/dbo.nothing/reload", ALICE);
            assertThat(wiring.approvals().use(2, "the cutover")).as("and it dies").isTrue();
        }
        try (SecuredDaemon next = SecuredDaemon.over(wiring, "load.pause", "table.reload")) {
            assertThat(next.get("/api/v1/approvals", CUTOVER).body())
                    .contains("\"act\":\"load.pause\"", "\"act\":\"table.reload dbo.nothing\"")
                    .contains("\"approved_by\":\"the cutover\"");
            assertThat(next.post("/api/v1/approvals/2/approve", CUTOVER).body())
                    .contains("approved already by the cutover", "tidegate audit list");

            assertThat(next.post("/api/v1/approvals/1/approve", CUTOVER).body())
                    .contains("\"done\":");
            assertThat(next.ports.target().loadPause().reason()).isPresent();
            assertThat(next.lastNoted().deed().act()).isEqualTo("load.pause");
        }
    }

    @Test
    void whatAnotherReleaseAskedForIsNeitherShownNorDone() throws Exception {
        MemoryWiring wiring = MemoryWiring.alone(MemoryPorts.empty());
        String call = "{\"path\":{},\"query\":{}}";
        wiring.approvals().ask(new Wish("load.fly", call, "ann", "admin", "token"), HOUR);
        wiring.approvals().ask(new Wish("load.pause", "-", "ann", "admin", "token"), HOUR);
        try (SecuredDaemon daemon = SecuredDaemon.over(wiring, "load.pause")) {
            assertThat(daemon.get("/api/v1/approvals", CUTOVER).body()).isEqualTo("[]");
            for (int number = 1; number <= 2; number++) {
                String path = "/api/v1/approvals/" + number + "/approve";
                assertThat(daemon.post(path, CUTOVER).body())
                        .contains("ACCESS_REFUSED", "another release");
            }
            assertThat(daemon.ports.target().loadPause().reason()).isEmpty();
        }
    }

    @Test
    void whoWatchesSeesWhatWaits() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE, "load.pause")) {
            secured.post("/api/v1/load/pause", ALICE);

            assertThat(secured.get("/api/v1/watch?moments=3", CUTOVER).body())
                    .contains("\"asked_by\":\"alice\"");
        }
    }

    @Test
    void whoAskedMayTakeItBack() throws Exception {
        try (SecuredDaemon secured = SecuredDaemon.start(SecuredDaemon.WIDE, "load.pause")) {
            secured.post("/api/v1/load/pause", ALICE);
            String withdraw = "/api/v1/approvals/1/withdraw";

            assertThat(secured.post(withdraw, SecuredDaemon.token(Role.VIEWER)).statusCode())
                    .isEqualTo(403);
            assertThat(secured.post(withdraw, ALICE).body()).contains("is withdrawn");
            assertThat(secured.post("/api/v1/approvals/1/approve", CUTOVER).statusCode())
                    .isEqualTo(409);
            assertThat(secured.post("/api/v1/approvals/x/approve", CUTOVER).statusCode())
                    .isEqualTo(404);
        }
    }

    private static Ran as(Daemon daemon, String token, String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--token";
        all[args.length + 1] = token;
        return ValidateOperator.verb(daemon, all);
    }
}
