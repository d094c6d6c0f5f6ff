package dev.tidegate.daemon;

import dev.tidegate.daemon.ComparedTables.Table;
import dev.tidegate.daemon.RowSums.Sum;
import dev.tidegate.ledger.Lane;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import dev.tidegate.validate.AuditRecords.TableRecord;
import dev.tidegate.validate.LedgerEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Reads the source's tables in the pause of a rollback; of those that are not what the ledger says,
 * the target's too.
 *
 * <p>The target's ledger stands still since the cutover, and is of the source's rows at its start.
 * The target's own rows are what that and its log say, unless they differed before: so they tell
 * what came first, a difference or the start.
 */
final class RowsBack {
    private final Ports.Audits audits;
    private final ValidateSettings settings;
    private final ReverseCounting counting;
    private final RowSums sums;

    RowsBack(Ports ports, Ports.Audits audits, ValidateSettings settings) {
        this.audits = audits;
        this.settings = settings;
        this.counting = ReverseCounting.with(audits.hashers(), settings.excludedColumns());
        this.sums = new RowSums(ports, counting.hashers().orElseThrow());
    }

    /** How the source's rows of a table are. */
    enum Outcome {
        /** What the target's ledger had at the start, and its log said since. */
        AS_THE_LEDGER,
        /** What the target's rows are. */
        AS_THE_TARGET,
        /** Neither, and the target's are what the ledger says. */
        DIFFERENT,
        /** Neither, and it may have been so at the start. */
        DIFFERED_BEFORE
    }

    /**
     * What was found of a table.
     *
     * @param text which side has what; no row values
     * @param notCovered what of it could not be compared with the ledger, and why
     */
    record Finding(TableId table, Outcome outcome, String text, Optional<String> notCovered) {}

    /**
     * What rows should come to.
     *
     * @param largeObjects empty where that is not known
     * @param notCovered what is not known, and why
     */
    private record Expected(
            Optional<MultisetHash> rows,
            Optional<MultisetHash> largeObjects,
            Optional<String> notCovered) {
        static Expected nothing(String why) {
            return new Expected(Optional.empty(), Optional.empty(), Optional.of(why));
        }

        boolean isMetBy(Sum sum) {
            return rows.equals(Optional.of(sum.rows()))
                    && largeObjects.stream().allMatch(sum.largeObjects()::equals);
        }
    }

    /** What is known of the tables of a group before a row is read. */
    private record Known(Map<TableId, LedgerEntry> ledger, Map<TableId, TableRecord> audited) {}

    /** Fails with {@code CUTOVER_WAITING} if it is not done within the time. */
    List<Finding> compare(List<Table> tables, Map<TableId, Account> accounts, Duration within)
            throws InterruptedException {
        Map<Integer, Known> known = new HashMap<>();
        Map<Integer, Set<TableId>> byGroup =
                tables.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Table::group,
                                        Collectors.mapping(Table::id, Collectors.toSet())));
        byGroup.forEach((group, ids) ->
                known.put(
                        group,
                        new Known(
                                audits.target(group).ledger(ids).tables(),
                                audits.records(group).tables())));
        List<Callable<Finding>> comparisons =
                tables.stream()
                        .<Callable<Finding>>map(table -> {
                            Known of =
                                    known.getOrDefault(
                                            table.group(), new Known(Map.of(), Map.of()));
                            Expected expected =
                                    expected(
                                            table.schema(),
                                            Optional.ofNullable(of.ledger().get(table.id())),
                                            Optional.ofNullable(accounts.get(table.id())));
                            boolean differs = isKnownToDiffer(of, table.id());
                            return () -> finding(table, expected, differs);
                        })
                        .toList();
        return RowSums.all(comparisons, settings.threads(), within);
    }

    private static boolean isKnownToDiffer(Known known, TableId table) {
        return Optional.ofNullable(known.audited().get(table))
                .filter(it -> !it.mismatches().isEmpty())
                .isPresent();
    }

    private Expected expected(
            TableSchema schema, Optional<LedgerEntry> anchor, Optional<Account> account) {
        if (anchor.isEmpty() || anchor.get().rows().isEmpty()) {
            return Expected.nothing(
                    "the target's ledger does not know what it had at the start"
                            + anchor.flatMap(LedgerEntry::unknown).map(it -> ": " + it).orElse(""));
        }
        if (account.isEmpty()) {
            return Expected.nothing("no ledger of the stream back is kept of it");
        }
        if (!account.get().columnsLeftOut().equals(counting.leftOut(schema))) {
            return Expected.nothing(Lane.Reason.OTHER_COLUMNS.text());
        }
        return switch (account.get().captured().rows()) {
            case Lane.Unknown(Lane.Reason reason, _) -> Expected.nothing(reason.text());
            case Lane.Known(MultisetHash more) ->
                    new Expected(
                            anchor.get().rows().map(it -> it.plus(more)),
                            largeObjects(schema, anchor.get(), account.get()),
                            largeObjects(schema, anchor.get(), account.get()).isPresent()
                                    ? Optional.empty()
                                    : Optional.of("its large objects are not known"));
        };
    }

    private Optional<MultisetHash> largeObjects(
            TableSchema schema, LedgerEntry anchor, Account account) {
        return switch (account.captured().largeObjects()) {
            case Lane.Unknown _ -> Optional.empty();
            case Lane.Known(MultisetHash more) ->
                    anchor.largeObjects().filter(_ -> !hasXml(schema)).map(it -> it.plus(more));
        };
    }

    /** SQL Server keeps a document, and writes its text in its own way. */
    private boolean hasXml(TableSchema schema) {
        Set<String> excluded = settings.excludedColumns().of(schema).keySet();
        return schema.columns().stream()
                .anyMatch(it -> it.type().kind() == Kind.XML && !excluded.contains(it.name()));
    }

    private Finding finding(Table table, Expected expected, boolean isKnownToDiffer)
            throws InterruptedException {
        Sum here = sums.source(table.schema());
        if (expected.isMetBy(here)) {
            return new Finding(table.id(), Outcome.AS_THE_LEDGER, "", expected.notCovered());
        }
        Sum there = sums.target(audits.target(table.group()), table.schema());
        if (areSame(table.schema(), here, there)) {
            return new Finding(table.id(), Outcome.AS_THE_TARGET, "", expected.notCovered());
        }
        boolean cameLater = expected.isMetBy(there) && !isKnownToDiffer;
        return new Finding(
                table.id(),
                cameLater ? Outcome.DIFFERENT : Outcome.DIFFERED_BEFORE,
                text(table.id(), here, there),
                expected.notCovered());
    }

    private boolean areSame(TableSchema schema, Sum here, Sum there) {
        return hasXml(schema) ? here.rows().equals(there.rows()) : here.equals(there);
    }

    private static String text(TableId table, Sum here, Sum there) {
        return here.rows().count() != there.rows().count()
                ? "%s: the source has %,d rows, the target %,d"
                        .formatted(table, here.rows().count(), there.rows().count())
                : "%s: both have %,d rows, and not the same".formatted(table, here.rows().count());
    }
}
