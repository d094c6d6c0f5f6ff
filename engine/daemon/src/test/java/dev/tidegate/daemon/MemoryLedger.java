package dev.tidegate.daemon;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.LedgerEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The ledger of a {@link MemoryTarget}, which guards it. */
final class MemoryLedger {
    private final Map<TableId, Account> accounts = new TreeMap<>();
    private int begun;

    private record Account(TableLedger sum, Instant begunAt) {}

    /** A table is empty. */
    void begin(TableId table) {
        accounts.put(table, new Account(TableLedger.EMPTY, Instant.EPOCH.plusSeconds(++begun)));
    }

    void add(LedgerChanges changes) {
        switch (changes) {
            case LedgerChanges.NotCounted _ -> accounts.clear();
            case LedgerChanges.Counted(var tables) -> add(tables);
        }
    }

    void add(Map<TableId, TableLedger> tables) {
        tables.forEach((table, more) ->
                accounts.computeIfPresent(
                        table, (_, it) -> new Account(it.sum().plus(more), it.begunAt())));
    }

    Map<TableId, LedgerEntry> entries() {
        Map<TableId, LedgerEntry> entries = new TreeMap<>();
        accounts.forEach((table, account) ->
                entries.put(
                        table,
                        new LedgerEntry(
                                known(account.sum().rows()),
                                known(account.sum().largeObjects()),
                                account.begunAt())));
        return entries;
    }

    private static Optional<MultisetHash> known(Lane lane) {
        return switch (lane) {
            case Lane.Known(var sum) -> Optional.of(sum);
            case Lane.Unknown _ -> Optional.empty();
        };
    }
}
