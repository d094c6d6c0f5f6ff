package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;

/** {@code sys.stats} and {@code sys.stats_columns}: each index has statistics, nothing else has. */
final class StatisticsViews {
    private static final String SCHEMA = "sys";

    private StatisticsViews() {}

    static List<SystemView> all() {
        return List.of(statistics(), statisticsColumns());
    }

    private static SystemView statistics() {
        return SystemView.of(
                SCHEMA,
                "stats",
                "object_id int, name sysname, stats_id int, auto_created bit, user_created bit,"
                        + " no_recompute bit, has_filter bit, filter_definition nvarchar(max)",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (TableIndexes.KeyedIndex index : TableIndexes.of(table)) {
                            rows.add(
                                    table.id(),
                                    index.index().name(),
                                    index.index().id(),
                                    false,
                                    false,
                                    false,
                                    index.index().filter().isPresent(),
                                    index.index().filter().orElse(null));
                        }
                    }
                });
    }

    private static SystemView statisticsColumns() {
        return SystemView.of(
                SCHEMA,
                "stats_columns",
                "object_id int, stats_id int, stats_column_id int, column_id int",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (TableIndexes.KeyedIndex index : TableIndexes.of(table)) {
                            int place = 0;
                            for (IndexColumn column : index.columns()) {
                                place++;
                                rows.add(
                                        table.id(),
                                        index.index().id(),
                                        place,
                                        TableViews.columnId(table, column.name()));
                            }
                        }
                    }
                });
    }
}
