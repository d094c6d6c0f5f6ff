package dev.tidegate.cutover;

import java.util.List;

/**
 * What a comparison came to.
 *
 * @param verdict whether they are the same
 * @param tables how many were compared
 * @param differences which table differs, and in what: counts, sums, number of rows; or what could
 *     not be compared and why. No row values
 * @param facts what was compared, for the passport
 */
public record VerifyResult(
        Verdict verdict, int tables, List<String> differences, List<Fact> facts) {
    /** Copies the lists. */
    public VerifyResult {
        differences = List.copyOf(differences);
        facts = List.copyOf(facts);
    }

    /** Whether two sides are the same. */
    public enum Verdict {
        /** They are. */
        SAME,
        /** They are not. */
        DIFFERENT,
        /** It is not known: a ledger that is not kept, an audit that is too old. */
        UNKNOWN
    }
}
