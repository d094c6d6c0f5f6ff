package dev.tidegate.apply;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Port: source transactions that are put aside, each as a whole and with the operator's consent,
 * instead of being applied. The applier's side; the operator's is {@link QuarantineDesk}.
 *
 * <p>The states of a transaction, all durable on the target:
 *
 * <pre>
 *   BLOCKING ──▶ APPROVED ──▶ QUARANTINED ──▶ RESOLVED
 *      └────────────┴──▶ APPLIED
 * </pre>
 *
 * <p>The applier moves to BLOCKING when it stops before a transaction; the operator moves to
 * APPROVED; the applier, when it reaches the transaction, to QUARANTINED, in the target transaction
 * with the checkpoint that passes it; the operator to RESOLVED, when what it should have done is
 * done by hand. What went in after all, since the target was mended first, is APPLIED. A crash
 * anywhere leaves the state before or the state behind a move, as the checkpoint does.
 */
public interface Quarantine {
    /** Stands for a target that cannot put anything aside: each transaction stops there. */
    Quarantine NONE = new NoQuarantine();

    /** Whether anything can be put aside at all. */
    boolean isPossible();

    /** Commit LSNs of the transactions that are approved and not reached yet. */
    Set<Lsn> approved();

    /**
     * Opens a target transaction that keeps the changes that it is given, for people to look at,
     * and applies none. Its commit passes the source transaction.
     *
     * @param commitLsn one of {@link #approved}
     */
    Target.TargetTransaction putAside(Lsn commitLsn);

    /**
     * Notes durably that the applier stands still before a transaction; an operator can approve
     * none but that. To be called when the target transaction that failed is closed.
     *
     * @return what the target knows of the reason
     */
    Finding blocked(Lsn commitLsn, TidegateException why);

    /**
     * What {@code tidegate quarantine} needs besides to mean this one; empty for the pipeline's.
     */
    String option();

    /** A sentence: how an operator consents that a transaction is put aside. */
    static String consent(String option, Lsn commitLsn) {
        return "To go on without it, put it aside as a whole: tidegate quarantine approve "
                + (option.isEmpty() ? "" : option + " ")
                + "--transaction "
                + commitLsn
                + " --reason TEXT";
    }

    /** What is in quarantine and not resolved: so much the target lacks. */
    Summary unresolved();

    /**
     * How much is in quarantine.
     *
     * @param transactions how many
     * @param oldest when the first of them was put aside
     */
    record Summary(long transactions, Optional<Instant> oldest) {
        /** Nothing is. */
        public static final Summary EMPTY = new Summary(0, Optional.empty());
    }

    /**
     * What may explain a failure.
     *
     * @param tables the tables at fault, as far as they are known
     * @param related unresolved transactions in quarantine that changed one of these tables
     */
    record Finding(List<Fault> tables, List<Relation> related) {
        /** Nothing is known. */
        public static final Finding NOTHING = new Finding(List.of(), List.of());

        /** Copies the lists. */
        public Finding {
            tables = List.copyOf(tables);
            related = List.copyOf(related);
        }

        /**
         * What it adds to the reason, for people; each part behind a semicolon.
         *
         * @param reason what the target said; of a row that is missing it has the key already
         */
        public String behind(TidegateException reason) {
            return (reason.code() == ErrorCode.TARGET_ROW_MISSING ? "" : keys()) + relations();
        }

        private String keys() {
            return tables.stream()
                    .map(fault ->
                            fault.key().isEmpty()
                                    ? "; table " + fault.table() + " has no key"
                                    : "; the key of table "
                                            + fault.table()
                                            + " is \""
                                            + String.join("\", \"", fault.key())
                                            + "\"")
                    .collect(Collectors.joining());
        }

        private String relations() {
            return related.stream()
                    .map(relation ->
                            "; the transaction at "
                                    + relation.commitLsn()
                                    + ", which is in quarantine, changed the same "
                                    + switch (relation.common()) {
                                        case ROW -> "row";
                                        case TABLE -> "table";
                                    })
                    .collect(Collectors.joining());
        }
    }

    /** A table at fault, and the columns of its key. */
    record Fault(TableId table, List<String> key) {
        /** Copies the key. */
        public Fault {
            key = List.copyOf(key);
        }
    }

    /** A transaction in quarantine, and what it has in common with the one that failed. */
    record Relation(Lsn commitLsn, Common common) {}

    /** What two transactions changed both. */
    enum Common {
        /** A row: their keys are equal. */
        ROW,
        /** A table. */
        TABLE
    }
}
