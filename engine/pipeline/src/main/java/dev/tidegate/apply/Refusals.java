package dev.tidegate.apply;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;

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
                        + finding.behind(reason),
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
}
