package dev.tidegate.sqlserver;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Map;

/**
 * What the stream back has changed since its start, of one moment of SQL Server. What the target's
 * ledger had at that start, and this, is what the tables should come to.
 *
 * @param at the last transaction of PostgreSQL that is there
 * @param tables each table that the stream carries
 */
public record ReverseLedger(Lsn at, Map<TableId, Account> tables) {
    /** Copies the map. */
    public ReverseLedger {
        tables = Map.copyOf(tables);
    }

    /** Of how many tables it is known what changed. */
    public int known() {
        return Math.toIntExact(
                tables.values().stream()
                        .filter(it -> it.captured().rows() instanceof Lane.Known)
                        .count());
    }

    /** Tables of which SQL Server did not answer for what the log has, in their order. */
    public List<TableId> differing() {
        return tables.entrySet().stream()
                .filter(it -> it.getValue().captured().rows() instanceof Lane.Known)
                .filter(it -> !it.getValue().agrees())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /**
     * The changes of a table, counted twice.
     *
     * @param captured by the images in PostgreSQL's log
     * @param applied by the images of those that SQL Server answered with one row each
     * @param columnsLeftOut names of columns that are in neither, as text
     * @param touched whether there was any change
     */
    public record Account(
            TableLedger captured, TableLedger applied, String columnsLeftOut, boolean touched) {
        /** Whether SQL Server answered for all that the log has, as far as both are known. */
        public boolean agrees() {
            return captured.equals(applied);
        }

        /** Of no changes. */
        static Account begin(String columnsLeftOut) {
            return new Account(TableLedger.EMPTY, TableLedger.EMPTY, columnsLeftOut, false);
        }

        /** Nobody knows what changed. */
        static Account unknown(Lane.Reason reason, Lsn since, String columnsLeftOut) {
            TableLedger lost = TableLedger.unknown(reason, since);
            return new Account(lost, lost, columnsLeftOut, true);
        }

        Account plus(TableLedger moreCaptured, TableLedger moreApplied) {
            return new Account(
                    captured.plus(moreCaptured), applied.plus(moreApplied), columnsLeftOut, true);
        }
    }
}
