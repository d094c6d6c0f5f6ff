package dev.tidegate.postgres.cutover;

import dev.tidegate.postgres.Connections;
import dev.tidegate.postgres.GroupTable;
import dev.tidegate.postgres.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables that the pipeline ever replicated, and that are there. */
final class ReplicatedTables {
    private static final String THERE =
            "select name from unnest(?::text[]) as t (name)"
                    + " where to_regclass(name) is not null order by name collate \"C\"";

    private ReplicatedTables() {}

    /** Their names with their schema, quoted, always in the same order. */
    static List<String> names(Connection connection, String pipeline) throws SQLException {
        List<String> noted =
                GroupTable.read(connection, pipeline).keySet().stream().map(Names::table).toList();
        try (PreparedStatement statement = connection.prepareStatement(THERE)) {
            statement.setArray(1, connection.createArrayOf("text", noted.toArray()));
            List<String> names = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        }
    }

    /** The same in a transaction of its own. */
    static List<String> names(Connections connections) {
        return connections.inTransaction(
                "read which tables are replicated",
                connection -> names(connection, connections.pipeline()));
    }
}
