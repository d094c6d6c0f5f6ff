package dev.tidegate.scenarios;

import dev.tidegate.model.Row;
import dev.tidegate.validate.AuditRecords.Mismatch;
import java.util.List;

/** How a row differs: what an audit must say of it. */
record DifferingRow(Row key, Mismatch.Kind kind, List<String> columns) {
    /** A row that both sides have, with other values in some columns. */
    static DifferingRow changed(Object key, String... columns) {
        return new DifferingRow(Row.of(key), Mismatch.Kind.CHANGED, List.of(columns));
    }

    static DifferingRow of(Mismatch mismatch) {
        return new DifferingRow(mismatch.key().orElseThrow(), mismatch.kind(), mismatch.columns());
    }

    @Override
    public String toString() {
        return "%s %s %s"
                .formatted(
                        kind,
                        key.value(0),
                        kind == Mismatch.Kind.CHANGED ? columns : "(all columns)");
    }
}
