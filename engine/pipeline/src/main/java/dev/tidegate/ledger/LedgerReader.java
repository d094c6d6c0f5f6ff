package dev.tidegate.ledger;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Port: the ledger of one replication group, as the target has it. */
public interface LedgerReader {
    /** Looks at it; empty if nothing was applied yet. */
    Optional<Snapshot> read();

    /**
     * The ledger at one moment.
     *
     * @param at the checkpoint that the rows have in any snapshot with this ledger
     * @param tables those that are loaded, or partly so: what is published of their rows. A table
     *     that is not here has no rows that anybody vouches for
     */
    record Snapshot(Checkpoint at, Map<TableId, Account> tables) {
        /** Copies the map. */
        public Snapshot {
            tables = Map.copyOf(tables);
        }
    }

    /**
     * The ledger of a table.
     *
     * @param begunAt when the load began of which these rows are, by the target's clock; another
     *     one when the table was loaded anew, or applications wrote to it
     */
    record Account(TableLedger sum, Instant begunAt) {}
}
