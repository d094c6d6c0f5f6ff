package dev.tidegate.sqlserver;

import java.time.Duration;
import java.util.List;

/**
 * Which database to read, and how.
 *
 * @param url as mssql-jdbc takes it, with {@code databaseName}
 * @param user login name
 * @param password its password
 * @param tables which tables, as {@code schema.table} with {@code *} for any text; empty for all
 * @param tablesExcluded which of them not
 * @param pollInterval how often an idle log is asked for changes
 */
public record SqlServerSettings(
        String url,
        String user,
        String password,
        List<String> tables,
        List<String> tablesExcluded,
        Duration pollInterval) {
    /** Copies the lists. */
    public SqlServerSettings {
        tables = List.copyOf(tables);
        tablesExcluded = List.copyOf(tablesExcluded);
    }
}
