package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import java.util.List;

/** Views about constraints. */
final class ConstraintViews {
    private static final String SCHEMA = "sys";
    private static final String OBJECT_COLUMNS =
            "name sysname, object_id int, principal_id int, schema_id int, parent_object_id int,"
                    + " type char(2), type_desc nvarchar(60), create_date datetime, modify_date"
                    + " datetime, is_ms_shipped bit, is_published bit, is_schema_published bit";

    private ConstraintViews() {}

    static List<SystemView> all() {
        return List.of(defaults(), checks(), keys(), foreignKeys(), foreignKeyColumns());
    }

    /** What is done with each table. */
    private interface TableVisitor {
        void visit(ViewContext context, RowList rows, Table table);
    }

    private static SystemView eachTable(String name, String columns, TableVisitor visitor) {
        return SystemView.of(
                SCHEMA,
                name,
                columns,
                (context, rows) ->
                        context.catalog()
                                .tables(context.database())
                                .forEach(table -> visitor.visit(context, rows, table)));
    }

    private static SystemView defaults() {
        return eachTable(
                "default_constraints",
                OBJECT_COLUMNS
                        + ", parent_column_id int, definition nvarchar(max), is_system_named bit",
                (context, rows, table) -> {
                    for (DefaultConstraint each : table.defaults()) {
                        rows.add(
                                each.name(),
                                each.id(),
                                null,
                                ObjectViews.schemaId(context, table.info()),
                                table.id(),
                                "D ",
                                "DEFAULT_CONSTRAINT",
                                table.info().created(),
                                table.info().modified(),
                                false,
                                false,
                                false,
                                TableViews.columnId(table, each.column()),
                                each.definition(),
                                each.systemNamed());
                    }
                });
    }

    private static SystemView checks() {
        return eachTable(
                "check_constraints",
                OBJECT_COLUMNS
                        + ", is_disabled bit, is_not_for_replication bit, is_not_trusted bit,"
                        + " parent_column_id int, definition nvarchar(max),"
                        + " uses_database_collation bit, is_system_named bit",
                (context, rows, table) -> {
                    for (CheckConstraint each : table.checks()) {
                        rows.add(
                                each.name(),
                                each.id(),
                                null,
                                ObjectViews.schemaId(context, table.info()),
                                table.id(),
                                "C ",
                                "CHECK_CONSTRAINT",
                                table.info().created(),
                                table.info().modified(),
                                false,
                                false,
                                false,
                                !each.enabled(),
                                false,
                                !each.trusted(),
                                each.column()
                                        .map(column -> TableViews.columnId(table, column))
                                        .orElse(0),
                                each.definition(),
                                false,
                                each.systemNamed());
                    }
                });
    }

    private static SystemView keys() {
        return eachTable(
                "key_constraints",
                OBJECT_COLUMNS + ", unique_index_id int, is_system_named bit, is_enforced bit",
                (context, rows, table) -> {
                    for (KeyConstraint each : table.keys()) {
                        rows.add(
                                each.name(),
                                each.id(),
                                null,
                                ObjectViews.schemaId(context, table.info()),
                                table.id(),
                                each.primary() ? "PK" : "UQ",
                                each.primary() ? "PRIMARY_KEY_CONSTRAINT" : "UNIQUE_CONSTRAINT",
                                table.info().created(),
                                table.info().modified(),
                                false,
                                false,
                                false,
                                each.indexId(),
                                each.systemNamed(),
                                true);
                    }
                });
    }

    private static SystemView foreignKeys() {
        return eachTable(
                "foreign_keys",
                OBJECT_COLUMNS
                        + ", referenced_object_id int, key_index_id int, is_disabled bit,"
                        + " is_not_for_replication bit, is_not_trusted bit,"
                        + " delete_referential_action tinyint, delete_referential_action_desc"
                        + " nvarchar(60), update_referential_action tinyint,"
                        + " update_referential_action_desc nvarchar(60), is_system_named bit",
                (context, rows, table) -> {
                    for (ForeignKey each : table.foreignKeys()) {
                        rows.add(
                                each.name(),
                                each.id(),
                                null,
                                ObjectViews.schemaId(context, table.info()),
                                table.id(),
                                "F ",
                                "FOREIGN_KEY_CONSTRAINT",
                                table.info().created(),
                                table.info().modified(),
                                false,
                                false,
                                false,
                                referencedId(context, each),
                                keyIndex(context, each),
                                !each.enabled(),
                                false,
                                !each.trusted(),
                                each.onDelete().number(),
                                each.onDelete().name(),
                                each.onUpdate().number(),
                                each.onUpdate().name(),
                                each.systemNamed());
                    }
                });
    }

    private static int referencedId(ViewContext context, ForeignKey key) {
        return context.catalog().table(key.referenced()).map(Table::id).orElse(0);
    }

    static int keyIndex(ViewContext context, ForeignKey key) {
        return context.catalog().table(key.referenced()).stream()
                .flatMap(table -> TableIndexes.of(table).stream())
                .map(TableIndexes.KeyedIndex::index)
                .filter(Index::unique)
                .filter(index ->
                        index.columns().stream()
                                .map(IndexColumn::name)
                                .toList()
                                .equals(key.referencedColumns()))
                .map(Index::id)
                .findFirst()
                .orElse(1);
    }

    private static SystemView foreignKeyColumns() {
        return eachTable(
                "foreign_key_columns",
                "constraint_object_id int, constraint_column_id int, parent_object_id int,"
                        + " parent_column_id int, referenced_object_id int, referenced_column_id"
                        + " int",
                (context, rows, table) -> {
                    for (ForeignKey each : table.foreignKeys()) {
                        for (int i = 0; i < each.columns().size(); i++) {
                            String there = each.referencedColumns().get(i);
                            rows.add(
                                    each.id(),
                                    i + 1,
                                    table.id(),
                                    TableViews.columnId(table, each.columns().get(i)),
                                    referencedId(context, each),
                                    context.catalog()
                                            .table(each.referenced())
                                            .map(t -> TableViews.columnId(t, there))
                                            .orElse(0));
                        }
                    }
                });
    }
}
