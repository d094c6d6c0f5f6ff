package dev.tidegate.validate;

import dev.tidegate.model.Row;

/** What became of a key that looked different. */
sealed interface Verdict {
    /** Which. */
    Row key();

    /** Both sides had the same. */
    record Cleared(Row key) implements Verdict {}

    /** They certainly had not. */
    record Confirmed(Row key, AuditRecords.Mismatch mismatch) implements Verdict {}

    /** It could not be told. */
    record Undecided(Row key, String reason) implements Verdict {}
}
