package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.util.List;

/**
 * Tells keys apart as the target does: two keys are the same if the same row of the target has
 * them, whichever side or image they come from. Owned by one thread.
 */
final class KeyHash {
    private final int[] ordinals;
    private final RowHasher hasher;

    KeyHash(TableSchema schema, RowHasher.Factory hashers) {
        this.ordinals = schema.keyOrdinals();
        List<Column> columns = schema.columns();
        List<Column> ofKey = schema.key().stream().map(name -> named(columns, name)).toList();
        this.hasher =
                hashers.of(new TableSchema(schema.table(), schema.version(), ofKey, schema.key()));
    }

    private static Column named(List<Column> columns, String name) {
        return columns.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }

    /** The key of a row. */
    Row key(Row row) {
        return row.project(ordinals);
    }

    RowHash of(Row key) {
        return hasher.row(key);
    }

    RowHash ofRow(Row row) {
        return of(key(row));
    }
}
