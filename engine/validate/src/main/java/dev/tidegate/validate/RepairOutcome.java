package dev.tidegate.validate;

import dev.tidegate.model.Row;

/** What became of a row that was to be put right. */
public sealed interface RepairOutcome {
    /** Its key. */
    Row key();

    /** It is what it is on the source now. */
    record Done(AuditRecords.Repaired repaired) implements RepairOutcome {
        @Override
        public Row key() {
            return repaired.key();
        }
    }

    /** It was right already. */
    record WasRight(Row key) implements RepairOutcome {}

    /**
     * It was left as it is.
     *
     * @param reason for an operator: lower case, no full stop
     */
    record Left(Row key, String reason) implements RepairOutcome {}
}
