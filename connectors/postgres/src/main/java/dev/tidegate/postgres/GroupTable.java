package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of {@code tidegate.replication_group}: the group of each table of each pipeline. A table
 * keeps its group for good: the order between its changes in two groups would be lost.
 */
public final class GroupTable {
    static final String CREATE =
            """
            create table if not exists tidegate.replication_group (
                pipeline text not null,
                source_schema text not null,
                source_table text not null,
                replication_group integer not null,
                noted_at timestamptz not null default clock_timestamp(),
                primary key (pipeline, source_schema, source_table)
            );
            comment on table tidegate.replication_group is
                'Which replication group each table belongs to, for as long as the pipeline lives.';
            """;

    private static final String EXISTS =
            "select to_regclass('tidegate.replication_group') is not null";

    private static final String NOTED =
            "select source_schema, source_table, replication_group"
                    + " from tidegate.replication_group where pipeline = ?";

    private static final String NOTE =
            "insert into tidegate.replication_group"
                    + " (pipeline, source_schema, source_table, replication_group)"
                    + " values (?, ?, ?, ?) on conflict do nothing";

    private GroupTable() {}

    /**
     * Notes the groups of tables that have none yet; throws {@code GROUPS_REFUSED}, and changes
     * nothing, if one has another.
     *
     * @return the group of every table that the pipeline ever had
     */
    static Map<TableId, Integer> bind(
            Connection connection, String pipeline, Map<TableId, Integer> groups)
            throws SQLException {
        Map<TableId, Integer> noted = read(connection, pipeline);
        for (Map.Entry<TableId, Integer> wanted : groups.entrySet()) {
            Integer bound = noted.putIfAbsent(wanted.getKey(), wanted.getValue());
            if (bound != null && !bound.equals(wanted.getValue())) {
                throw moved(pipeline, wanted.getKey(), bound, wanted.getValue());
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
            for (Map.Entry<TableId, Integer> entry : noted.entrySet()) {
                statement.setString(1, pipeline);
                statement.setString(2, entry.getKey().schema());
                statement.setString(3, entry.getKey().name());
                statement.setInt(4, entry.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        return noted;
    }

    /** What is noted; empty before the target was prepared. */
    public static Map<TableId, Integer> read(Connection connection, String pipeline)
            throws SQLException {
        Map<TableId, Integer> noted = new TreeMap<>();
        if (!exists(connection)) {
            return noted;
        }
        try (PreparedStatement statement = connection.prepareStatement(NOTED)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    noted.put(new TableId(row.getString(1), row.getString(2)), row.getInt(3));
                }
            }
        }
        return noted;
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXISTS);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static TidegateException moved(String pipeline, TableId table, int from, int to) {
        return new TidegateException(
                ErrorCode.GROUPS_REFUSED,
                "table %s is in replication group %d of pipeline \"%s\", and source.groups puts it into %d"
                        .formatted(table, from, pipeline, to),
                "A table keeps its group, or the order of its changes would be lost. Put it back"
                        + " into group %d (new entries of source.groups go to the end), or give the"
                                .formatted(from)
                        + " pipeline another name: it loads the tables again then.");
    }
}
