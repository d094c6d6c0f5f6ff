package dev.tidegate.ledger;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the window that is being filled does to the ledger, and the next one when that is sealed.
 * Owned by the thread that fills windows.
 */
public final class WindowTally {
    /** Beyond so many shapes, whoever still has changes makes hashers again. */
    private static final int SHAPES_MAX = 10_000;

    private final RowHasher.Factory hashers;
    private final HotRows hot;

    /** By the schema, which is one object for many changes; kept from window to window. */
    private final IdentityHashMap<TableSchema, TableTally> bySchema = new IdentityHashMap<>();

    private final List<Begun> begun = new ArrayList<>();

    private record Begun(TableId table, TableTally tally) {}

    WindowTally(RowHasher.Factory hashers, BrokenImages broken) {
        this.hashers = hashers;
        this.hot = new HotRows(broken);
    }

    /** Where to count changes with a schema; asked for once for each window. */
    public TableTally of(TableSchema schema) {
        if (bySchema.size() >= SHAPES_MAX) {
            bySchema.clear();
        }
        TableTally tally =
                bySchema.computeIfAbsent(
                        schema, it -> new TableTally(it, hashers.of(it), hot.of(it.table())));
        begun.add(new Begun(schema.table(), tally));
        return tally;
    }

    /** What was counted; begins again with nothing. */
    public LedgerChanges drain() {
        Map<TableId, TableLedger> tables = new TreeMap<>();
        begun.forEach(it -> tables.merge(it.table, it.tally.sum(), TableLedger::plus));
        tables.values().removeIf(TableLedger.EMPTY::equals);
        clear();
        return new LedgerChanges.Counted(tables);
    }

    /** Forgets what was counted. */
    public void clear() {
        begun.forEach(it -> it.tally.clear());
        begun.clear();
    }
}
