package dev.tidegate.daemon;

import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.daemon.ComparedTables.Table;
import dev.tidegate.daemon.RowSums.Sum;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.LedgerEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Reads tables whole from both sides, which both stand still, and compares how many rows they have
 * and what these come to. Several at once, as many as {@code validate.threads} says.
 */
final class RowsOfBothSides {
    private final Ports ports;
    private final ComparedTables tables;
    private final ValidateSettings settings;

    /** Which tables are read. */
    enum Which {
        /** All that are replicated. */
        ALL,
        /** Those whose rows come to something else than at their last audit. */
        TOUCHED
    }

    /**
     * Makes one.
     *
     * @param ports for a look from outside
     */
    RowsOfBothSides(Ports ports, ComparedTables tables, ValidateSettings settings) {
        this.ports = ports;
        this.tables = tables;
        this.settings = settings;
    }

    /** Fails with {@code CUTOVER_WAITING} if it is not done within the time. */
    VerifyResult compare(Which which, Duration within) throws InterruptedException {
        Optional<Ports.Audits> found = ports.audits();
        if (found.isEmpty()) {
            return new VerifyResult(
                    Verdict.UNKNOWN,
                    0,
                    List.of("rows cannot be compared: validate.audit is off"),
                    List.of());
        }
        Ports.Audits audits = found.get();
        List<String> excluded = new ArrayList<>();
        List<Table> compared = tables.now(excluded);
        if (which == Which.TOUCHED) {
            compared = touched(audits, compared);
        }
        List<String> differences = differences(audits, compared, within);
        return new VerifyResult(
                differences.isEmpty() ? Verdict.SAME : Verdict.DIFFERENT,
                compared.size(),
                differences,
                List.of(
                        Fact.of("tables of which all rows were compared", compared.size()),
                        new Fact("tables that are not compared", excluded.toString())));
    }

    private List<Table> touched(Ports.Audits audits, List<Table> all) {
        List<Table> touched = new ArrayList<>();
        IntStream.range(0, tables.groups())
                .forEach(group -> {
                    List<Table> own = all.stream().filter(it -> it.group() == group).toList();
                    Map<TableId, LedgerEntry> ledger =
                            audits.target(group).ledger(ids(own)).tables();
                    var records = audits.records(group).tables();
                    own.stream()
                            .filter(it -> {
                                Optional<Pass> pass =
                                        Optional.ofNullable(records.get(it.id()))
                                                .flatMap(record -> record.source());
                                return !isAsAudited(pass, Optional.ofNullable(ledger.get(it.id())));
                            })
                            .forEach(touched::add);
                });
        return touched;
    }

    private static Set<TableId> ids(List<Table> tables) {
        return Set.copyOf(tables.stream().map(Table::id).toList());
    }

    private static boolean isAsAudited(Optional<Pass> pass, Optional<LedgerEntry> ledger) {
        return pass.isPresent()
                && ledger.isPresent()
                && pass.get().rows().isPresent()
                && pass.get().rows().equals(ledger.get().rows())
                && pass.get().largeObjects().equals(ledger.get().largeObjects());
    }

    private List<String> differences(Ports.Audits audits, List<Table> compared, Duration within)
            throws InterruptedException {
        RowSums sums = new RowSums(ports, settings.excludedColumns().without(audits.hashers()));
        List<Callable<Optional<String>>> comparisons =
                compared.stream()
                        .<Callable<Optional<String>>>map(it ->
                                () -> difference(sums, audits.target(it.group()), it.schema()))
                        .toList();
        return RowSums.all(comparisons, settings.threads(), within).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> difference(RowSums sums, AuditTarget target, TableSchema schema)
            throws InterruptedException {
        Sum there = sums.target(target, schema);
        Sum here = sums.source(schema);
        if (here.equals(there)) {
            return Optional.empty();
        }
        return Optional.of(
                here.rows().count() != there.rows().count()
                        ? "%s: the source has %,d rows, the target %,d"
                                .formatted(
                                        schema.table(), here.rows().count(), there.rows().count())
                        : "%s: both have %,d rows, and not the same"
                                .formatted(schema.table(), here.rows().count()));
    }
}
