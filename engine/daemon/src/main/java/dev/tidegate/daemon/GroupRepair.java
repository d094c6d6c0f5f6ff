package dev.tidegate.daemon;

import dev.tidegate.control.ValidateDesk.Repair;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.Auditor;
import dev.tidegate.validate.BegunAnewException;
import dev.tidegate.validate.RepairOutcome;
import dev.tidegate.validate.RepairSettings;
import dev.tidegate.validate.RepairTarget;
import dev.tidegate.validate.Repairs;
import dev.tidegate.validate.TargetOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs of a group's tables, one after the other on one thread: what operators ask for is queued.
 * Ends soon after an interrupt.
 */
final class GroupRepair {
    private static final Logger LOG = LoggerFactory.getLogger(GroupRepair.class);

    /** A replica that ends reads for its replay's sake may end several in a row. */
    private static final int AUDIT_ATTEMPTS_MAX = 5;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final RememberedRecords records;
    private final Repairs repairs;
    private final Consumer<TableSchema> repaired;
    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();

    private record Job(TableSchema schema, Repair how, CompletableFuture<String> done) {}

    /**
     * Makes one.
     *
     * @param repaired told when rows of a table were put right, so that it is audited again
     */
    GroupRepair(
            AuditPorts ports,
            AuditSettings settings,
            RememberedRecords records,
            RepairTarget target,
            Consumer<TableSchema> repaired) {
        this.ports = ports;
        this.settings = settings;
        this.records = records;
        this.repairs = new Repairs(ports, target, RepairSettings.DEFAULTS);
        this.repaired = repaired;
    }

    /** Queues a repair; what came of it, in a sentence, when it is done. */
    CompletableFuture<String> request(TableSchema schema, Repair how) {
        Job job = new Job(schema, how, new CompletableFuture<>());
        jobs.add(job);
        return job.done();
    }

    /** Does what is asked for until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            Job job = jobs.take();
            try {
                String done =
                        switch (job.how()) {
                            case PLAN -> plan(job.schema());
                            case DO -> repair(job.schema());
                        };
                LOG.info("repair of {}: {}", job.schema().table(), done);
                job.done().complete(done);
            } catch (BegunAnewException e) {
                job.done().completeExceptionally(again(job.schema(), e));
            } catch (RuntimeException e) {
                job.done().completeExceptionally(e);
            }
        }
    }

    private static TidegateException again(TableSchema schema, BegunAnewException e) {
        return new TidegateException(
                ErrorCode.VALIDATE_REFUSED,
                "table %s could not be repaired now: %s".formatted(schema.table(), e.reason()),
                "Try again; rows that were put right already stay so.",
                e);
    }

    private String plan(TableSchema schema) throws InterruptedException {
        List<Row> keys = keys(schema);
        if (keys.isEmpty()) {
            return ledgerDiffers(schema)
                    .map(_ ->
                            "no row of %s differs, but the ledger does: --yes makes it what the rows"
                                            .formatted(schema.table())
                                    + " come to")
                    .orElseGet(() -> nothing(schema));
        }
        List<Mismatch> planned = repairs.plan(schema, keys);
        int right = keys.size() - planned.size();
        return "%s of %s would be put right (%s)"
                        .formatted(
                                rows(planned.size()),
                                schema.table(),
                                byKind(planned.stream().map(Mismatch::kind).toList()))
                + (right > 0
                        ? "; %s on record cannot be confirmed any more".formatted(rows(right))
                        : "");
    }

    private String repair(TableSchema schema) throws InterruptedException {
        List<Row> keys = keys(schema);
        if (keys.isEmpty()) {
            return anchor(schema);
        }
        TargetOutcome audited = auditTarget(schema);
        List<RepairOutcome> outcomes = repairs.repair(schema, keys, audited);
        repaired.accept(schema);
        return report(schema, outcomes);
    }

    private String anchor(TableSchema schema) throws InterruptedException {
        Optional<TargetOutcome.Differs> difference = ledgerDiffers(schema);
        if (difference.isEmpty()) {
            return nothing(schema);
        }
        repairs.anchor(schema, difference.get());
        repaired.accept(schema);
        return "the ledger of %s is what its rows come to; it is audited again"
                .formatted(schema.table());
    }

    /** Only while the last comparison with the source says that all rows are right. */
    private Optional<TargetOutcome.Differs> ledgerDiffers(TableSchema schema)
            throws InterruptedException {
        RememberedRecords.Known known = records.of(schema.table());
        boolean rowsAreRight =
                known.state().standing() == Standing.SUSPECT
                        && known.source().isPresent()
                        && !known.isUnderway()
                        && known.mismatches().isEmpty();
        return rowsAreRight && auditTarget(schema) instanceof TargetOutcome.Differs differs
                ? Optional.of(differs)
                : Optional.empty();
    }

    /** Nothing is repaired yet, so what may pass is tried again rather than told. */
    private TargetOutcome auditTarget(TableSchema schema) throws InterruptedException {
        Auditor auditor = new Auditor(ports, settings);
        for (int attempt = 1; ; attempt++) {
            try {
                return auditor.auditTarget(schema);
            } catch (TidegateException e) {
                if (e.code().action() != ErrorCode.Action.RETRY || attempt == AUDIT_ATTEMPTS_MAX) {
                    throw e;
                }
                LOG.info(
                        "{} is audited again before its repair: {}",
                        schema.table(),
                        e.getMessage());
            }
            ports.pace().waiting().await(() -> false, RETRY_DELAY);
        }
    }

    private static String nothing(TableSchema schema) {
        return "there is nothing to repair in " + schema.table();
    }

    private List<Row> keys(TableSchema schema) {
        List<Mismatch> mismatches = records.of(schema.table()).mismatches();
        if (mismatches.stream().anyMatch(it -> it.key().isEmpty())) {
            throw new TidegateException(
                    ErrorCode.VALIDATE_REFUSED,
                    "rows of table %s cannot be told apart, so none can be put right"
                            .formatted(schema.table()),
                    "\"tidegate table reload %s --yes\" loads it anew, exactly."
                            .formatted(schema.table()));
        }
        return mismatches.stream().flatMap(it -> it.key().stream()).toList();
    }

    private static String report(TableSchema schema, List<RepairOutcome> outcomes) {
        List<Mismatch.Kind> done = new ArrayList<>();
        Map<String, Integer> causes = new TreeMap<>();
        Map<String, Integer> left = new TreeMap<>();
        int right = 0;
        for (RepairOutcome outcome : outcomes) {
            switch (outcome) {
                case RepairOutcome.Done(var it) -> {
                    done.add(it.kind());
                    causes.merge(RepairText.cause(it.cause()), 1, Integer::sum);
                }
                case RepairOutcome.WasRight _ -> right++;
                case RepairOutcome.Left(_, var reason) -> left.merge(reason, 1, Integer::sum);
            }
        }
        StringBuilder text = new StringBuilder();
        text.append(
                "%s of %s %s put right (%s)"
                        .formatted(
                                rows(done.size()),
                                schema.table(),
                                done.size() == 1 ? "is" : "are",
                                byKind(done)));
        causes.forEach((cause, count) -> text.append("; %s: %s".formatted(rows(count), cause)));
        if (right > 0) {
            text.append("; %s differed no more".formatted(rows(right)));
        }
        left.forEach(
                (reason, count) -> text.append("; %s left: %s".formatted(rows(count), reason)));
        return text.append("; it is audited again").toString();
    }

    private static String byKind(List<Mismatch.Kind> kinds) {
        return kinds.isEmpty()
                ? "none"
                : kinds.stream()
                        .collect(
                                Collectors.groupingBy(
                                        RepairText::kind, TreeMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(it -> "%,d %s".formatted(it.getValue(), it.getKey()))
                        .collect(Collectors.joining(", "));
    }

    private static String rows(int count) {
        return count == 1 ? "1 row" : "%,d rows".formatted(count);
    }
}
