package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureInstance.CapturedColumn;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Follows DDL of captured tables. The columns of an instance never change: a new one is not
 * captured, a dropped one is NULL from there on, a changed type changes the change table's column
 * in place. What is not about columns is not followed.
 */
final class CapturedDdl {
    private final ChangeCapture capture;
    private final Function<SqlType, String> h2Types;

    CapturedDdl(ChangeCapture capture, Function<SqlType, String> h2Types) {
        this.capture = capture;
        this.h2Types = h2Types;
    }

    void altered(Table table, String ddl) throws SqlError {
        Optional<CapturedTable> captured = capture.captured(table.id());
        if (captured.isEmpty()
                || captured.get().sourceColumns().equals(CapturedTable.columnsOf(table))) {
            return;
        }
        DatabaseCapture reader = capture.requireEnabled(table.name().database());
        List<CaptureInstance> before = captured.get().instances();
        List<CaptureInstance> after = before.stream().map(each -> follow(table, each)).toList();
        capture.put(captured.get().following(table, after));
        capture.offerAltered(reader, lsn -> note(before, after, ddl, lsn));
    }

    private static CaptureInstance follow(Table table, CaptureInstance instance) {
        List<CapturedColumn> columns = new ArrayList<>();
        for (CapturedColumn column : instance.columns()) {
            columns.add(follow(table, column));
        }
        return instance.withColumns(List.copyOf(columns));
    }

    private static CapturedColumn follow(Table table, CapturedColumn column) {
        Optional<Column> now =
                table.columns().stream().filter(each -> each.id() == column.columnId()).findFirst();
        return now.map(found ->
                        new CapturedColumn(
                                column.columnId(),
                                column.name(),
                                CaptureTables.capturedType(found),
                                column.ordinal(),
                                column.computed()))
                .orElse(column);
    }

    /** The capture job's part: changes the change tables, and notes the DDL in the history. */
    private void note(
            List<CaptureInstance> before, List<CaptureInstance> after, String ddl, byte[] lsn)
            throws SQLException {
        try (Connection h2 = capture.connect()) {
            for (int i = 0; i < after.size(); i++) {
                CaptureInstance instance = after.get(i);
                if (capture.instance(instance.changeTable().database(), instance.name())
                        .isPresent()) {
                    boolean retyped = retype(h2, before.get(i), instance);
                    new CaptureNotes(h2, instance.changeTable().database())
                            .ddl(instance, retyped, ddl, lsn);
                }
            }
        } catch (SqlError e) {
            throw new SQLException("the change table is not in the catalog", e);
        }
    }

    private boolean retype(Connection h2, CaptureInstance before, CaptureInstance after)
            throws SqlError, SQLException {
        boolean retyped = false;
        for (int i = 0; i < after.columns().size(); i++) {
            CapturedColumn column = after.columns().get(i);
            if (!column.type().equals(before.columns().get(i).type())) {
                retype(h2, after, column);
                retyped = true;
            }
        }
        return retyped;
    }

    private void retype(Connection h2, CaptureInstance instance, CapturedColumn column)
            throws SqlError, SQLException {
        try (Statement statement = h2.createStatement()) {
            statement.execute(
                    "ALTER TABLE "
                            + instance.changeTable().h2Name()
                            + " ALTER COLUMN "
                            + ObjectName.quote(column.name())
                            + " SET DATA TYPE "
                            + h2Types.apply(column.type()));
        }
        capture.catalog()
                .alterColumn(
                        instance.changeTable(),
                        CaptureTables.column(column.name(), column.type(), true));
        new CaptureNotes(h2, instance.changeTable().database()).retyped(instance, column);
    }
}
