package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.StatusJson;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.control.ValidateStatus.TableValidation;
import dev.tidegate.ledger.Lane;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.settings.ValidateSettings.OnMismatch;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.Anchoring;
import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Validation as an operator sees it: the real verbs, audits and ledgers in a whole daemon, ports in
 * memory.
 */
@Timeout(120)
final class DaemonValidateTest {
    private static final TableId ACCOUNT = MemorySource.ACCOUNT;
    private static final TableId INVOICE = new TableId("dbo", "invoice");

    private final AuditedPorts ports = AuditedPorts.empty();

    @TempDir Path directory;

    /** What a verb printed and ended with. */
    private record Ran(int code, String out, String err) {}

    @Test
    void eachTableIsVerifiedWhileItChanges() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(ACCOUNT, 1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start(settings())) {
            for (int balance = 11; standing(daemon, INVOICE) != Standing.VERIFIED; balance++) {
                ports.source().put(ACCOUNT, 1, balance);
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);

            Ran status = verb(daemon, "validate", "status");
            assertThat(status.code()).as(status.out()).isZero();
            assertThat(status.out())
                    .contains("validation of pipeline orders: 2 verified", "next: nothing");
            assertThat(status.out().lines()).allMatch(it -> it.length() <= 100);
            assertThat(ok(daemon, "status")).contains("validation     2 verified");
            ValidateStatus json =
                    StatusJson.readValidate(ok(daemon, "validate", "status", "--format", "json"));
            assertThat(json.tables())
                    .allSatisfy(it -> assertThat(it.target()).isPresent())
                    .allSatisfy(it -> assertThat(it.source()).isPresent())
                    .allSatisfy(it -> assertThat(it.ageSeconds()).isPresent());
            await(() -> table(daemon, ACCOUNT).ledger().rows().equals(Optional.of(1L)));
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_tables{state=\"VERIFIED\"} 2.0")
                    .contains("tidegate_validation_mismatches{table=\"dbo.account\"} 0.0")
                    .containsPattern(
                            "tidegate_validation_rows_total\\{side=\"source\",table=\"dbo.account"
                                    + "\"\\} [1-9]");
        }
    }

    @Test
    void aRowThatSomebodyElseWroteIsConfirmedRepairedAndVerifiedAgain() throws Exception {
        ports.source().put(1, 10);
        ports.source().put(2, 20);
        ports.source().put(3, 30);
        try (Daemon daemon = start(settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.target().meddle(ACCOUNT, 2, 21);
            ports.target().meddle(ACCOUNT, 9, 90);
            ports.target().lose(ACCOUNT, 3);
            await(() -> table(daemon, ACCOUNT).mismatches() == 3);
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);

            Ran status = verb(daemon, "validate", "status");
            assertThat(status.code()).isEqualTo(2);
            assertThat(status.out()).contains("1 MISMATCH", "rows that certainly differ: 3");
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_tables{state=\"MISMATCH\"} 1.0");
            assertThat(daemon.status().phase()).isEqualTo(Phase.STREAMING);
            assertThat(ok(daemon, "validate", "repair", "dbo.account"))
                    .contains("3 rows of dbo.account would be put right", "--yes\" does it");
            assertThat(ports.target().rows()).isNotEqualTo(ports.source().rows());

            String repaired = ok(daemon, "validate", "repair", "dbo.account", "--yes");
            assertThat(repaired)
                    .contains("3 rows of dbo.account are put right")
                    .contains("1 missing on the target, 1 on the target only, 1 with other values");
            assertThat(ports.target().rows()).isEqualTo(ports.source().rows());
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            assertThat(table(daemon, ACCOUNT).mismatches()).isZero();
            assertThat(ports.memoryAudits().records.repairs())
                    .hasSize(3)
                    .allSatisfy(it -> assertThat(it.cause()).isEqualTo(Cause.ON_THE_TARGET));
            ports.source().put(2, 22); // is applied strictly, on the row that was put right
            ports.target().awaitRows(ports.source().rows());
        }
    }

    @Test
    void aConfirmedMismatchHoldsThePipelineIfThatIsAskedUntilItIsRepaired() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(with(OnMismatch.HOLD))) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> daemon.status().phase() == Phase.INCOMPLETE);

            ok(daemon, "validate", "repair", "dbo.account", "--yes");
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }

    @Test
    void whatIsExcludedIsSaidAsLoudlyAsAMismatch() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(1, 10);
        try (Daemon daemon = start(excluding("dbo.INV*", "is written by the archive too"))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);

            assertThat(standing(daemon, INVOICE)).isEqualTo(Standing.EXCLUDED);
            assertThat(ok(daemon, "validate", "status"))
                    .contains("1 verified, 1 EXCLUDED", "NOT COVERED:")
                    .contains(
                            "dbo.invoice: validate.tables_excluded: is written by the archive too");
            assertThat(ok(daemon, "status")).contains("1 EXCLUDED");
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_tables{state=\"EXCLUDED\"} 1.0");
            refused(daemon, "table dbo.invoice is not audited", "validate", "run", "dbo.invoice");
            refused(daemon, "Did you mean dbo.account?", "validate", "run", "dbo.acount");
            await(() ->
                    ports.memoryAudits().records.tables().containsKey(INVOICE)
                            && ports.memoryAudits().records.tables().get(INVOICE).state().standing()
                                    == Standing.EXCLUDED);
        }
        try (Daemon daemon = start(settings())) {
            await(() -> standing(daemon, INVOICE) == Standing.VERIFIED);
        }
    }

    @Test
    void aColumnThatIsExcludedMayDifferAndThatIsSaidAsLoudlyAsAMismatch() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> table(daemon, ACCOUNT).ledger().isKnown());
        }
        ports.target().meddle(ACCOUNT, 1, 11);
        try (Daemon daemon = start(without("dbo.*.BALANCE", "is counted on both sides"))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> table(daemon, ACCOUNT).ledger().isKnown());

            assertThat(ok(daemon, "validate", "status"))
                    .contains("1 verified, 1 columns NOT COMPARED", "NOT COVERED:")
                    .contains(
                            "balance of dbo.account: validate.columns_excluded: is counted on both"
                                    + " sides");
            assertThat(ok(daemon, "status")).contains("1 columns NOT COMPARED");
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_excluded_columns{table=\"dbo.account\"} 1.0")
                    .contains("tidegate_validation_anchored_total{table=\"dbo.account\"} 1.0");
            assertThat(table(daemon, ACCOUNT).mismatches()).isZero();
        }
        try (Daemon daemon = start(settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);
            assertThat(table(daemon, ACCOUNT).ledger().unknown())
                    .contains(Lane.Reason.OTHER_COLUMNS.text());
        }
    }

    @Test
    void aColumnOfAKeyCannotBeExcluded() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(without("dbo.account.id", "no reason is good enough"))) {
            assertThat(daemon.awaitStopped().failure())
                    .hasValueSatisfying(it -> {
                        assertThat(it.code()).isEqualTo(ErrorCode.SETTINGS_INVALID.name());
                        assertThat(it.fact()).contains("column id of table dbo.account");
                    });
        }
    }

    @Test
    void aLedgerThatIsNotKnownIsAnchoredWhereSomebodyAsks() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(anchoring(Anchoring.When.ASKED))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            refused(
                    daemon,
                    "the ledger of dbo.account is known",
                    "validate",
                    "anchor",
                    "dbo.account");
            ports.target().loseLedger(ACCOUNT);
            await(() -> !table(daemon, ACCOUNT).ledger().isKnown());
            assertThat(ok(daemon, "validate", "status"))
                    .contains("ledger not known: a transaction in quarantine was resolved by hand")
                    .contains("not wholly known of tables: 1");

            assertThat(ok(daemon, "validate", "anchor", "dbo.account"))
                    .contains("dbo.account is audited next, from its first row on");
            await(() -> table(daemon, ACCOUNT).ledger().isKnown());
            ports.source().put(2, 20);
            ports.target().awaitRows(ports.source().rows());
            await(() -> table(daemon, ACCOUNT).ledger().rows().equals(Optional.of(2L)));
            ok(daemon, "validate", "run", "dbo.account");
            await(() ->
                    table(daemon, ACCOUNT)
                            .target()
                            .flatMap(ValidateStatus.Compared::rows)
                            .equals(Optional.of(2L)));
            assertThat(standing(daemon, ACCOUNT)).isEqualTo(Standing.VERIFIED);
        }
    }

    @Test
    void aTableThatDiffersIsSetAsideIfThatIsAskedUntilItIsLoadedAnew() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start(with(OnMismatch.QUARANTINE_TABLE))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> daemon.validation().summary().setAside() == 1);

            ports.source().put(1, 12);
            ports.source().put(INVOICE, 1, 101);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
            assertThat(ports.target().rows()).isNotEqualTo(ports.source().rows());
            await(() -> daemon.status().phase() == Phase.INCOMPLETE);
            Ran status = verb(daemon, "validate", "status");
            assertThat(status.code()).isEqualTo(2);
            assertThat(status.out())
                    .contains("skipped, not followed: SET ASIDE, rows of it certainly differ")
                    .contains("next: \"tidegate table reload TABLE --yes\"");
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_set_aside_tables 1.0");

            ok(daemon, "table", "reload", "dbo.account", "--yes");
            ports.target().awaitRows(ports.source().rows());
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }

    @Test
    void aPauseLastsOverRestartsAndSaysWhy() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            assertThat(ok(daemon, "validate", "pause")).contains("no further one is begun");
            refused(daemon, "paused already", "validate", "pause");
        }
        ports.target().meddle(ACCOUNT, 1, 11);
        try (Daemon daemon = start(settings())) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            await(() -> daemon.validation().summary().waiting().isPresent());
            assertThat(ok(daemon, "validate", "status"))
                    .contains("waits          paused by an operator");
            assertThat(get(daemon, "/metrics")).contains("tidegate_validation_throttled 1.0");
            assertThat(standing(daemon, ACCOUNT)).isEqualTo(Standing.VERIFIED);

            assertThat(ok(daemon, "validate", "resume")).contains("the audits go on");
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);
            refused(daemon, "are not paused", "validate", "resume");
        }
    }

    @Test
    void aTableThatIsLoadedAnewIsNotMistakenForOneThatLacksRows() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            for (int i = 0; i < 10; i++) {
                await(() -> isLoaded(daemon, ACCOUNT));
                ok(daemon, "table", "reload", "dbo.account", "--yes");
            }
            await(() -> isLoaded(daemon, ACCOUNT));
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);

            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_confirmed_total{table=\"dbo.account\"} 0.0");
        }
    }

    @Test
    void whatBreaksTheAuditsStopsNothingElse() throws Exception {
        ports.source().put(1, 10);
        Runnable broken =
                () -> {
                    throw new TidegateException(
                            ErrorCode.TARGET_UNAVAILABLE, "the reader is gone", "Wait.");
                };
        for (int i = 0; i < 10; i++) {
            ports.memoryAudits().beforeSnapshot.add(broken);
        }
        ports.memoryAudits()
                .beforeSnapshot
                .add(() -> {
                    throw new IllegalStateException("as the test wants");
                });
        try (Daemon daemon = start(settings())) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            await(() -> ports.memoryAudits().beforeSnapshot.isEmpty());
            ports.source().put(1, 11);
            ports.target().awaitRows(ports.source().rows());
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);

            // another thread's audit may have failed a moment later
            await(() -> daemon.validation().summary().failing().isEmpty());
            assertThat(daemon.status().restarts()).isZero();
        }
    }

    @Test
    void anAuditThatFailsIsShownHoweverManyOthersSucceed() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(1, 10);
        ports.source().put(INVOICE, 1, 100);
        ports.memoryAudits().unreadable.add(ACCOUNT);
        try (Daemon daemon = start(settings())) {
            await(() -> daemon.validation().summary().failing().isPresent());
            String began = began(daemon, INVOICE);
            await(() -> !began(daemon, INVOICE).equals(began));

            assertThat(daemon.validation().summary().failing())
                    .hasValue(
                            "the audit of dbo.account: TARGET_UNAVAILABLE: a page cannot be read");
            assertThat(ok(daemon, "validate", "status"))
                    .contains("FAILS          the audit of dbo.account: TARGET_UNAVAILABLE");
            assertThat(get(daemon, "/metrics")).contains("tidegate_validation_failing 1.0");

            ports.memoryAudits().unreadable.clear();
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> daemon.validation().summary().failing().isEmpty());
        }
    }

    /** When the last comparison with the source began, of those that found nothing. */
    private static String began(Daemon daemon, TableId table) {
        return table(daemon, table).source().map(it -> it.began().toString()).orElse("never");
    }

    @Test
    void aLookForAPauseThatFailsIsShownUntilOneSucceeds() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.memoryAudits().pause.failure =
                    Optional.of(
                            new TidegateException(
                                    ErrorCode.TARGET_UNAVAILABLE, "nobody answers", "Wait."));
            await(() ->
                    daemon.validation()
                            .summary()
                            .failing()
                            .filter(it -> it.contains("the look for a pause"))
                            .isPresent());

            ports.memoryAudits().pause.failure = Optional.empty();
            await(() -> daemon.validation().summary().failing().isEmpty());
            assertThat(daemon.status().restarts()).isZero();
        }
    }

    @Test
    void aTableThatForeignKeysConnectHoldsThePipelineInsteadOfBeingSetAside() throws Exception {
        ports.source().create(INVOICE, ACCOUNT);
        ports.source().put(1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start(with(OnMismatch.QUARANTINE_TABLE))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> standing(daemon, INVOICE) == Standing.VERIFIED);
            ports.target().meddle(INVOICE, 1, 101);
            await(() -> standing(daemon, INVOICE) == Standing.MISMATCH);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);

            await(() -> daemon.status().phase() == Phase.INCOMPLETE);
            assertThat(daemon.validation().summary().setAside()).isZero();
            ports.source().put(2, 20);
            ports.source().put(INVOICE, 2, 200);
            await(() -> ports.target().rows().containsKey(2));
            await(() -> ports.target().rows(INVOICE).containsKey(2));
            ok(daemon, "validate", "repair", "dbo.account", "--yes");
            ok(daemon, "validate", "repair", "dbo.invoice", "--yes");
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }

    @Test
    void withAuditsOffNothingIsReadAndThatIsSaid() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(off())) {
            await(() -> daemon.status().phase() == Phase.STREAMING);

            assertThat(ok(daemon, "validate", "status")).contains("OFF, as the settings ask");
            assertThat(ok(daemon, "status")).contains("validation     OFF");
            refused(daemon, "nothing is audited, as the settings ask", "validate", "run");
            refused(daemon, "nothing is audited", "validate", "repair", "dbo.account");
        }
    }

    @Test
    void aCertificateIsWrittenSignedAndCheckedWithoutTheDaemon() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = pem("key.pem", "PRIVATE KEY", keys.getPrivate().getEncoded());
        Path pub = pem("key.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
        Path file = directory.resolve("orders.json");
        ports.source().put(1, 10);
        try (Daemon daemon = start(signing(key))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);

            assertThat(ok(daemon, "validate", "certify", "-o", file.toString()))
                    .contains("SAME: both sides held the same rows", "dbo.account")
                    .contains("verify-certificate");
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);
            Path bad = directory.resolve("bad.json");
            assertThat(verb(daemon, "validate", "certify", "-o", bad.toString()).code())
                    .isEqualTo(2);
            assertThat(offline(bad, pub).code()).isEqualTo(2);
        }
        Ran checked = offline(file, pub);
        assertThat(checked.code()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("pipeline orders", "1 rows at", "SAME");
        assertThat(Files.readString(file)).contains("\"rows\" : 1");
        Path changed = directory.resolve("changed.json");
        Files.writeString(changed, Files.readString(file).replace("\"rows\" : 1", "\"rows\" : 2"));
        assertThat(offline(changed, pub).code()).isEqualTo(1);
        assertThat(offline(changed, pub).err()).contains("the signature of", "is not right");
        Path other =
                pem(
                        "other.pub",
                        "PUBLIC KEY",
                        KeyPairGenerator.getInstance("Ed25519")
                                .generateKeyPair()
                                .getPublic()
                                .getEncoded());
        assertThat(offline(file, other).code()).isEqualTo(1);
    }

    @Test
    void withoutAKeyNothingIsCertified() throws Exception {
        try (Daemon daemon = start(settings())) {
            await(() -> daemon.status().phase() == Phase.STREAMING);

            refused(
                    daemon,
                    "there is no key to sign with",
                    "validate",
                    "certify",
                    "-o",
                    directory.resolve("x.json").toString());
        }
    }

    private Path pem(String name, String kind, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(
                file,
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind));
        return file;
    }

    private static ValidateSettings settings() {
        return settings(OnMismatch.ALERT, Map.of(), Optional.empty(), Switch.ON);
    }

    private static ValidateSettings with(OnMismatch onMismatch) {
        return settings(onMismatch, Map.of(), Optional.empty(), Switch.ON);
    }

    private static ValidateSettings anchoring(Anchoring.When anchor) {
        return settings(Map.of(), anchor, OnMismatch.ALERT);
    }

    private static ValidateSettings without(String columns, String reason) {
        return settings(Map.of(columns, reason), Anchoring.When.ALWAYS, OnMismatch.ALERT);
    }

    private static ValidateSettings settings(
            Map<String, String> columns, Anchoring.When anchor, OnMismatch onMismatch) {
        ValidateSettings usual = settings();
        return new ValidateSettings(
                usual.ledger(),
                usual.audit(),
                usual.threads(),
                usual.pace(),
                usual.sourceRowsPerSecondMax(),
                usual.targetRowsPerSecondMax(),
                usual.tablesExcluded(),
                columns,
                anchor,
                onMismatch,
                usual.certificateKey());
    }

    private static ValidateSettings excluding(String tables, String reason) {
        return settings(OnMismatch.ALERT, Map.of(tables, reason), Optional.empty(), Switch.ON);
    }

    private static ValidateSettings signing(Path key) {
        return settings(OnMismatch.ALERT, Map.of(), Optional.of(key), Switch.ON);
    }

    private static ValidateSettings off() {
        return settings(OnMismatch.ALERT, Map.of(), Optional.empty(), Switch.OFF);
    }

    private static ValidateSettings settings(
            OnMismatch onMismatch, Map<String, String> excluded, Optional<Path> key, Switch audit) {
        return new ValidateSettings(
                Switch.ON,
                audit,
                2,
                new AuditSettings(
                        new ChunkSource.Limit(2, 1 << 20),
                        100,
                        100,
                        AuditSettings.Keyless.WAITS_FOR_QUIET,
                        Duration.ofMillis(10),
                        Duration.ofMillis(10)),
                1_000_000,
                1_000_000,
                excluded,
                Map.of(),
                Anchoring.When.ALWAYS,
                onMismatch,
                key);
    }

    private Daemon start(ValidateSettings validate) {
        return Daemon.start(
                MemorySettings.of(0, Groups.ONE).with(validate), MemoryWiring.alone(ports));
    }

    private static TableValidation table(Daemon daemon, TableId table) {
        return daemon.validation().tables().stream()
                .filter(it -> it.name().equals(table.toString()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isLoaded(Daemon daemon, TableId table) {
        return daemon.load().tables().stream()
                .anyMatch(
                        it -> it.name().equals(table.toString()) && it.state() == TableState.DONE);
    }

    private static Standing standing(Daemon daemon, TableId table) {
        return daemon.validation().tables().stream()
                .filter(it -> it.name().equals(table.toString()))
                .map(TableValidation::state)
                .findFirst()
                .orElse(Standing.PENDING);
    }

    private static String ok(Daemon daemon, String... args) {
        Ran ran = verb(daemon, args);
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out();
    }

    private static void refused(Daemon daemon, String fact, String... args) {
        Ran ran = verb(daemon, args);
        assertThat(ran.err()).contains("VALIDATE_REFUSED", fact, "hint: ");
        assertThat(ran.code()).isEqualTo(3);
    }

    private static Ran verb(Daemon daemon, String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--server";
        all[args.length + 1] = "http://127.0.0.1:" + daemon.httpPort();
        return run(all);
    }

    private static Ran offline(Path file, Path key) {
        return run("validate", "verify-certificate", file.toString(), "--key", key.toString());
    }

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(code, out.toString(), err.toString());
    }

    private static String get(Daemon daemon, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + daemon.httpPort() + path);
            return client.send(
                            HttpRequest.newBuilder(address).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** The test's timeout ends the waiting. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
