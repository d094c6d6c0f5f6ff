package dev.tidegate.daemon;

import dev.tidegate.control.ValidateStatus.Ledger;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.LedgerEntry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the ledger of a group had when it was last looked at. Safe for use by several threads. */
final class LedgerLook {
    private final AuditTarget target;
    private volatile Map<TableId, Ledger> tables = Map.of();

    LedgerLook(AuditTarget target) {
        this.target = target;
    }

    /** Looks, at one moment of it. */
    void look(Set<TableId> wanted) {
        AuditTarget.LedgerAt ledger = target.ledger(wanted);
        String position = ledger.checkpoint().commitLsn().toString();
        Map<TableId, Ledger> found = new TreeMap<>();
        ledger.tables().forEach((table, entry) -> found.put(table, shown(position, entry)));
        tables = found;
    }

    private static Ledger shown(String position, LedgerEntry entry) {
        return new Ledger(
                Optional.of(position),
                entry.rows().map(MultisetHash::count),
                entry.rows().map(LedgerLook::hex),
                entry.largeObjects().map(LedgerLook::hex),
                entry.unknown());
    }

    /** 32 digits. */
    static String hex(MultisetHash hash) {
        return String.format(Locale.ROOT, "%016x%016x", hash.sum1(), hash.sum2());
    }

    /** As of the last look. */
    Ledger of(TableId table) {
        return tables.getOrDefault(table, Ledger.NONE);
    }
}
