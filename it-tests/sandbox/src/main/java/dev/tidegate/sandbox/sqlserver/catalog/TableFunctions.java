package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** The server's own table functions, as H2 text. */
final class TableFunctions {
    private static final String ALL_CHANGES = "fn_cdc_get_all_changes_";
    private static final int FIRST_CAPTURED = 5;

    private TableFunctions() {}

    static Optional<String> source(Catalog catalog, ObjectName name, List<String> arguments) {
        String folded = name.name().toLowerCase(Locale.ROOT);
        if (folded.startsWith(ALL_CHANGES) && arguments.size() == 3) {
            String instance = name.name().substring(ALL_CHANGES.length());
            ObjectName change = new ObjectName(name.database(), "cdc", instance + "_CT");
            return catalog.table(change).map(table -> allChanges(table, instance, arguments));
        }
        return Optional.empty();
    }

    private static String allChanges(Table table, String instance, List<String> arguments) {
        StringJoiner columns = new StringJoiner(", ");
        columns.add("\"__$start_lsn\"");
        columns.add("\"__$seqval\"");
        columns.add("\"__$operation\"");
        columns.add("\"__$update_mask\"");
        List<Column> all = table.columns();
        for (Column column : all.subList(FIRST_CAPTURED, all.size() - 1)) {
            columns.add(ObjectName.quote(column.name()));
        }
        String from = arguments.get(0);
        String to = arguments.get(1);
        return "(SELECT "
                + columns
                + " FROM "
                + table.name().h2Name()
                + " WHERE \"fn\".\"fn_cdc_check_range\"("
                + literal(table.name().database())
                + ", "
                + literal(instance)
                + ", "
                + from
                + ", "
                + to
                + ") AND \"__$start_lsn\" >= "
                + from
                + " AND \"__$start_lsn\" <= "
                + to
                + " AND (\"__$operation\" <> 3 OR LOWER("
                + arguments.get(2)
                + ") = 'all update old'))";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
