package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which columns an update set, from CDC's own mask, for the types whose values alone do not tell:
 * text, ntext, image, xml. Debezium 3.6 does not hand the mask out, and reads its bytes in the
 * wrong order.
 */
final class UpdateMasks {
    private final Connection connection;
    private final Map<TableId, CaptureInstance> instances;
    private final Map<Place, List<byte[]>> masks = new HashMap<>();
    private final Map<TableId, PlaceRange> ranges = new HashMap<>();

    /** Makes one; {@code instances} has the change table of each table with such columns. */
    UpdateMasks(Connection connection, Map<TableId, CaptureInstance> instances) {
        this.connection = connection;
        this.instances = new HashMap<>(instances);
    }

    /**
     * Where an update stands.
     *
     * @param changeLsn CDC's sequence value
     */
    record Place(TableId table, Lsn commitLsn, Lsn changeLsn) {}

    /** Masks of this instance's table are in its change table from now on. */
    void include(CaptureInstance instance) {
        instances.put(instance.table(), instance);
    }

    /** Forgets everything, for the next batch. */
    void clear() {
        masks.clear();
        ranges.clear();
    }

    /** Notes that the mask of this update will be asked for. */
    void want(Place place) {
        if (instances.containsKey(place.table())) {
            ranges.merge(place.table(), PlaceRange.of(place), PlaceRange::with);
        }
    }

    /** Reads all wanted masks, one query for each table. */
    void load() throws SQLException {
        for (Map.Entry<TableId, PlaceRange> wanted : ranges.entrySet()) {
            load(wanted.getKey(), wanted.getValue());
        }
    }

    private void load(TableId table, PlaceRange range) throws SQLException {
        CaptureInstance instance = instance(table);
        String sql =
                "SELECT __$start_lsn, __$seqval, __$update_mask FROM "
                        + instance.changeTable()
                        + " WHERE "
                        + PlaceRange.CONDITION
                        + " AND __$operation = 4"
                        + " ORDER BY __$start_lsn, __$command_id, __$seqval";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            range.bind(select, 1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Place place = PlaceRange.place(table, rows);
                    masks.computeIfAbsent(place, _ -> new ArrayList<>()).add(rows.getBytes(3));
                }
            }
        }
    }

    /**
     * Whether an update set a column.
     *
     * @param serial Debezium's number of the event among those at this place, two for each update
     */
    boolean isSet(Place place, long serial, String column) {
        List<byte[]> found = masks.getOrDefault(place, List.of());
        int index = (int) (serial / 2) - 1;
        Integer ordinal = instance(place.table()).ordinals().get(column);
        if (index < 0 || index >= found.size() || ordinal == null) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_INCONSISTENT,
                    "the change table of "
                            + place.table()
                            + " has no update mask for the update at "
                            + place.commitLsn(),
                    "The capture of this table was changed while it was read. Load it again.");
        }
        return isSet(found.get(index), ordinal);
    }

    /** Columns 1 to 8 are in the last byte, the first in its lowest bit. */
    static boolean isSet(byte[] mask, int ordinal) {
        int fromEnd = (ordinal - 1) / 8;
        return fromEnd < mask.length
                && (mask[mask.length - 1 - fromEnd] & 1 << (ordinal - 1) % 8) != 0;
    }

    private CaptureInstance instance(TableId table) {
        CaptureInstance instance = instances.get(table);
        if (instance == null) {
            throw new IllegalArgumentException("no update masks are read for " + table);
        }
        return instance;
    }
}
