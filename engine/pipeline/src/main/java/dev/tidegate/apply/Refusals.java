package dev.tidegate.apply;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.util.stream.Collectors;

/** The error of a transaction that cannot be applied: which, why, and what the operator may do. */
final class Refusals {
    private Refusals() {}

    /**
     * The error.
     *
     * @param reason what the target said
     */
    static TidegateException of(Lsn commitLsn, TidegateException reason, Quarantine quarantine) {
        if (!quarantine.isPossible()) {
            return of(commitLsn, reason);
        }
        Quarantine.Finding finding = quarantine.blocked(commitLsn, reason);
        return new TidegateException(
                reason.code(),
                "cannot apply the transaction at "
                        + commitLsn
                        + ": "
                        + reason.getMessage()
                        + keys(reason, finding)
                        + related(finding),
                reason.hint()
                        + " Everything before the transaction is applied, nothing of it and nothing"
                        + " behind it. "
                        + Quarantine.consent(quarantine.option(), commitLsn),
                reason);
    }

    /** The same where nothing can be put aside. */
    private static TidegateException of(Lsn commitLsn, TidegateException reason) {
        return new TidegateException(
                reason.code(),
                "cannot apply the transaction at " + commitLsn + ": " + reason.getMessage(),
                reason.hint()
                        + " Everything before the transaction is applied, nothing of it and nothing"
                        + " behind it.",
                reason);
    }

    /** A row that is missing is told with its key already. */
    private static String keys(TidegateException reason, Quarantine.Finding finding) {
        if (reason.code() == ErrorCode.TARGET_ROW_MISSING) {
            return "";
        }
        return finding.tables().stream()
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

    private static String related(Quarantine.Finding finding) {
        return finding.related().stream()
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
