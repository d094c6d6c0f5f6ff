package dev.tidegate.daemon;

import dev.tidegate.control.ValidateStatus.ColumnExcluded;
import dev.tidegate.control.ValidateStatus.Ledger;
import dev.tidegate.daemon.AuditedTables.Follows;
import dev.tidegate.daemon.AuditedTables.Unaudited;
import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * How the audits of a group are, at one moment.
 *
 * @param group its number
 * @param waiting why nothing is read
 * @param failing why they stand still
 */
record GroupValidation(
        int group, List<Table> tables, Optional<String> waiting, Optional<String> failing) {
    /** Nothing is known of a group that is not audited. */
    static GroupValidation none(int group) {
        return new GroupValidation(group, List.of(), Optional.empty(), Optional.empty());
    }

    /**
     * A table.
     *
     * @param unaudited why it is not audited
     * @param notCompared columns that are not compared
     */
    record Table(
            TableId table,
            RememberedRecords.Known known,
            Optional<Unaudited> unaudited,
            Ledger ledger,
            List<ColumnExcluded> notCompared) {
        /** Whether it is not followed while rows of it certainly differ. */
        boolean isSetAside() {
            return unaudited.map(Unaudited::follows).filter(Follows.NO::equals).isPresent()
                    && !known.mismatches().isEmpty();
        }
    }
}
