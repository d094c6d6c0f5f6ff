package dev.tidegate.postgres;

import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Loads tables by {@code COPY}; the record of what is loaded is {@code tidegate.load}. */
final class PostgresLoad implements LoadTarget {
    private static final String LOADED =
            "select source_schema, source_table, low_lsn, high_lsn, row_count from tidegate.load"
                    + " where pipeline = ?";

    private final Connections connections;

    PostgresLoad(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Map<TableId, HandOver> loaded() {
        return connections.inTransaction("read tidegate.load", this::readLoaded);
    }

    private Map<TableId, HandOver> readLoaded(Connection connection) throws SQLException {
        new Statements(connection).run(LoadTables.CREATE_WHOLE);
        try (PreparedStatement statement = connection.prepareStatement(LOADED)) {
            statement.setString(1, connections.pipeline());
            Map<TableId, HandOver> loaded = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    loaded.put(
                            new TableId(rows.getString(1), rows.getString(2)),
                            new HandOver(
                                    Lsn.parse(rows.getString(3)),
                                    Lsn.parse(rows.getString(4)),
                                    rows.getLong(5)));
                }
            }
            return Map.copyOf(loaded);
        }
    }

    /** Keys that become equal when they lose a digit cannot be merged: one row would be lost. */
    @Override
    public boolean canMerge(TableSchema schema) {
        return schema.hasKey()
                && Arrays.stream(schema.keyOrdinals())
                        .allMatch(key -> Types.keepsApart(schema.columns().get(key).type()));
    }

    @Override
    public TableLoad begin(TableSchema schema) {
        Map<TableId, HandOver> _ = loaded();
        return new PostgresTableLoad(connections, schema);
    }
}
