package dev.tidegate.ledger;

import dev.tidegate.model.TableId;
import java.util.Map;

/** What a window of changes does to the ledger. */
public sealed interface LedgerChanges {
    /** No ledger is kept: behind the window none is known. */
    record NotCounted() implements LedgerChanges {}

    /**
     * By how much each table differs behind it.
     *
     * @param tables those that differ
     */
    record Counted(Map<TableId, TableLedger> tables) implements LedgerChanges {
        /** There is nothing to count. */
        public static final Counted NOTHING = new Counted(Map.of());

        /** Copies the map. */
        public Counted {
            tables = Map.copyOf(tables);
        }
    }
}
