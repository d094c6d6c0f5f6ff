package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.AgentJob;
import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.ResultTable;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TypeNames;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureInstance.CapturedColumn;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.StringJoiner;

/** What the {@code sp_cdc_help_*} and {@code sp_cdc_get_*} procedures show. */
final class CaptureReports {
    private final ChangeCapture capture;
    private final Catalog catalog;

    CaptureReports(ChangeCapture capture) {
        this.capture = capture;
        this.catalog = capture.catalog();
    }

    void help(String database, Optional<String> schema, Optional<String> name, ResultSink sink)
            throws SQLException {
        ResultTable result =
                new ResultTable(
                        "source_schema sysname, source_table sysname, capture_instance sysname,"
                                + " object_id int, source_object_id int, start_lsn binary(10), end_lsn"
                                + " binary(10), supports_net_changes bit, has_drop_pending bit,"
                                + " role_name sysname, index_name sysname, filegroup_name sysname,"
                                + " create_date datetime, index_column_list nvarchar(4000),"
                                + " captured_column_list nvarchar(4000)");
        ObjectName tables = new ObjectName(database, "cdc", CaptureTables.CHANGE_TABLES);
        try (Connection h2 = capture.connect();
                PreparedStatement select = h2.prepareStatement("SELECT * FROM " + tables.h2Name());
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Optional<Table> source =
                        catalog.table(database, rows.getInt("source_object_id"))
                                .filter(table -> matches(schema, table.name().schema()))
                                .filter(table -> matches(name, table.name().name()));
                Optional<CaptureInstance> instance =
                        capture.instance(database, rows.getString("capture_instance"));
                if (source.isPresent() && instance.isPresent()) {
                    addInstance(result, rows, source.get(), instance.get(), h2);
                }
            }
        }
        result.sort(0, 1, 2);
        result.send(sink);
    }

    private static boolean matches(Optional<String> wanted, String name) {
        return wanted.isEmpty() || wanted.get().equalsIgnoreCase(name);
    }

    private static void addInstance(
            ResultTable result,
            ResultSet row,
            Table source,
            CaptureInstance instance,
            Connection h2)
            throws SQLException {
        result.add(
                source.name().schema(),
                source.name().name(),
                instance.name(),
                instance.changeTableId(),
                source.id(),
                row.getBytes("start_lsn"),
                row.getBytes("end_lsn"),
                row.getObject("supports_net_changes"),
                row.getObject("has_drop_pending"),
                row.getString("role_name"),
                row.getString("index_name"),
                row.getString("filegroup_name"),
                row.getObject("create_date", LocalDateTime.class),
                indexColumns(h2, source.name().database(), instance),
                list(instance.columns().stream().map(CapturedColumn::name).toList()));
    }

    private static String indexColumns(Connection h2, String database, CaptureInstance instance)
            throws SQLException {
        ObjectName columns = new ObjectName(database, "cdc", CaptureTables.INDEX_COLUMNS);
        try (PreparedStatement select =
                h2.prepareStatement(
                        "SELECT \"column_name\" FROM "
                                + columns.h2Name()
                                + " WHERE \"object_id\" = ? ORDER BY \"index_ordinal\"")) {
            select.setInt(1, instance.changeTableId());
            java.util.List<String> names = new java.util.ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return list(names);
        }
    }

    private static String list(java.util.List<String> names) {
        StringJoiner joined = new StringJoiner(", ");
        names.forEach(name -> joined.add("[" + name.replace("]", "]]") + "]"));
        return joined.toString();
    }

    void capturedColumns(CaptureInstance instance, ResultSink sink) {
        ResultTable result =
                new ResultTable(
                        "source_schema sysname, source_table sysname, capture_instance sysname,"
                                + " column_name sysname, column_id int, ordinal_position int, data_type"
                                + " sysname, character_maximum_length int, numeric_precision tinyint,"
                                + " numeric_precision_radix smallint, numeric_scale int,"
                                + " datetime_precision smallint");
        Optional<Table> source =
                catalog.table(instance.changeTable().database(), instance.sourceTableId());
        if (source.isPresent()) {
            for (CapturedColumn column : instance.columns()) {
                result.add(
                        source.get().name().schema(),
                        source.get().name().name(),
                        instance.name(),
                        column.name(),
                        column.columnId(),
                        column.ordinal(),
                        TypeNames.base(column.type()),
                        column.type().length() == 0 ? null : column.type().length(),
                        TypeNames.precision(column.type()),
                        10,
                        TypeNames.scale(column.type()),
                        null);
            }
        }
        result.send(sink);
    }

    void ddlHistory(CaptureInstance instance, ResultSink sink) throws SQLException {
        ResultTable result =
                new ResultTable(
                        "source_schema sysname, source_table sysname, capture_instance sysname,"
                                + " required_column_update bit, ddl_command nvarchar(max), ddl_lsn"
                                + " binary(10), ddl_time datetime");
        String database = instance.changeTable().database();
        Optional<Table> source = catalog.table(database, instance.sourceTableId());
        ObjectName history = new ObjectName(database, "cdc", CaptureTables.DDL_HISTORY);
        try (Connection h2 = capture.connect();
                PreparedStatement select =
                        h2.prepareStatement(
                                "SELECT * FROM "
                                        + history.h2Name()
                                        + " WHERE \"object_id\" = ? ORDER BY \"ddl_lsn\"")) {
            select.setInt(1, instance.changeTableId());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && source.isPresent()) {
                    result.add(
                            source.get().name().schema(),
                            source.get().name().name(),
                            instance.name(),
                            rows.getBoolean("required_column_update"),
                            rows.getString("ddl_command"),
                            rows.getBytes("ddl_lsn"),
                            rows.getObject("ddl_time", LocalDateTime.class));
                }
            }
        }
        result.send(sink);
    }

    void jobs(String database, ResultSink sink) {
        ResultTable result =
                new ResultTable(
                        "job_id uniqueidentifier, job_type nvarchar(20), job_name nvarchar(128),"
                                + " maxtrans int, maxscans int, continuous bit, pollinginterval"
                                + " bigint, retention bigint, threshold bigint");
        for (AgentJob job : capture.agent().jobs(database)) {
            CaptureJob settings = job.settings();
            boolean captures = job.kind() == AgentJob.Kind.CAPTURE;
            result.add(
                    job.id(),
                    job.kind().type(),
                    job.name(),
                    captures ? settings.transactionsMax() : 0,
                    captures ? settings.scansMax() : 0,
                    captures && settings.continuous(),
                    captures ? settings.pollingSeconds() : 0L,
                    captures ? 0L : settings.retentionMinutes(),
                    captures ? 0L : settings.threshold());
        }
        result.send(sink);
    }
}
