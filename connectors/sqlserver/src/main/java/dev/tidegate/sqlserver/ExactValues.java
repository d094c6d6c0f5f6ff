package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sqlserver.UpdateMasks.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads changes again, from the change tables, whose values are in doubt ({@link Doubts}). They are
 * few: it costs a statement for each table and batch that has some.
 */
final class ExactValues {
    private final Connection connection;
    private final Map<TableId, CaptureInstance> instances;
    private final Map<TableId, TableSchema> schemas;
    private final Map<TableId, PlaceRange> ranges = new HashMap<>();
    private final Map<Place, List<Image>> images = new HashMap<>();

    /** Makes one; {@code instances} has the change table of each of the tables. */
    ExactValues(
            Connection connection,
            Map<TableId, CaptureInstance> instances,
            Map<TableId, TableSchema> schemas) {
        this.connection = connection;
        this.instances = Map.copyOf(instances);
        this.schemas = Map.copyOf(schemas);
    }

    /** CDC's operations, by their numbers. */
    enum Operation {
        DELETE(1),
        INSERT(2),
        UPDATE_BEFORE(3),
        UPDATE_AFTER(4);

        private final int number;

        Operation(int number) {
            this.number = number;
        }
    }

    /** A row of a change table. */
    private record Image(int operation, Row row) {}

    /** Reads these changes, and forgets those of before. */
    void load(List<LogRecord.Change> changes) throws SQLException {
        ranges.clear();
        images.clear();
        for (LogRecord.Change change : changes) {
            Place place = change.place();
            images.putIfAbsent(place, new ArrayList<>());
            ranges.merge(place.table(), PlaceRange.of(place), PlaceRange::with);
        }
        for (Map.Entry<TableId, PlaceRange> range : ranges.entrySet()) {
            load(range.getKey(), range.getValue());
        }
    }

    private void load(TableId table, PlaceRange range) throws SQLException {
        CaptureInstance instance = instances.get(table);
        TableSchema schema = schemas.get(table);
        if (instance == null || schema == null) {
            throw new IllegalArgumentException("no values are read again for " + table);
        }
        ColumnReads reads = ColumnReads.doubtful(schema, 4);
        String sql =
                "SELECT __$start_lsn, __$seqval, __$operation, "
                        + reads.selectList()
                        + " FROM "
                        + instance.changeTable()
                        + " WHERE "
                        + PlaceRange.CONDITION
                        + " ORDER BY __$start_lsn, __$command_id, __$seqval, __$operation";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            range.bind(select, 1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    List<Image> found = images.get(PlaceRange.place(table, rows));
                    if (found != null) {
                        found.add(new Image(rows.getInt(3), reads.row(rows)));
                    }
                }
            }
        }
    }

    /**
     * An image of a change that {@link #load} read; columns that are never in doubt are null.
     *
     * @throws TidegateException {@code SOURCE_LOG_INCONSISTENT} if the change table has no such row
     */
    Row image(LogRecord.Change change, Operation operation) {
        List<Image> found = images.getOrDefault(change.place(), List.of());
        // Debezium counts the rows at one place from 1; of an update it has the second one's number
        int index = (int) change.serial() - (operation == Operation.UPDATE_BEFORE ? 2 : 1);
        if (index < 0
                || index >= found.size()
                || found.get(index).operation() != operation.number) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_INCONSISTENT,
                    "the change table of "
                            + change.table()
                            + " does not show the change at "
                            + change.commitLsn()
                            + " a second time",
                    "The capture of this table was changed while it was read. Load it again.");
        }
        return found.get(index).row();
    }
}
