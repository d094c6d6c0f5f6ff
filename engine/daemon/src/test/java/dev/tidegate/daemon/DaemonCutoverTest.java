package dev.tidegate.daemon;

import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.get;
import static dev.tidegate.daemon.ValidateOperator.run;
import static dev.tidegate.daemon.ValidateOperator.verb;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.CutoverJson;
import dev.tidegate.control.CutoverStatus;
import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.Statement;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.daemon.ValidateOperator.Ran;
import dev.tidegate.hook.HookSettings;
import dev.tidegate.journal.Membership;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.TrailEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cutover as an operator sees it: the real verbs against a whole daemon, ports in memory. */
@Timeout(120)
final class DaemonCutoverTest {
    private final MemoryCutover databases = new MemoryCutover();

    @TempDir Path directory;

    @Test
    void theWritersMoveAndComeBackAndItIsShownHow() throws Exception {
        try (Daemon daemon = start()) {
            Ran plan = verb(daemon, "cutover", "plan");
            assertThat(plan.code()).as(plan.err()).isZero();
            assertThat(plan.out()).contains("drain", "700 ms", "the settings allow 5,000 ms");
            assertThat(ok(daemon, "cutover", "arm")).contains("the cutover is ARMED until ");
            assertThat(databases.called)
                    .extracting(HookCall::style)
                    .containsOnly(HookCall.Style.DRY);
            assertThat(ok(daemon, "cutover", "rehearse")).contains("the cutover is ARMED");
            assertThat(databases.source.applicationsCanWrite()).isTrue();
            assertThat(databases.target.applicationsCanWrite()).isFalse();

            assertThat(ok(daemon, "cutover", "go", "--yes")).contains("the cutover is LIVE until ");
            assertThat(databases.source.applicationsCanWrite()).isFalse();
            assertThat(databases.target.applicationsCanWrite()).isTrue();
            await(() -> status(daemon).state().equals("LIVE"));
            Ran status = verb(daemon, "cutover", "status");
            assertThat(status.out())
                    .contains(
                            "cutover orders: LIVE since",
                            "fence    SOURCE  CLOSED; denied: WRITES of shop_app",
                            "orders/1/FORWARD             REHEARSED",
                            "orders/2/FORWARD             MOVED, no writes for",
                            "CLOSE_FENCE",
                            "next: Watch the applications.");
            assertThat(status.out().lines()).allMatch(it -> it.length() <= 160);
            assertThat(get(daemon, "/metrics"))
                    .contains(
                            "tidegate_cutover_state{state=\"LIVE\"} 1.0",
                            "tidegate_rollback_possible 1.0",
                            "tidegate_cutover_alarms_total 0.0")
                    .containsPattern(
                            "tidegate_cutover_write_pause_seconds\\{direction=\"forward\"\\} \\d")
                    .containsPattern("tidegate_cutover_step_seconds\\{step=\"DRAIN\"\\} \\d");

            assertThat(ok(daemon, "cutover", "rollback", "--yes"))
                    .contains("the cutover is REPLICATING");
            assertThat(databases.source.applicationsCanWrite()).isTrue();
            assertThat(databases.target.applicationsCanWrite()).isFalse();
            assertThat(databases.calledForReal())
                    .endsWith(
                            HookCall.Point.PAUSE,
                            HookCall.Point.ROUTE,
                            HookCall.Point.PAUSE,
                            HookCall.Point.ROUTE);
        }
        await(() -> databases.open.get() == 0);
    }

    @Test
    void aPlanCallsEachHookWithoutMeaningItAndSaysWhatItWouldCall() {
        try (Daemon daemon = start()) {
            Ran plan = verb(daemon, "cutover", "plan");

            assertThat(plan.code()).as(plan.err()).isZero();
            assertThat(plan.out())
                    .contains("hooks, called without meaning it:", "cutover.hooks.PAUSE", "answers")
                    .contains("do HookCall[point=ROUTE");
            assertThat(databases.called)
                    .extracting(HookCall::point)
                    .containsExactly(HookCall.Point.values());
            assertThat(databases.calledForReal()).isEmpty();
        }
    }

    @Test
    void aHookThatWouldNotWorkForbidsThePlanAndEndsADryRunAndNothingIsChanged() {
        databases.refusal =
                Optional.of(new Blocker("the webhook answered 503: frozen", "Mend the hook."));
        try (Daemon daemon = start()) {
            Ran plan = verb(daemon, "cutover", "plan");
            assertThat(plan.code()).isEqualTo(3);
            assertThat(plan.out())
                    .contains("WOULD NOT WORK")
                    .contains("FORBIDDEN: the webhook answered 503: frozen")
                    .contains("hint: Mend the hook.");

            for (String action : List.of("arm", "go", "rehearse", "rollback")) {
                Ran dry = verb(daemon, "cutover", action, "--dry-run");
                assertThat(dry.code()).as(action).isNotZero();
                assertThat(dry.err()).contains("answered 503: frozen", "Mend the hook.");
            }
            assertThat(databases.calledForReal()).isEmpty();
            assertThat(status(daemon).state()).isEqualTo("REPLICATING");
            assertThat(databases.source.applicationsCanWrite()).isTrue();
        }
    }

    @Test
    void whatIsAskedAgainFindsItsWorkDone() {
        try (Daemon daemon = start()) {
            ok(daemon, "cutover", "arm");
            assertThat(ok(daemon, "cutover", "arm")).contains("ARMED");
            ok(daemon, "cutover", "go", "--yes");
            assertThat(ok(daemon, "cutover", "go", "--yes")).contains("LIVE");
            ok(daemon, "cutover", "complete", "--yes");
            assertThat(ok(daemon, "cutover", "complete", "--yes")).contains("COMPLETE");
            refused(daemon, "cannot rollback: the cutover is COMPLETE", "rollback", "--yes");
        }
    }

    @Test
    void howItMovesOnIsInTheAuditTrailBesideWhatWasAsked() {
        MemoryWiring wiring = MemoryWiring.alone(MemoryPorts.empty());
        try (Daemon daemon = Daemon.start(settings(), new CutoverWired(wiring, databases))) {
            ok(daemon, "cutover", "arm");
            ok(daemon, "cutover", "go", "--yes");
        }

        List<TrailEntry> all = wiring.trail().latest(1_000);
        assertThat(all)
                .filteredOn(it -> it.deed().act().equals("cutover.state"))
                .extracting(it -> it.detail().split(":", 2)[0])
                .containsSubsequence(
                        "ENTERED ARMED",
                        "ENTERED PAUSING",
                        "ENTERED FENCING",
                        "ENTERED DRAINING",
                        "ENTERED VERIFYING",
                        "ENTERED FINALIZING",
                        "ENTERED SWITCHED",
                        "ENTERED LIVE");
        assertThat(all).extracting(it -> it.deed().act()).contains("cutover.arm", "cutover.go");
    }

    @Test
    void whatMovesWritersWantsConsent() {
        try (Daemon daemon = start()) {
            for (String verb : List.of("go", "rollback", "complete")) {
                Ran ran = verb(daemon, "cutover", verb);
                assertThat(ran.code()).isEqualTo(3);
                assertThat(ran.err()).contains(verb + " would ", "Nothing was done. Say --yes");
            }
            assertThat(databases.source.applicationsCanWrite()).isTrue();
        }
    }

    @Test
    void aDryRunShowsEachStatementWithItsUndoAndRunsNone() {
        try (Daemon daemon = start()) {
            assertThat(ok(daemon, "cutover", "arm", "--dry-run"))
                    .contains("-- ARMING PREPARE", "do Prepare[", "undone by:");
            String go = ok(daemon, "cutover", "go", "--dry-run", "--max-write-pause", "3s");
            assertThat(go)
                    .contains("-- FENCING LEASE_FENCE", "at SOURCE:", "PT3S")
                    .containsSubsequence("DENY_WRITES", "CLOSE_FENCE", "OPEN_OTHER");
            assertThat(ok(daemon, "cutover", "rehearse", "--dry-run"))
                    .contains("LEASE_FENCE", "OPEN_AGAIN")
                    .doesNotContain("CLOSE_FENCE");
            assertThat(ok(daemon, "cutover", "rollback", "--dry-run"))
                    .contains("at TARGET:", "CLOSE_FENCE");
            assertThat(ok(daemon, "cutover", "disarm", "--dry-run"))
                    .isEqualTo("nothing would be run\n");
            assertThat(databases.calledForReal()).isEmpty();
            assertThat(status(daemon).state()).isEqualTo("REPLICATING");

            ok(daemon, "cutover", "arm");
            assertThat(ok(daemon, "cutover", "disarm", "--dry-run"))
                    .contains("-- DISARMING TAKE_BACK", "do TakeBack[");
            assertThat(ok(daemon, "cutover", "complete", "--dry-run"))
                    .contains("-- COMPLETING TAKE_BACK");
            assertThat(ok(daemon, "cutover", "abort", "--dry-run")).contains("-- ABORTING");
        }
    }

    @Test
    void whatForbidsItIsToldWithWhatToDo() {
        databases.blockers.add(new Blocker("table dbo.tmp is not captured", "Capture it."));
        try (Daemon daemon = start()) {
            Ran plan = verb(daemon, "cutover", "plan", "--back");
            assertThat(plan.code()).isEqualTo(3);
            assertThat(plan.out())
                    .contains(
                            "moving the writers BACK", "FORBIDDEN: table dbo.tmp is not captured");
            refused(daemon, "cannot arm the cutover: table dbo.tmp is not captured", "arm");
            refused(daemon, "cannot go: the cutover is REPLICATING", "go", "--yes");
        }
    }

    @Test
    void aDifferenceEndsInAnAbortThatIsToldAndCostsNothing() {
        databases.verdict = VerifyResult.Verdict.DIFFERENT;
        try (Daemon daemon = start()) {
            ok(daemon, "cutover", "arm");

            Ran go = verb(daemon, "cutover", "go", "--yes", "--final-verify", "full");

            assertThat(go.code()).isEqualTo(1);
            assertThat(go.err()).contains("CUTOVER_ABORTED", "dbo.item: 3 rows, and 2", "hint: ");
            assertThat(databases.source.applicationsCanWrite()).isTrue();
            assertThat(databases.calledForReal())
                    .containsExactly(HookCall.Point.PAUSE, HookCall.Point.RESUME);
            await(() -> status(daemon).reason().contains("the sides differ"));
        }
    }

    @Test
    void anAbortEndsWhatIsGoingOnAndBothHearOfIt() throws Exception {
        databases.forward.draining = false;
        try (Daemon daemon = start()) {
            ok(daemon, "cutover", "arm");
            List<Ran> ends = new CopyOnWriteArrayList<>();
            Thread go =
                    Thread.ofVirtual()
                            .start(() ->
                                    ends.add(
                                            verb(
                                                    daemon,
                                                    "cutover",
                                                    "go",
                                                    "--yes",
                                                    "--max-write-pause",
                                                    "1h")));
            await(() -> status(daemon).state().equals("DRAINING"));
            assertThat(status(daemon).waits()).contains("at the step DRAIN of DRAINING");
            assertThat(status(daemon).advice()).startsWith("Wait: the handover is given up");
            refused(daemon, "this process is at work at the cutover", "disarm");

            assertThat(ok(daemon, "cutover", "abort")).contains("the cutover is ARMED");

            go.join();
            assertThat(ends.getFirst().code()).isEqualTo(1);
            assertThat(ends.getFirst().err()).contains("it was ended for another order");
            assertThat(databases.source.applicationsCanWrite()).isTrue();
        }
    }

    @Test
    void aRollbackNeedNotWaitForAHookThatSaysNo() throws Exception {
        databases.routing = false;
        try (Daemon daemon = start()) {
            ok(daemon, "cutover", "arm");
            Thread go = Thread.ofVirtual().start(() -> verb(daemon, "cutover", "go", "--yes"));
            await(() -> status(daemon).state().equals("ROUTING"));
            refused(daemon, "cannot abort: the writers have been moved", "abort");
            await(() -> !status(daemon).alarms().isEmpty());
            assertThat(status(daemon).alarms().getFirst().fact())
                    .contains("waits at ROUTE_APPLICATIONS", "the hook said no");
            assertThat(status(daemon).advice()).startsWith("Mend the hook, or lead");
            databases.routing = true;

            Ran back = verb(daemon, "cutover", "rollback", "--yes");

            assertThat(back.code()).as(back.err()).isZero();
            go.join();
            assertThat(databases.source.applicationsCanWrite()).isTrue();
        }
    }

    @Test
    void anotherProcessGivesTheWritersBackWhenTheCoordinatorDies() {
        databases.forward.draining = false;
        Daemon dying = start();
        Daemon living = start();
        try (living) {
            ok(dying, "cutover", "arm");
            Thread go = Thread.ofVirtual().start(() -> verb(dying, "cutover", "go", "--yes"));
            await(() -> status(living).state().equals("DRAINING"));
            assertThat(databases.source.applicationsCanWrite()).isFalse();

            dying.close();

            await(databases.source::applicationsCanWrite);
            await(() -> status(living).state().equals("ARMED"));
            assertThat(go.isInterrupted()).isFalse();
        } finally {
            dying.close();
        }
    }

    @Test
    void aSideThatDoesNotAnswerIsNamedAndTheOtherOneIsLookedAtAllTheSame() {
        databases.source.goDown();
        try (Daemon daemon = start()) {
            await(() -> !status(daemon).unseen().isEmpty() && !status(daemon).fences().isEmpty());

            assertThat(status(daemon).unseen())
                    .anyMatch(it -> it.startsWith("fence of the source: SOURCE_UNAVAILABLE"));
            assertThat(status(daemon).fences()).extracting("side").containsExactly("TARGET");

            databases.source.comeUp();
            await(() -> status(daemon).unseen().isEmpty() && status(daemon).fences().size() == 2);
        }
    }

    @Test
    void aPassportIsSignedAndCheckedAnywhere() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = pem("key.pem", "PRIVATE KEY", keys.getPrivate().getEncoded());
        Path pub = pem("key.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
        Path file = directory.resolve("passport.json");
        Settings settings = settings().with(ValidateOperator.signing(key));
        try (Daemon daemon = start(settings)) {
            refused(daemon, "no cutover was begun", "passport", "-o", file.toString());
            ok(daemon, "cutover", "arm");
            ok(daemon, "cutover", "go", "--yes");

            Ran written = verb(daemon, "cutover", "passport", "-o", file.toString());

            assertThat(written.code()).as(written.err()).isZero();
            assertThat(written.out())
                    .contains("MOVED, applications could not write for", "verify-passport");
        }
        Ran checked = run("cutover", "verify-passport", file.toString(), "--key", pub.toString());
        assertThat(checked.code()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("proven     Both sides were the same");
        Files.writeString(file, Files.readString(file).replace("MOVED", "MOVEd"));
        assertThat(
                        run("cutover", "verify-passport", file.toString(), "--key", pub.toString())
                                .code())
                .isEqualTo(1);
    }

    @Test
    void whereNobodyAskedForOneThereIsNoCutoverAndItSaysHow() {
        Settings settings = MemorySettings.of(0, Groups.ONE);
        try (Daemon daemon = start(settings)) {
            refused(daemon, "there is no cutover: the settings do not ask for one", "arm");
            assertThat(ok(daemon, "cutover", "status"))
                    .contains("cutover orders: not set up", "next: Set cutover.enabled to on");
        }
        try (Daemon daemon = Daemon.start(settings(), MemoryWiring.alone(MemoryPorts.empty()))) {
            refused(daemon, "this program does not connect it to databases", "plan");
        }
    }

    @Test
    void optionsThatMeanNothingAreRefusedBeforeAnythingIsAsked() {
        try (Daemon daemon = start()) {
            Ran pause = verb(daemon, "cutover", "go", "--yes", "--max-write-pause", "soon");
            assertThat(pause.err()).contains("--max-write-pause is \"soon\"", "such as 5s");
            Ran verify = verb(daemon, "cutover", "go", "--yes", "--final-verify", "all");
            assertThat(verify.err()).contains("--final-verify is \"all\"", "ledger, touched, full");
        }
    }

    @Test
    void helpTeachesTheOrderOfTheVerbs() {
        assertThat(run("cutover", "--help").out())
                .contains("In this order: \"plan\"", "tidegate cutover rehearse")
                .doesNotContain(Statement.class.getName());
        assertThat(run("cutover", "go", "--help").out())
                .contains("--dry-run", "--max-write-pause", "--final-verify", "--yes");
    }

    static void refused(Daemon daemon, String fact, String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "cutover";
        System.arraycopy(args, 0, all, 1, args.length);
        Ran ran = verb(daemon, all);
        assertThat(ran.err()).contains("CUTOVER_REFUSED", fact, "hint: ");
        assertThat(ran.code()).isEqualTo(3);
    }

    static String ok(Daemon daemon, String... args) {
        Ran ran = verb(daemon, args);
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out();
    }

    static CutoverStatus status(Daemon daemon) {
        try {
            return CutoverJson.readStatus(get(daemon, "/api/v1/cutover"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Daemon start() {
        return start(settings());
    }

    private Daemon start(Settings settings) {
        return Daemon.start(
                settings, new CutoverWired(MemoryWiring.alone(MemoryPorts.empty()), databases));
    }

    private static Settings settings() {
        return settings(Groups.ONE);
    }

    static Settings settings(Groups groups) {
        CutoverSettings usual = CutoverSettings.DEFAULTS;
        CutoverSettings.Times times =
                new CutoverSettings.Times(
                        Duration.ofMillis(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(300));
        return MemorySettings.of(0, groups)
                .with(
                        new CutoverSection(
                                Switch.ON,
                                CutoverSection.SourceSide.DEFAULTS,
                                CutoverSection.TargetSide.DEFAULTS,
                                new CutoverSettings(
                                        usual.writePauseMax(),
                                        usual.lagMax(),
                                        usual.transactionMax(),
                                        usual.sequenceMargin(),
                                        usual.verify(),
                                        usual.armedFor(),
                                        usual.wayBackFor(),
                                        times,
                                        usual.rollback()),
                                HookSettings.NONE));
    }

    private Path pem(String name, String kind, byte[] content) throws Exception {
        return Files.writeString(
                directory.resolve(name),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind));
    }

    /** Ports in memory, with a cutover. */
    record CutoverWired(Wiring pipeline, CutoverOpener databases) implements Wiring {
        @Override
        public Membership membership() {
            return pipeline.membership();
        }

        @Override
        public Ports.Opener assigned(int group) {
            return pipeline.assigned(group);
        }

        @Override
        public AuditTrail auditTrail() {
            return pipeline.auditTrail();
        }

        @Override
        public ApprovalStore approvals() {
            return pipeline.approvals();
        }

        @Override
        public Ports open() {
            return pipeline.open();
        }

        @Override
        public Optional<CutoverOpener> cutover(Pipeline process, Supplier<Standing> standing) {
            return Optional.of(databases);
        }
    }
}
