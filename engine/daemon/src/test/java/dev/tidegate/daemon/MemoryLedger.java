package dev.tidegate.daemon;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Lsn;
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

    /** Nothing is known any more of a table. */
    void lose(TableId table, Lane.Reason reason) {
        accounts.computeIfPresent(
                table, (_, it) -> new Account(TableLedger.unknown(reason, Lsn.ZERO), it.begunAt()));
    }

    /** What is not known of a table is this. */
    void anchor(TableId table, MultisetHash rows, Optional<MultisetHash> largeObjects) {
        accounts.computeIfPresent(
                table,
                (_, it) ->
                        new Account(
                                new TableLedger(
                                        filled(it.sum().rows(), Optional.of(rows)),
                                        filled(it.sum().largeObjects(), largeObjects)),
                                it.begunAt()));
    }

    private static Lane filled(Lane lane, Optional<MultisetHash> sum) {
        return switch (lane) {
            case Lane.Known _ -> lane;
            case Lane.Unknown _ -> sum.<Lane>map(Lane.Known::new).orElse(lane);
        };
    }

    Map<TableId, LedgerEntry> entries() {
        Map<TableId, LedgerEntry> entries = new TreeMap<>();
        accounts.forEach((table, account) ->
                entries.put(
                        table,
                        new LedgerEntry(
                                known(account.sum().rows()),
                                known(account.sum().largeObjects()),
                                account.begunAt(),
                                unknown(account.sum().rows()))));
        return entries;
    }

    private static Optional<String> unknown(Lane lane) {
        return switch (lane) {
            case Lane.Known _ -> Optional.empty();
            case Lane.Unknown(var reason, _) -> Optional.of(reason.text());
        };
    }

    private static Optional<MultisetHash> known(Lane lane) {
        return switch (lane) {
            case Lane.Known(var sum) -> Optional.of(sum);
            case Lane.Unknown _ -> Optional.empty();
        };
    }
}
