package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Views about tables, columns, indexes and their storage. */
final class TableViews {
    private static final String SCHEMA = "sys";
    private static final String COLUMN_COLUMNS =
            "object_id int, name sysname, column_id int, system_type_id tinyint, user_type_id int,"
                    + " max_length smallint, precision tinyint, scale tinyint, collation_name sysname,"
                    + " is_nullable bit, is_ansi_padded bit, is_rowguidcol bit, is_identity bit,"
                    + " is_computed bit, is_filestream bit, is_replicated bit, is_xml_document bit,"
                    + " default_object_id int, rule_object_id int, is_sparse bit, is_column_set bit,"
                    + " generated_always_type tinyint, generated_always_type_desc nvarchar(60),"
                    + " is_hidden bit, is_masked bit, encryption_type int";

    private TableViews() {}

    static List<SystemView> all() {
        return List.of(
                tables(),
                columns("columns"),
                columns("all_columns"),
                identityColumns(),
                computedColumns(),
                indexes(),
                indexColumns(),
                partitions(),
                partitionStatistics(),
                allocationUnits(),
                filegroups("filegroups"),
                filegroups("data_spaces"));
    }

    private static SystemView tables() {
        return SystemView.of(
                SCHEMA,
                "tables",
                "name sysname, object_id int, principal_id int, schema_id int, parent_object_id"
                        + " int, type char(2), type_desc nvarchar(60), create_date datetime,"
                        + " modify_date datetime, is_ms_shipped bit, is_published bit,"
                        + " is_schema_published bit, lob_data_space_id int, max_column_id_used int,"
                        + " uses_ansi_nulls bit, is_replicated bit, has_replication_filter bit,"
                        + " is_tracked_by_cdc bit, lock_escalation tinyint, lock_escalation_desc"
                        + " nvarchar(60), is_filetable bit, is_memory_optimized bit, durability"
                        + " tinyint, durability_desc nvarchar(60), temporal_type tinyint,"
                        + " temporal_type_desc nvarchar(60), history_table_id int,"
                        + " is_remote_data_archive_enabled bit, is_external bit, is_node bit, is_edge"
                        + " bit",
                (context, rows) -> {
                    for (Table each : context.catalog().tables(context.database())) {
                        addTable(context, rows, each);
                    }
                });
    }

    private static void addTable(ViewContext context, RowList rows, Table each) {
        boolean large = each.columns().stream().anyMatch(c -> TypeNames.maxLength(c.type()) == -1);
        rows.add(
                each.name().name(),
                each.id(),
                null,
                ObjectViews.schemaId(context, each.info()),
                0,
                "U ",
                "USER_TABLE",
                each.info().created(),
                each.info().modified(),
                each.info().shipped(),
                false,
                false,
                large ? 1 : 0,
                each.nextColumnId() - 1,
                true,
                false,
                false,
                context.server().capture().isTracked(each),
                0,
                "TABLE",
                false,
                false,
                0,
                "SCHEMA_AND_DATA",
                0,
                "NON_TEMPORAL_TABLE",
                null,
                false,
                false,
                false,
                false);
    }

    private static SystemView columns(String name) {
        return SystemView.of(
                SCHEMA,
                name,
                COLUMN_COLUMNS,
                (context, rows) ->
                        eachColumn(
                                context,
                                (id, table, column) ->
                                        rows.add(columnRow(context, id, table, column))));
    }

    /** What is done with each column of a table or view. */
    private interface ColumnVisitor {
        void visit(int objectId, Optional<Table> table, Column column) throws SQLException;
    }

    private static void eachColumn(ViewContext context, ColumnVisitor visitor) throws SQLException {
        for (Table table : context.catalog().tables(context.database())) {
            for (Column column : table.columns()) {
                visitor.visit(table.id(), Optional.of(table), column);
            }
        }
        for (Module module : context.catalog().modules(context.database())) {
            for (Column column : module.columns()) {
                visitor.visit(module.id(), Optional.empty(), column);
            }
        }
    }

    private static @Nullable Object[] columnRow(
            ViewContext context, int objectId, Optional<Table> table, Column column) {
        int defaultId =
                table.flatMap(found -> found.defaultOf(column.name()))
                        .map(DefaultConstraint::id)
                        .orElse(0);
        boolean text = TypeNames.isText(column.type());
        return new @Nullable Object[] {
            objectId,
            column.name(),
            column.id(),
            TypeNames.systemTypeId(column.type().kind()),
            userTypeId(context, column),
            TypeNames.maxLength(column.type()),
            TypeNames.precision(column.type()),
            TypeNames.scale(column.type()),
            text ? column.collation().orElse(SystemRows.COLLATION) : null,
            column.nullable(),
            true,
            column.rowGuid(),
            column.identity().isPresent(),
            column.computed().isPresent(),
            false,
            false,
            false,
            defaultId,
            0,
            false,
            false,
            0,
            "NOT_APPLICABLE",
            false,
            false,
            null
        };
    }

    static int userTypeId(ViewContext context, Column column) {
        if (column.userType().isEmpty()) {
            return TypeNames.userTypeId(column.type().kind());
        }
        String name = column.userType().get();
        if (name.equalsIgnoreCase("sysname")) {
            return TypeNames.SYSNAME;
        }
        return context.catalog().types(context.database()).stream()
                .filter(type -> type.name().equalsIgnoreCase(name))
                .map(UserType::id)
                .findFirst()
                .orElse(TypeNames.userTypeId(column.type().kind()));
    }

    private static SystemView identityColumns() {
        return SystemView.of(
                SCHEMA,
                "identity_columns",
                COLUMN_COLUMNS
                        + ", seed_value bigint, increment_value bigint, last_value bigint,"
                        + " is_not_for_replication bit",
                (context, rows) ->
                        eachColumn(
                                context,
                                (id, table, column) -> {
                                    if (table.isPresent() && column.identity().isPresent()) {
                                        Column.Identity identity = column.identity().get();
                                        rows.add(
                                                extended(
                                                        columnRow(context, id, table, column),
                                                        identity.seed(),
                                                        identity.increment(),
                                                        context.lastIdentity(table.get(), column)
                                                                .orElse(null),
                                                        false));
                                    }
                                }));
    }

    private static SystemView computedColumns() {
        return SystemView.of(
                SCHEMA,
                "computed_columns",
                COLUMN_COLUMNS
                        + ", definition nvarchar(max), uses_database_collation bit, is_persisted"
                        + " bit",
                (context, rows) ->
                        eachColumn(
                                context,
                                (id, table, column) -> {
                                    if (column.computed().isPresent()) {
                                        Column.Computed computed = column.computed().get();
                                        rows.add(
                                                extended(
                                                        columnRow(context, id, table, column),
                                                        "("
                                                                + SqlText.normalise(
                                                                        computed.expression())
                                                                + ")",
                                                        false,
                                                        computed.persisted()));
                                    }
                                }));
    }

    private static @Nullable Object[] extended(@Nullable Object[] row, @Nullable Object... more) {
        List<@Nullable Object> all = new ArrayList<>();
        java.util.Collections.addAll(all, row);
        java.util.Collections.addAll(all, more);
        return all.toArray();
    }

    private static SystemView indexes() {
        return SystemView.of(
                SCHEMA,
                "indexes",
                "object_id int, name sysname, index_id int, type tinyint, type_desc nvarchar(60),"
                        + " is_unique bit, data_space_id int, ignore_dup_key bit, is_primary_key bit,"
                        + " is_unique_constraint bit, fill_factor tinyint, is_padded bit, is_disabled"
                        + " bit, is_hypothetical bit, allow_row_locks bit, allow_page_locks bit,"
                        + " has_filter bit, filter_definition nvarchar(max), auto_created bit",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        if (TableIndexes.isHeap(table)) {
                            addIndex(rows, table, Optional.empty());
                        }
                        for (TableIndexes.KeyedIndex index : TableIndexes.of(table)) {
                            addIndex(rows, table, Optional.of(index));
                        }
                    }
                });
    }

    private static void addIndex(
            RowList rows, Table table, Optional<TableIndexes.KeyedIndex> keyed) {
        Optional<Index> index = keyed.map(TableIndexes.KeyedIndex::index);
        Optional<KeyConstraint> key = keyed.flatMap(TableIndexes.KeyedIndex::key);
        boolean clustered = index.map(Index::clustered).orElse(false);
        int type = index.isEmpty() ? 0 : clustered ? 1 : 2;
        rows.add(
                table.id(),
                index.map(Index::name).orElse(null),
                index.map(Index::id).orElse(0),
                type,
                type == 0 ? "HEAP" : clustered ? "CLUSTERED" : "NONCLUSTERED",
                index.map(Index::unique).orElse(false),
                1,
                false,
                key.map(KeyConstraint::primary).orElse(false),
                key.map(k -> !k.primary()).orElse(false),
                0,
                false,
                index.map(i -> !i.enabled()).orElse(false),
                false,
                true,
                true,
                index.flatMap(Index::filter).isPresent(),
                index.flatMap(Index::filter)
                        .map(filter -> "(" + SqlText.normalise(filter) + ")")
                        .orElse(null),
                false);
    }

    private static SystemView indexColumns() {
        return SystemView.of(
                SCHEMA,
                "index_columns",
                "object_id int, index_id int, index_column_id int, column_id int, key_ordinal"
                        + " tinyint, partition_ordinal tinyint, is_descending_key bit,"
                        + " is_included_column bit",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        for (TableIndexes.KeyedIndex index : TableIndexes.of(table)) {
                            addIndexColumns(rows, table, index.index());
                        }
                    }
                });
    }

    private static void addIndexColumns(RowList rows, Table table, Index index) {
        int place = 0;
        for (IndexColumn column : index.columns()) {
            place++;
            rows.add(
                    table.id(),
                    index.id(),
                    place,
                    columnId(table, column.name()),
                    place,
                    0,
                    column.descending(),
                    false);
        }
        for (String included : index.included()) {
            place++;
            rows.add(table.id(), index.id(), place, columnId(table, included), 0, 0, false, true);
        }
    }

    static int columnId(Table table, String column) {
        return table.column(column).map(Column::id).orElse(0);
    }

    /** The number under which the storage of an index goes. */
    private static long partitionId(Table table, int indexId) {
        return 72_057_594_037_927_936L + table.id() * 256L + indexId;
    }

    private static List<Integer> storedIndexes(Table table) {
        List<Integer> ids = new ArrayList<>();
        if (TableIndexes.isHeap(table)) {
            ids.add(0);
        }
        TableIndexes.of(table).forEach(index -> ids.add(index.index().id()));
        return ids;
    }

    private static SystemView partitions() {
        return SystemView.of(
                SCHEMA,
                "partitions",
                "partition_id bigint, object_id int, index_id int, partition_number int, hobt_id"
                        + " bigint, rows bigint, filestream_filegroup_id smallint, data_compression"
                        + " tinyint, data_compression_desc nvarchar(60)",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        long count = context.rowCount(table);
                        for (int index : storedIndexes(table)) {
                            long id = partitionId(table, index);
                            rows.add(id, table.id(), index, 1, id, count, 0, 0, "NONE");
                        }
                    }
                });
    }

    private static SystemView partitionStatistics() {
        return SystemView.of(
                SCHEMA,
                "dm_db_partition_stats",
                "partition_id bigint, object_id int, index_id int, partition_number int,"
                        + " in_row_data_page_count bigint, in_row_used_page_count bigint,"
                        + " in_row_reserved_page_count bigint, lob_used_page_count bigint,"
                        + " lob_reserved_page_count bigint, row_overflow_used_page_count bigint,"
                        + " row_overflow_reserved_page_count bigint, used_page_count bigint,"
                        + " reserved_page_count bigint, row_count bigint",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        long count = context.rowCount(table);
                        long pages = pages(table, count);
                        for (int index : storedIndexes(table)) {
                            rows.add(
                                    partitionId(table, index),
                                    table.id(),
                                    index,
                                    1,
                                    pages,
                                    pages,
                                    pages,
                                    0L,
                                    0L,
                                    0L,
                                    0L,
                                    pages,
                                    pages,
                                    count);
                        }
                    }
                });
    }

    /** About how many pages of 8 KB the rows would take, by the declared widths. */
    private static long pages(Table table, long count) {
        long width = 16;
        for (Column column : table.columns()) {
            int declared = TypeNames.maxLength(column.type());
            boolean variable =
                    column.type().kind() == Kind.VARCHAR
                            || column.type().kind() == Kind.NVARCHAR
                            || column.type().kind() == Kind.VARBINARY;
            width += declared < 0 ? 256 : variable ? declared / 2 : declared;
        }
        return (count * width + 8095) / 8096;
    }

    private static SystemView allocationUnits() {
        return SystemView.of(
                SCHEMA,
                "allocation_units",
                "allocation_unit_id bigint, type tinyint, type_desc nvarchar(60), container_id"
                        + " bigint, data_space_id int, total_pages bigint, used_pages bigint,"
                        + " data_pages bigint",
                (context, rows) -> {
                    for (Table table : context.catalog().tables(context.database())) {
                        long pages = pages(table, context.rowCount(table));
                        for (int index : storedIndexes(table)) {
                            long id = partitionId(table, index);
                            rows.add(id, 1, "IN_ROW_DATA", id, 1, pages, pages, pages);
                        }
                    }
                });
    }

    private static SystemView filegroups(String name) {
        return SystemView.of(
                SCHEMA,
                name,
                "name sysname, data_space_id int, type char(2), type_desc nvarchar(60), is_default"
                        + " bit, is_system bit",
                (context, rows) -> rows.add("PRIMARY", 1, "FG", "ROWS_FILEGROUP", true, false));
    }
}
