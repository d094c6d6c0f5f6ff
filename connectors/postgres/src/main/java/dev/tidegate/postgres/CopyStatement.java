package dev.tidegate.postgres;

import dev.tidegate.model.TableSchema;
import java.util.stream.Collectors;

/** The {@code COPY} that takes the rows of a table from a {@link CopyBuffer}. */
final class CopyStatement {
    private CopyStatement() {}

    /** Its text. */
    static String of(TableSchema schema) {
        String columns =
                schema.columns().stream()
                        .map(column -> Names.column(column.name()))
                        .collect(Collectors.joining(", "));
        return "copy "
                + Names.table(schema.table())
                + " ("
                + columns
                + ") from stdin with (format binary)";
    }
}
