package dev.tidegate.daemon;

import dev.tidegate.cutover.HoldAction.Difference;
import dev.tidegate.ledger.Lane;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the ledger of the stream back says to the ledger of the stream that goes on behind it. */
final class CountedBack {
    private CountedBack() {}

    /**
     * What applications changed on the target, of those tables of which SQL Server answered for all
     * that PostgreSQL's log has.
     *
     * @param back empty if no ledger is kept of it
     */
    static Map<TableId, Difference> differences(Optional<ReverseLedger> back) {
        Map<TableId, Difference> differences = new TreeMap<>();
        back.map(ReverseLedger::tables)
                .orElse(Map.of())
                .forEach((table, account) ->
                        difference(account).ifPresent(it -> differences.put(table, it)));
        return differences;
    }

    private static Optional<Difference> difference(Account account) {
        return known(account.captured().rows())
                .filter(_ -> account.agrees())
                .map(rows ->
                        new Difference(
                                rows,
                                known(account.captured().largeObjects()),
                                account.columnsLeftOut()));
    }

    private static Optional<MultisetHash> known(Lane lane) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> Optional.of(sum);
            case Lane.Unknown _ -> Optional.empty();
        };
    }
}
