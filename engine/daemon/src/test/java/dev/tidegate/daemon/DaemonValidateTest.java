package dev.tidegate.daemon;

import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.excluding;
import static dev.tidegate.daemon.ValidateOperator.get;
import static dev.tidegate.daemon.ValidateOperator.isLoaded;
import static dev.tidegate.daemon.ValidateOperator.off;
import static dev.tidegate.daemon.ValidateOperator.offline;
import static dev.tidegate.daemon.ValidateOperator.ok;
import static dev.tidegate.daemon.ValidateOperator.refused;
import static dev.tidegate.daemon.ValidateOperator.settings;
import static dev.tidegate.daemon.ValidateOperator.signing;
import static dev.tidegate.daemon.ValidateOperator.standing;
import static dev.tidegate.daemon.ValidateOperator.start;
import static dev.tidegate.daemon.ValidateOperator.table;
import static dev.tidegate.daemon.ValidateOperator.verb;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.StatusJson;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.daemon.ValidateOperator.Ran;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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

    @Test
    void eachTableIsVerifiedWhileItChanges() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(ACCOUNT, 1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start(ports, settings())) {
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
        try (Daemon daemon = start(ports, settings())) {
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
    void aRepairReadsAgainWhatAReplicaDidNotLetItRead() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);
            AtomicInteger ended = new AtomicInteger();
            ports.memoryAudits().beforeSnapshot.add(() -> endReadOfRepair(ended));

            assertThat(ok(daemon, "validate", "repair", "dbo.account", "--yes"))
                    .contains("1 row of dbo.account is put right");

            assertThat(ended).hasValue(2);
            assertThat(ports.target().rows()).isEqualTo(ports.source().rows());
        }
    }

    /** Twice; audits may come first. */
    private void endReadOfRepair(AtomicInteger ended) {
        boolean repairs = Thread.currentThread().getName().contains("repair");
        if (!repairs || ended.incrementAndGet() < 2) {
            ports.memoryAudits().beforeSnapshot.add(() -> endReadOfRepair(ended));
        }
        if (repairs) {
            throw new TidegateException(
                    ErrorCode.TARGET_UNAVAILABLE, "the replica ended the read", "None.");
        }
    }

    @Test
    void whatIsExcludedIsSaidAsLoudlyAsAMismatch() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, excluding("dbo.INV*", "is written by the archive too"))) {
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
        try (Daemon daemon = start(ports, settings())) {
            await(() -> standing(daemon, INVOICE) == Standing.VERIFIED);
        }
    }

    @Test
    void aPauseLastsOverRestartsAndSaysWhy() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            assertThat(ok(daemon, "validate", "pause")).contains("no further one is begun");
            refused(daemon, "paused already", "validate", "pause");
        }
        ports.target().meddle(ACCOUNT, 1, 11);
        try (Daemon daemon = start(ports, settings())) {
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
        try (Daemon daemon = start(ports, settings())) {
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
    void withAuditsOffNothingIsReadAndThatIsSaid() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, off())) {
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
        try (Daemon daemon = start(ports, signing(key))) {
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
        try (Daemon daemon = start(ports, settings())) {
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
}
