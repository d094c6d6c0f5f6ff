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
 * Reads changes again, from the change tables, whose values are in doubt ({@link Doubts}). A few
 * are read one by one, many of a table with all that lies between them.
 */
final class ExactValues {
    /** So many changes of a table are worth a statement each. */
    private static final int SINGLE_MAX = 64;

    private final Connection connection;
    private final Map<TableId, CaptureInstance> instances;
    private final Map<TableId, TableSchema> schemas;
    private final Map<Place, List<Image>> images = new HashMap<>();

    /** Makes one; {@code instances} has the change table of each of the tables. */
    ExactValues(
            Connection connection,
            Map<TableId, CaptureInstance> instances,
            Map<TableId, TableSchema> schemas) {
        this.connection = connection;
        this.instances = new HashMap<>(instances);
        this.schemas = new HashMap<>(schemas);
    }

    /** Values of this table are in this instance's change table from now on. */
    void include(CaptureInstance instance, TableSchema schema) {
        instances.put(schema.table(), instance);
        schemas.put(schema.table(), schema);
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
        images.clear();
        Map<TableId, List<PlaceRange>> ranges = new HashMap<>();
        for (LogRecord.Change change : changes) {
            Place place = change.place();
            if (images.putIfAbsent(place, new ArrayList<>()) == null) {
                ranges.computeIfAbsent(place.table(), _ -> new ArrayList<>())
                        .add(PlaceRange.of(place));
            }
        }
        for (Map.Entry<TableId, List<PlaceRange>> wanted : ranges.entrySet()) {
            List<PlaceRange> all = wanted.getValue();
            load(
                    wanted.getKey(),
                    all.size() <= SINGLE_MAX
                            ? all
                            : List.of(all.stream().reduce(PlaceRange::with).orElseThrow()));
        }
    }

    private void load(TableId table, List<PlaceRange> ranges) throws SQLException {
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
            for (PlaceRange range : ranges) {
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
