package dev.tidegate.daemon;

import dev.tidegate.control.CertificateJson;
import dev.tidegate.control.ValidateDesk;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.control.ValidateStatus.Ledger;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Nearest;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.certificate.SignedDocument;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where operators ask something of the audits: what is asked is done by the running attempts of
 * this process's replication groups, or refused.
 */
final class AuditDesk implements ValidateDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AuditDesk.class);

    /** A repair may take longer; a client waits longer than this. */
    private static final Duration REPAIR_MAX = Duration.ofSeconds(45);

    private final Settings settings;
    private final Supplier<ValidateStatus> status;
    private final Supplier<List<GroupState>> groups;

    private record Audited(GroupAudit audit, TableSchema schema) {}

    /**
     * Makes a desk.
     *
     * @param groups those that this process has
     */
    AuditDesk(
            Settings settings, Supplier<ValidateStatus> status, Supplier<List<GroupState>> groups) {
        this.settings = settings;
        this.status = status;
        this.groups = groups;
    }

    @Override
    public ValidateStatus status() {
        return status.get();
    }

    @Override
    public synchronized String change(ValidateAction action) {
        List<GroupAudit> audits = audits();
        String done =
                switch (action) {
                    case PAUSE -> pause(audits.getFirst().gate());
                    case RESUME -> resume(audits.getFirst().gate());
                };
        audits.forEach(GroupAudit::lookForPause);
        return done;
    }

    private static String pause(AuditGate gate) {
        if (gate.isPaused()) {
            throw refused(
                    "the audits are paused already",
                    "\"tidegate validate resume\" lets them go on.");
        }
        gate.pause("paused by an operator, until \"tidegate validate resume\"");
        return "the audits are paused: reads that go on are finished, no further one is begun; the"
                + " ledger is kept all the same";
    }

    private static String resume(AuditGate gate) {
        if (!gate.isPaused()) {
            throw refused(
                    "the audits are not paused",
                    "\"tidegate validate status\" says what they wait for.");
        }
        gate.resume();
        return "the audits go on";
    }

    @Override
    public String run(List<String> tables) {
        List<Audited> wanted =
                tables.isEmpty() ? all().toList() : tables.stream().map(this::audited).toList();
        wanted.forEach(it -> it.audit().request(it.schema().table()));
        return wanted.size() == 1
                ? "%s is audited next".formatted(wanted.getFirst().schema().table())
                : "%,d tables are audited next".formatted(wanted.size());
    }

    @Override
    public String repair(String table, Repair how) throws InterruptedException {
        Audited audited = audited(table);
        CompletableFuture<String> request =
                audited.audit().repairs().request(audited.schema(), how);
        try {
            return request.get(REPAIR_MAX.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("a repair goes on", e);
            return "the repair of %s goes on; the log says what came of it"
                    .formatted(audited.schema().table());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TidegateException known) {
                throw known;
            }
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String anchor(String table) {
        Audited audited = audited(table);
        TableId id = audited.schema().table();
        if (audited.audit().keepsLedger() == Switch.OFF) {
            throw refused(
                    "no ledger is kept, as the settings ask",
                    "Set validate.ledger to on, and start again.");
        }
        audited.audit().lookAtLedger();
        Ledger ledger = audited.audit().ledgerOf(id);
        if (ledger.isKnown()) {
            throw refused(
                    "the ledger of %s is known".formatted(id),
                    "There is nothing to anchor; \"tidegate validate status\" shows what is not"
                            + " known.");
        }
        audited.audit().anchor(id);
        return "%s is audited next, from its first row on; if nothing differs, its ledger is anchored"
                .formatted(id);
    }

    @Override
    public String certify() {
        PrivateKey key = SigningKey.of(settings, ErrorCode.VALIDATE_REFUSED);
        List<GroupAudit> audits = audits();
        audits.forEach(GroupAudit::lookAtLedger);
        List<Integer> held = groups.get().stream().map(GroupState::number).toList();
        List<Integer> missing =
                IntStream.range(0, settings.groups().count())
                        .filter(it -> !held.contains(it))
                        .boxed()
                        .toList();
        String document = CertificateJson.write(Certificates.of(status(), missing, Version.text()));
        return SignedDocument.sign(SignedDocument.Kind.CERTIFICATE, document, key).text();
    }

    private Audited audited(String name) {
        Optional<Audited> found =
                all().filter(it -> it.schema().table().toString().equalsIgnoreCase(name))
                        .findFirst();
        return found.orElseThrow(() -> notAudited(name));
    }

    private TidegateException notAudited(String name) {
        for (GroupAudit audit : audits()) {
            for (var entry : audit.tables().unaudited().entrySet()) {
                if (entry.getKey().toString().equalsIgnoreCase(name)) {
                    return refused(
                            "table %s is not audited: %s"
                                    .formatted(entry.getKey(), entry.getValue().reason()),
                            "\"tidegate validate status\" shows all that are not.");
                }
            }
        }
        List<String> names = all().map(it -> it.schema().table()).map(TableId::toString).toList();
        return refused(
                "table %s is not one of this process's tables".formatted(name),
                Nearest.to(name, names).map(it -> "Did you mean %s? ".formatted(it)).orElse("")
                        + "\"tidegate validate status\" lists them; another process of the pipeline"
                        + " may have it.");
    }

    private Stream<Audited> all() {
        return audits().stream()
                .flatMap(audit -> audit.tables().now().stream().map(it -> new Audited(audit, it)));
    }

    private List<GroupAudit> audits() {
        if (settings.validate().audit() == Switch.OFF) {
            throw refused(
                    "nothing is audited, as the settings ask",
                    "Set validate.audit to on, and start again.");
        }
        List<GroupAudit> audits = groups.get().stream().flatMap(it -> it.audit().stream()).toList();
        if (audits.isEmpty()) {
            throw refused(
                    "nothing is audited now: the pipeline does not run, or only begins to",
                    "\"tidegate status\" says why; try again when it loads or streams.");
        }
        return audits;
    }

    private static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.VALIDATE_REFUSED, fact, hint);
    }
}
