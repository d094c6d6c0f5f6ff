package dev.tidegate.postgres;

import dev.tidegate.model.TableSchema;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of an apply session, by table. Owned by the thread that fills transactions. */
final class SessionStatements {
    private final Map<TableSchema, TableStatements> made = new HashMap<>();
    private @Nullable TableSchema lastSchema;
    private @Nullable TableStatements last;

    /** Those for rows of this shape. */
    TableStatements of(TableSchema schema) {
        TableStatements statements = last;
        if (statements == null || !schema.equals(lastSchema)) {
            statements = made.computeIfAbsent(schema, TableStatements::new);
            lastSchema = schema;
            last = statements;
        }
        return statements;
    }
}
