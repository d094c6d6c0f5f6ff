package dev.tidegate.control;

import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How sure it is that both sides hold the same rows, at one moment: what {@code /api/v1/validate}
 * serves and {@code validate status} prints. No row values.
 *
 * @param pipeline its name
 * @param summary of all tables
 * @param tables each table of the replication groups that this process has, by name
 * @param at when this was true
 */
public record ValidateStatus(
        String pipeline, Summary summary, List<TableValidation> tables, Instant at) {
    /**
     * All tables together.
     *
     * @param audits whether both sides are audited, by the settings
     * @param verified how many tables are in this state, as in the others
     * @param mismatches rows that certainly differ
     * @param ledgerUnknown tables of which the ledger does not know all
     * @param columnsExcluded columns that are not compared
     * @param setAside tables that are not followed while rows of them certainly differ
     * @param oldestSeconds age of the table that was verified longest ago; empty if one that is
     *     audited never was
     * @param waiting why nothing is read at the moment; empty if nothing stands in the way
     * @param failing why the audits stand still, and are tried again
     */
    public record Summary(
            boolean audits,
            int verified,
            int pending,
            int suspect,
            int mismatch,
            int excluded,
            long mismatches,
            int ledgerUnknown,
            int columnsExcluded,
            int setAside,
            Optional<Long> oldestSeconds,
            Optional<String> waiting,
            Optional<String> failing) {}

    /**
     * A table.
     *
     * @param name {@code schema.table}
     * @param group its replication group
     * @param state where it stands
     * @param reason why, in a few words; empty where the state says it all
     * @param since since when
     * @param ageSeconds since both sides were last known to be the same: the older of the two
     *     comparisons; empty if one never ended
     * @param target the last comparison of the target's rows with the ledger that found nothing
     * @param source the last one of the source's rows with the target's; its rows are not known if
     *     it was interrupted in between
     * @param underway the comparison with the source that has not ended
     * @param ledger what the ledger has
     * @param mismatches rows that certainly differ
     * @param columnsExcluded what of it is not compared
     */
    public record TableValidation(
            String name,
            int group,
            Standing state,
            String reason,
            Instant since,
            Optional<Long> ageSeconds,
            Optional<Compared> target,
            Optional<Compared> source,
            Optional<Underway> underway,
            Ledger ledger,
            long mismatches,
            List<ColumnExcluded> columnsExcluded) {}

    /**
     * A column that is not compared.
     *
     * @param column its name
     * @param reason why
     */
    public record ColumnExcluded(String column, String reason) {}

    /**
     * A comparison that has ended, and found nothing.
     *
     * @param position commit LSN at which it is true
     * @param rows how many there were
     * @param hash their sum, 32 hex digits
     * @param largeObjects the sum of their large objects
     * @param began when it began
     * @param ended when it had ended
     */
    public record Compared(
            String position,
            Optional<Long> rows,
            Optional<String> hash,
            Optional<String> largeObjects,
            Instant began,
            Instant ended) {}

    /**
     * A comparison that goes on.
     *
     * @param rows compared so far
     */
    public record Underway(Instant began, long rows) {}

    /**
     * What the ledger has of a table.
     *
     * @param position commit LSN at which it is so; empty if there is none
     * @param rows how many; empty if it is not known
     * @param hash their sum, 32 hex digits
     * @param largeObjects the sum of their large objects; empty if it is not known
     * @param unknown why not all of it is known
     */
    public record Ledger(
            Optional<String> position,
            Optional<Long> rows,
            Optional<String> hash,
            Optional<String> largeObjects,
            Optional<String> unknown) {
        /** Nothing is known. */
        public static final Ledger NONE =
                new Ledger(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        /** Whether all of it is known. */
        public boolean isKnown() {
            return rows.isPresent() && largeObjects.isPresent();
        }
    }
}
