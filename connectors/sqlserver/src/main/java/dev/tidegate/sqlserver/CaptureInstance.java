package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A capture instance of a table; a table has one or two.
 *
 * @param name the instance's name; its changes are in {@code cdc.[name_CT]}
 * @param table whose changes
 * @param sourceId the table's object id
 * @param oldest the low end of what it still holds; empty until the capture job has seen it
 * @param ordinals the captured columns' numbers in the update mask, from 1
 */
public record CaptureInstance(
        String name,
        TableId table,
        int sourceId,
        Optional<Lsn> oldest,
        Map<String, Integer> ordinals) {
    private static final String INSTANCES =
            """
            SELECT c.object_id, c.capture_instance, s.name, t.name, c.source_object_id, c.start_lsn
            FROM cdc.change_tables AS c
            JOIN sys.tables AS t ON t.object_id = c.source_object_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            ORDER BY c.start_lsn, c.object_id
            """;

    private static final String COLUMNS =
            "SELECT object_id, column_name, column_ordinal FROM cdc.captured_columns";

    /** Copies the ordinals. */
    public CaptureInstance {
        ordinals = Map.copyOf(ordinals);
    }

    /** Its change table, in T-SQL. */
    public String changeTable() {
        return "cdc." + Sql.name(name + "_CT");
    }

    /** All instances of the database, older ones first. */
    public static Map<TableId, List<CaptureInstance>> all(Connection connection)
            throws SQLException {
        Map<Integer, Map<String, Integer>> ordinals = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(COLUMNS);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ordinals.computeIfAbsent(rows.getInt(1), _ -> new HashMap<>())
                        .put(rows.getString(2), rows.getInt(3));
            }
        }
        Map<TableId, List<CaptureInstance>> instances = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(INSTANCES);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                CaptureInstance instance =
                        new CaptureInstance(
                                rows.getString(2),
                                new TableId(rows.getString(3), rows.getString(4)),
                                rows.getInt(5),
                                lsn(rows.getBytes(6)),
                                ordinals.getOrDefault(rows.getInt(1), Map.of()));
                instances.computeIfAbsent(instance.table(), _ -> new ArrayList<>()).add(instance);
            }
        }
        return instances;
    }

    private static Optional<Lsn> lsn(byte @Nullable [] bytes) {
        return Optional.ofNullable(bytes).map(Lsn::fromBytes);
    }
}
