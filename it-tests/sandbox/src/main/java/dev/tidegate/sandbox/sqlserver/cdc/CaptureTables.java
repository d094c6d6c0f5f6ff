package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ColumnDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureInstance.CapturedColumn;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Definitions of the tables in the schema {@code cdc}, and their H2 DDL. */
final class CaptureTables {
    static final String CHANGE_TABLES = "change_tables";
    static final String CAPTURED_COLUMNS = "captured_columns";
    static final String INDEX_COLUMNS = "index_columns";
    static final String DDL_HISTORY = "ddl_history";
    static final String LSN_TIME_MAPPING = "lsn_time_mapping";

    private static final SqlType INT = SqlType.of(Kind.INT);
    private static final SqlType BIT = SqlType.of(Kind.BIT);
    private static final SqlType DATETIME = SqlType.of(Kind.DATETIME);
    private static final SqlType NAME = SqlType.ofLength(Kind.NVARCHAR, 128);
    private static final SqlType LSN = SqlType.ofLength(Kind.BINARY, LogClock.LSN_BYTES);

    private CaptureTables() {}

    /** The tables that enabling a database makes. */
    static List<TableDefinition> ofDatabase() {
        return List.of(
                table(
                        CHANGE_TABLES,
                        column("object_id", INT, false),
                        column("version", INT, true),
                        column("source_object_id", INT, true),
                        column("capture_instance", NAME, false),
                        column("start_lsn", LSN, true),
                        column("end_lsn", LSN, true),
                        column("supports_net_changes", BIT, true),
                        column("has_drop_pending", BIT, true),
                        column("role_name", NAME, true),
                        column("index_name", NAME, true),
                        column("filegroup_name", NAME, true),
                        column("create_date", DATETIME, true),
                        column("partition_switch", BIT, false)),
                table(
                        CAPTURED_COLUMNS,
                        column("object_id", INT, false),
                        column("column_name", NAME, false),
                        column("column_id", INT, true),
                        column("column_type", NAME, false),
                        column("column_ordinal", INT, false),
                        column("is_computed", BIT, true)),
                table(
                        INDEX_COLUMNS,
                        column("object_id", INT, false),
                        column("column_name", NAME, false),
                        column("index_ordinal", SqlType.of(Kind.TINYINT), false),
                        column("column_id", INT, false)),
                table(
                        DDL_HISTORY,
                        column("source_object_id", INT, true),
                        column("object_id", INT, false),
                        column("required_column_update", BIT, true),
                        column("ddl_command", SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX), true),
                        column("ddl_lsn", LSN, false),
                        column("ddl_time", DATETIME, true)),
                table(
                        LSN_TIME_MAPPING,
                        column("start_lsn", LSN, false),
                        column("tran_begin_time", DATETIME, true),
                        column("tran_end_time", DATETIME, true),
                        column("tran_id", SqlType.ofLength(Kind.VARBINARY, 10), true),
                        column("tran_begin_lsn", LSN, true)));
    }

    /** A change table. */
    static TableDefinition changeTable(String name, List<CapturedColumn> captured) {
        List<ColumnDefinition> columns = new ArrayList<>();
        columns.add(column("__$start_lsn", LSN, false));
        columns.add(column("__$end_lsn", LSN, true));
        columns.add(column("__$seqval", LSN, false));
        columns.add(column("__$operation", INT, false));
        columns.add(column("__$update_mask", SqlType.ofLength(Kind.VARBINARY, 128), true));
        captured.forEach(each -> columns.add(column(each.name(), each.type(), true)));
        columns.add(column("__$command_id", INT, true));
        return new TableDefinition(
                "cdc", name, columns, List.of(), List.of(), List.of(), List.of());
    }

    /** The type that a captured column has in a change table. */
    static SqlType capturedType(Column column) {
        return switch (column.type().kind()) {
            case ROWVERSION -> SqlType.ofLength(Kind.BINARY, 8);
            default -> column.type();
        };
    }

    /** H2's CREATE TABLE for one of these. */
    static String createTable(Table table, Function<SqlType, String> h2Types) {
        List<String> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            columns.add(
                    ObjectName.quote(column.name())
                            + " "
                            + h2Types.apply(column.type())
                            + (column.nullable() ? "" : " NOT NULL"));
        }
        return "CREATE TABLE " + table.name().h2Name() + " (" + String.join(", ", columns) + ")";
    }

    /** H2's CREATE INDEX. */
    static String createIndex(Table table, String... columns) {
        ObjectName index =
                new ObjectName(
                        table.name().database(),
                        table.name().schema(),
                        table.name().name() + "_clustered_idx");
        List<String> quoted = new ArrayList<>();
        for (String column : columns) {
            quoted.add(ObjectName.quote(column));
        }
        return "CREATE INDEX "
                + index.h2Name()
                + " ON "
                + table.name().h2Name()
                + " ("
                + String.join(", ", quoted)
                + ")";
    }

    private static TableDefinition table(String name, ColumnDefinition... columns) {
        return new TableDefinition(
                "cdc", name, List.of(columns), List.of(), List.of(), List.of(), List.of());
    }

    static ColumnDefinition column(String name, SqlType type, boolean nullable) {
        return new ColumnDefinition(
                name,
                type,
                Optional.empty(),
                nullable,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }
}
