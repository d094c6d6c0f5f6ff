package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.TypeNames;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureInstance.CapturedColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what SQL Server keeps about capture instances into the tables of the schema cdc. */
final class CaptureNotes {
    private final Connection h2;
    private final String database;

    CaptureNotes(Connection h2, String database) {
        this.h2 = h2;
        this.database = database;
    }

    void changeTable(EnableTable request, CaptureInstance instance, Optional<String> index)
            throws SQLException {
        insert(
                CaptureTables.CHANGE_TABLES,
                instance.changeTableId(),
                0,
                instance.sourceTableId(),
                instance.name(),
                null,
                null,
                request.netChanges(),
                null,
                request.role().orElse(null),
                index.orElse(null),
                request.fileGroup().orElse(null),
                Catalog.now(),
                true);
    }

    void capturedColumn(CaptureInstance instance, CapturedColumn column) throws SQLException {
        insert(
                CaptureTables.CAPTURED_COLUMNS,
                instance.changeTableId(),
                column.name(),
                column.columnId(),
                TypeNames.base(column.type()),
                column.ordinal(),
                column.computed());
    }

    void indexColumn(CaptureInstance instance, String column, int ordinal, int columnId)
            throws SQLException {
        insert(CaptureTables.INDEX_COLUMNS, instance.changeTableId(), column, ordinal, columnId);
    }

    void ddl(CaptureInstance instance, boolean retyped, String command, byte[] lsn)
            throws SQLException {
        insert(
                CaptureTables.DDL_HISTORY,
                instance.sourceTableId(),
                instance.changeTableId(),
                retyped,
                command,
                lsn,
                Catalog.now());
    }

    void retyped(CaptureInstance instance, CapturedColumn column) throws SQLException {
        ObjectName table = new ObjectName(database, "cdc", CaptureTables.CAPTURED_COLUMNS);
        try (PreparedStatement update =
                h2.prepareStatement(
                        "UPDATE "
                                + table.h2Name()
                                + " SET \"column_type\" = ? WHERE \"object_id\" = ?"
                                + " AND \"column_id\" = ?")) {
            update.setString(1, TypeNames.base(column.type()));
            update.setInt(2, instance.changeTableId());
            update.setInt(3, column.columnId());
            update.executeUpdate();
        }
    }

    private void insert(String table, @Nullable Object... values) throws SQLException {
        ObjectName name = new ObjectName(database, "cdc", table);
        String places = "?" + ", ?".repeat(values.length - 1);
        try (PreparedStatement insert =
                h2.prepareStatement("INSERT INTO " + name.h2Name() + " VALUES (" + places + ")")) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.executeUpdate();
        }
    }
}
