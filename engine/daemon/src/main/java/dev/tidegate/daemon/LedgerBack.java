package dev.tidegate.daemon;

import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.daemon.ComparedTables.Table;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Compares, in the pause of a rollback, what the source's tables should come to with what was made
 * of them. What PostgreSQL's log said of each table since the start must be what SQL Server
 * answered for; that costs one question. Where rows are read, the source's must come to what the
 * target's ledger had at the start and what its log said since; or be the target's.
 *
 * <p>What keeps a rollback back is only what came behind the start. A table that differed before is
 * told of: it may be why one rolls back.
 */
final class LedgerBack {
    private static final String HINT_LOST =
            "put those rows right on the source by those of the target, then roll back with"
                    + " --final-verify full";

    private static final String HINT_ROWS =
            "somebody wrote to the source behind the stream's back, or the stream wrote something"
                    + " else than it was told: compare those tables, put the source right, and roll"
                    + " back again; with --final-verify ledger no rows are read";

    private final Ports ports;
    private final ComparedTables tables;
    private final ValidateSettings settings;
    private final Supplier<Optional<ReverseLedger>> counted;

    /**
     * Makes one.
     *
     * @param ports for a look from outside
     * @param counted what the stream back has changed; empty if no ledger is kept of it
     */
    LedgerBack(
            Ports ports,
            ComparedTables tables,
            ValidateSettings settings,
            Supplier<Optional<ReverseLedger>> counted) {
        this.ports = ports;
        this.tables = tables;
        this.settings = settings;
        this.counted = counted;
    }

    /** Fails with {@code CUTOVER_WAITING} if it is not done within the time. */
    VerifyResult compare(VerifyMode mode, Duration within) throws InterruptedException {
        Optional<ReverseLedger> ledger = counted.get();
        Map<TableId, Account> accounts = ledger.map(ReverseLedger::tables).orElse(Map.of());
        Findings findings = new Findings();
        new TreeMap<>(accounts).forEach(findings::count);
        if (ledger.isEmpty()) {
            findings.isNotCovered("all", "no ledger is kept of this stream back");
        }
        return switch (mode) {
            case LEDGER -> findings.result();
            case TOUCHED, FULL -> {
                readRows(mode, accounts, findings, within);
                yield findings.result();
            }
        };
    }

    private void readRows(
            VerifyMode mode, Map<TableId, Account> accounts, Findings findings, Duration within)
            throws InterruptedException {
        Optional<Ports.Audits> audits = ports.audits();
        if (audits.isEmpty()) {
            findings.isNotCovered("rows", "validate.audit is off");
            return;
        }
        List<String> excluded = new ArrayList<>();
        List<Table> read = new ArrayList<>(tables.now(excluded));
        excluded.forEach(it -> findings.isNotCovered(it, "it is excluded"));
        if (mode == VerifyMode.TOUCHED) {
            read.removeIf(it -> isUntouched(Optional.ofNullable(accounts.get(it.id()))));
        }
        RowsBack rows = new RowsBack(ports, audits.get(), settings);
        rows.compare(read, accounts, within).forEach(findings::rows);
    }

    /** Of a table without an account nobody knows. */
    private static boolean isUntouched(Optional<Account> account) {
        return account.isPresent() && !account.get().touched();
    }

    /** Gathers what is found. */
    private static final class Findings {
        private final Map<TableId, String> lost = new TreeMap<>();
        private final List<String> different = new ArrayList<>();
        private final List<String> differedBefore = new ArrayList<>();
        private final List<String> notCovered = new ArrayList<>();
        private int counted;
        private int byLedger;
        private int byRows;

        void isNotCovered(String what, String why) {
            notCovered.add(what + ": " + why);
        }

        void count(TableId table, Account account) {
            TableLedger captured = account.captured();
            TableLedger applied = account.applied();
            if (captured.rows() instanceof Lane.Unknown(Lane.Reason reason, _)) {
                isNotCovered(table.toString(), reason.text());
                return;
            }
            if (captured.largeObjects() instanceof Lane.Unknown(Lane.Reason reason, _)) {
                isNotCovered(table + ", its large objects", reason.text());
            }
            counted++;
            if (!account.agrees()) {
                lost.put(table, lost(table, captured.rows(), applied.rows()));
            }
        }

        private static String lost(TableId table, Lane captured, Lane applied) {
            return "%s: by the target's log its rows became %+,d, on the source %s"
                    .formatted(table, added(captured), told(captured, applied));
        }

        private static String told(Lane captured, Lane applied) {
            return added(captured) == added(applied)
                    ? "as many and not the same"
                    : "%+,d".formatted(added(applied));
        }

        private static long added(Lane lane) {
            return switch (lane) {
                case Lane.Known(MultisetHash sum) -> sum.count();
                case Lane.Unknown _ -> 0;
            };
        }

        void rows(RowsBack.Finding finding) {
            finding.notCovered().ifPresent(it -> isNotCovered(finding.table().toString(), it));
            switch (finding.outcome()) {
                case AS_THE_LEDGER -> {
                    byLedger++;
                    isPutRight(finding.table());
                }
                case AS_THE_TARGET -> {
                    byRows++;
                    isPutRight(finding.table());
                }
                case DIFFERENT -> different.add(finding.text());
                case DIFFERED_BEFORE -> differedBefore.add(finding.text());
            }
        }

        private void isPutRight(TableId table) {
            lost.remove(table);
        }

        VerifyResult result() {
            List<String> differences = new ArrayList<>(different);
            if (!different.isEmpty()) {
                differences.add(HINT_ROWS);
            }
            differences.addAll(lost.values());
            if (!lost.isEmpty()) {
                differences.add(HINT_LOST);
            }
            return new VerifyResult(
                    differences.isEmpty() ? Verdict.SAME : Verdict.DIFFERENT,
                    Math.max(counted, byLedger + byRows),
                    differences,
                    List.of(
                            Fact.of("tables by the ledger of the stream back", counted),
                            Fact.of("tables of which all rows were compared", byLedger + byRows),
                            Fact.of("of those, with the ledger", byLedger),
                            new Fact("tables that are not covered", notCovered.toString()),
                            new Fact("tables that differed before", differedBefore.toString())));
        }
    }
}
