package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** The server's own table functions, as H2 text. */
final class TableFunctions {
    private static final String ALL_CHANGES = "fn_cdc_get_all_changes_";

    /** Columns of change tables that the functions do not show. */
    private static final Set<String> HIDDEN = Set.of("__$end_lsn", "__$command_id");

    private TableFunctions() {}

    static Optional<TableFunction> source(
            Catalog catalog, ObjectName name, List<String> arguments) {
        String folded = name.name().toLowerCase(Locale.ROOT);
        if (folded.equals("fn_my_permissions") && arguments.size() == 2) {
            return Optional.of(myPermissions(name.database(), arguments));
        }
        if (folded.equals("dm_db_stats_histogram") && arguments.size() == 2) {
            return Optional.of(histogram(name.database(), arguments));
        }
        if (folded.startsWith(ALL_CHANGES) && arguments.size() == 3) {
            String instance = name.name().substring(ALL_CHANGES.length());
            ObjectName change = new ObjectName(name.database(), "cdc", instance + "_CT");
            return catalog.table(change).map(table -> allChanges(table, instance, arguments));
        }
        return Optional.empty();
    }

    private static TableFunction myPermissions(String database, List<String> arguments) {
        return new TableFunction(
                "(SELECT * FROM \"fn\".\"my_permissions\"("
                        + literal(database)
                        + ", "
                        + arguments.get(0)
                        + ", "
                        + arguments.get(1)
                        + "))",
                SystemView.columns(MyPermissions.COLUMNS));
    }

    private static TableFunction histogram(String database, List<String> arguments) {
        return new TableFunction(
                "(SELECT * FROM \"fn\".\"stats_histogram\"("
                        + literal(database)
                        + ", "
                        + arguments.get(0)
                        + ", "
                        + arguments.get(1)
                        + "))",
                SystemView.columns(Histograms.COLUMNS));
    }

    private static TableFunction allChanges(Table table, String instance, List<String> arguments) {
        List<Column> shown = new ArrayList<>();
        StringJoiner columns = new StringJoiner(", ");
        for (Column column : table.columns()) {
            if (!HIDDEN.contains(column.name())) {
                columns.add(ObjectName.quote(column.name()));
                shown.add(column);
            }
        }
        String from = arguments.get(0);
        String to = arguments.get(1);
        // The range is checked though the change table may have no row to check it for.
        String text =
                "(SELECT "
                        + columns
                        + " FROM (SELECT \"fn\".\"fn_cdc_check_range\"("
                        + literal(table.name().database())
                        + ", "
                        + literal(instance)
                        + ", "
                        + from
                        + ", "
                        + to
                        + ") AND \"fn\".\"fn_cdc_check_filter\"("
                        + literal(table.name().database())
                        + ", "
                        + arguments.get(2)
                        + ") AS \"$ok\") \"$range\" LEFT JOIN "
                        + table.name().h2Name()
                        + " ON \"$ok\" AND \"__$start_lsn\" >= "
                        + from
                        + " AND \"__$start_lsn\" <= "
                        + to
                        + " WHERE \"$ok\" AND \"__$start_lsn\" IS NOT NULL AND (\"__$operation\" <> 3 OR"
                        + " LOWER("
                        + arguments.get(2)
                        + ") = 'all update old'))";
        return new TableFunction(text, List.copyOf(shown));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
