package dev.tidegate.validate.certificate;

import dev.tidegate.validate.AuditRecords.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What validation knows of a pipeline's tables at a moment: at which positions of the source's log
 * both sides held the same rows, how many, and with which hashes. No row values.
 *
 * @param version of this form: 1
 * @param pipeline its name
 * @param verdict what all tables together come to
 * @param groupsMissing replication groups of which nothing is known here, since another process has
 *     them
 * @param issuedAt when it was so
 * @param issuedBy which release of Tidegate
 * @param tables by name
 */
public record Certificate(
        int version,
        String pipeline,
        Verdict verdict,
        List<Integer> groupsMissing,
        Instant issuedAt,
        String issuedBy,
        List<Table> tables) {
    /** Of the present form. */
    public static final int VERSION = 1;

    /** Copies the lists. */
    public Certificate {
        groupsMissing = List.copyOf(groupsMissing);
        tables = List.copyOf(tables);
    }

    /** Makes one, and says what the tables come to. */
    public static Certificate of(
            String pipeline,
            List<Integer> groupsMissing,
            Instant issuedAt,
            String issuedBy,
            List<Table> tables) {
        return new Certificate(
                VERSION,
                pipeline,
                verdict(groupsMissing, tables),
                groupsMissing,
                issuedAt,
                issuedBy,
                tables);
    }

    private static Verdict verdict(List<Integer> groupsMissing, List<Table> tables) {
        if (tables.stream()
                .anyMatch(it -> it.mismatches() > 0 || it.state() == Standing.MISMATCH)) {
            return Verdict.DIFFERENT;
        }
        boolean known =
                groupsMissing.isEmpty()
                        && tables.stream().anyMatch(it -> it.state() == Standing.VERIFIED)
                        && tables.stream().allMatch(Certificate::isSettled);
        return known ? Verdict.SAME : Verdict.INCOMPLETE;
    }

    private static boolean isSettled(Table table) {
        return switch (table.state()) {
            case VERIFIED -> table.source().isPresent();
            case EXCLUDED -> true;
            case PENDING, SUSPECT, MISMATCH -> false;
        };
    }

    /** What is not covered, each in a few words; whoever relies on the verdict must know it. */
    public List<String> exclusions() {
        List<String> excluded = new ArrayList<>();
        for (Table table : tables) {
            if (table.state() == Standing.EXCLUDED) {
                excluded.add(table.name() + ": " + table.reason());
            }
            table.columnsExcluded()
                    .forEach(it -> excluded.add("%s of %s".formatted(it, table.name())));
        }
        return excluded;
    }

    /** What all tables together come to. */
    public enum Verdict {
        /** Both sides hold the same rows of each table that is not excluded. */
        SAME,
        /** Of some table it is not known. */
        INCOMPLETE,
        /** At least one row certainly differs. */
        DIFFERENT
    }

    /**
     * A table.
     *
     * @param name {@code schema.table}
     * @param state where it stands
     * @param reason why; empty where the state says it all
     * @param ageSeconds since both sides were last known to be the same; empty if never
     * @param target the last comparison of the target's rows with the ledger that found nothing
     * @param source the last one of the source's rows with the target's
     * @param ledger what the ledger has now; empty if there is none
     * @param mismatches rows that certainly differ
     * @param columnsExcluded what is not compared of it
     */
    public record Table(
            String name,
            int group,
            Standing state,
            String reason,
            Optional<Long> ageSeconds,
            Optional<Compared> target,
            Optional<Compared> source,
            Optional<Sum> ledger,
            long mismatches,
            List<String> columnsExcluded) {
        /** Copies the list. */
        public Table {
            columnsExcluded = List.copyOf(columnsExcluded);
        }
    }

    /** A comparison that found nothing. */
    public record Compared(Sum sum, Instant began, Instant ended) {}

    /**
     * What rows come to.
     *
     * @param position commit LSN at which they do
     * @param rows how many; empty if it is not known, as for the others
     * @param hash their sum, 32 hex digits
     * @param largeObjects the sum of their large objects
     */
    public record Sum(
            String position,
            Optional<Long> rows,
            Optional<String> hash,
            Optional<String> largeObjects) {}
}
