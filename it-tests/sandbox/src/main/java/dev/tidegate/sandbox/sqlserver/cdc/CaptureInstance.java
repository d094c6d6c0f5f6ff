package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;
import java.util.Optional;

/**
 * A capture instance: one change table of one source table.
 *
 * @param name {@code capture_instance}
 * @param changeTable the change table
 * @param changeTableId its object id
 * @param sourceTableId object id of the source table
 * @param startPlace transactions after this place of the log are captured
 * @param role gating role; empty when there is none
 * @param columns captured columns in order
 */
record CaptureInstance(
        String name,
        ObjectName changeTable,
        int changeTableId,
        int sourceTableId,
        long startPlace,
        Optional<String> role,
        List<CapturedColumn> columns) {
    /** The start of an instance that does not capture yet. */
    static final long NOT_YET = Long.MAX_VALUE;

    /**
     * A captured column.
     *
     * @param columnId {@code column_id} in the source table
     * @param name its name when it was enabled
     * @param type its type in the change table
     * @param ordinal place in the change table from 1: its bit of the update mask
     * @param computed whether it is computed, which is never captured
     */
    record CapturedColumn(int columnId, String name, SqlType type, int ordinal, boolean computed) {}

    CaptureInstance startingAt(long place) {
        return new CaptureInstance(
                name, changeTable, changeTableId, sourceTableId, place, role, columns);
    }

    CaptureInstance withColumns(List<CapturedColumn> newColumns) {
        return new CaptureInstance(
                name, changeTable, changeTableId, sourceTableId, startPlace, role, newColumns);
    }
}
