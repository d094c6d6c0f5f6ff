package dev.tidegate.sqlserver;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ledger of an owner of the stream back, from one take-over to the next: what it comes to is in
 * memory, and written with each transaction. Used by the thread that commits.
 */
final class KeptLedger {
    private final ReverseLedgerRows rows;
    private final ReverseCounting counting;
    private final Map<TableId, Account> accounts;
    private Map<TableId, Account> written = Map.of();
    private boolean lost;

    /**
     * Makes it.
     *
     * @param accounts what is known at the checkpoint
     */
    KeptLedger(ReverseLedgerRows rows, ReverseCounting counting, Map<TableId, Account> accounts) {
        this.rows = rows;
        this.counting = counting;
        this.accounts = new TreeMap<>(accounts);
    }

    /** For changes that this owner makes true, or skips. */
    ReverseTally tally() {
        return new ReverseTally(counting.ledgers());
    }

    /**
     * What a transaction does to it.
     *
     * @param captured by the images in the log, all of them
     * @param skipped what is in those and lies before the start, with the opposite sign
     * @param applied by the images that were made true
     */
    record Changes(
            LedgerChanges captured,
            Map<TableId, TableLedger> skipped,
            Map<TableId, TableLedger> applied) {}

    /** Writes what it comes to behind a transaction, in that transaction. */
    void write(ReverseSession session, Lsn at, Changes changes) throws SQLException {
        written = Map.of();
        Map<TableId, TableLedger> captured =
                switch (changes.captured()) {
                    case LedgerChanges.Counted(var tables) -> new TreeMap<>(tables);
                    case LedgerChanges.NotCounted _ -> {
                        lost = true; // the group's row stays behind: so everybody notices
                        yield Map.of();
                    }
                };
        if (lost) {
            return;
        }
        changes.skipped().forEach((table, sum) -> captured.merge(table, sum, TableLedger::plus));
        Map<TableId, Account> next = new TreeMap<>();
        accounts.forEach((table, account) -> {
            TableLedger more = captured.getOrDefault(table, TableLedger.EMPTY);
            TableLedger done = changes.applied().getOrDefault(table, TableLedger.EMPTY);
            if (!more.equals(TableLedger.EMPTY) || !done.equals(TableLedger.EMPTY)) {
                next.put(table, account.plus(more, done));
            }
        });
        PreparedStatement update = session.prepare(ReverseLedgerRows.CHANGE);
        rows.advance(update, at, next);
        written = next;
    }

    /** The transaction is committed. */
    void committed() {
        accounts.putAll(written);
        written = Map.of();
    }
}
