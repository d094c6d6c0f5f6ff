package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import java.util.List;
import java.util.Optional;

/**
 * What {@code sys.sp_cdc_enable_table} asks.
 *
 * @param source the table
 * @param captureInstance name; else schema_table
 * @param netChanges {@code @supports_net_changes}
 * @param role {@code @role_name}
 * @param index {@code @index_name}
 * @param columns {@code @captured_column_list}; empty for all
 * @param fileGroup {@code @filegroup_name}
 */
public record EnableTable(
        ObjectName source,
        Optional<String> captureInstance,
        boolean netChanges,
        Optional<String> role,
        Optional<String> index,
        List<String> columns,
        Optional<String> fileGroup) {
    /** All columns of a table, under the usual name, without a gating role. */
    public static EnableTable of(ObjectName source) {
        return new EnableTable(
                source,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }
}
