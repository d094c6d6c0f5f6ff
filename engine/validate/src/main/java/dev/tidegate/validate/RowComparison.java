package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** Compares two rows column by column, as the target keeps their values. Owned by one thread. */
final class RowComparison {
    private final List<Column> columns;
    private final List<RowHasher> hashers = new ArrayList<>();

    RowComparison(TableSchema schema, RowHasher.Factory factory) {
        this.columns = schema.columns();
        for (Column column : columns) {
            hashers.add(
                    factory.of(
                            new TableSchema(
                                    schema.table(), schema.version(), List.of(column), List.of())));
        }
    }

    /** Names of all columns. */
    List<String> all() {
        return columns.stream().map(Column::name).toList();
    }

    /** Names of the columns whose values differ. */
    List<String> differing(Row one, Row other) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            RowHasher hasher = hashers.get(i);
            Row left = Row.of(one.value(i));
            Row right = Row.of(other.value(i));
            boolean same =
                    columns.get(i).type().isLargeObject()
                            ? hasher.largeObjects(left).equals(hasher.largeObjects(right))
                            : hasher.row(left).equals(hasher.row(right));
            if (!same) {
                names.add(columns.get(i).name());
            }
        }
        return names;
    }
}
