package dev.tidegate.bench.apply;

import dev.tidegate.model.Column;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.stream.Collectors;

/** Statements of the tables; their names are lower case and need no quotes. */
final class Sql {
    private Sql() {}

    /** The table's name on the target. */
    static String table(TableSchema schema) {
        return schema.table().schema() + "." + schema.table().name();
    }

    static List<String> columns(TableSchema schema) {
        return schema.columns().stream().map(Column::name).toList();
    }

    /** The columns that are not in the key. */
    static List<String> others(TableSchema schema) {
        return columns(schema).stream().filter(name -> !schema.key().contains(name)).toList();
    }

    /** {@code a = ?, b = ?}, from a pattern for each name. */
    static String each(List<String> names, String pattern, String separator) {
        return names.stream()
                .map(name -> pattern.replace("%", name))
                .collect(Collectors.joining(separator));
    }
}
