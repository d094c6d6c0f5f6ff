package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of {@code tidegate.excluded_columns} of one replication group: which columns the hashes
 * leave out that are in the ledger and in what was audited. Each method is a part of the
 * connection's transaction, and is called when that has the checkpoint's row.
 */
final class ExcludedColumnsTable {
    static final String CREATE =
            """
            create table if not exists tidegate.excluded_columns (
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                columns text[] not null,
                primary key (pipeline, replication_group, source_schema, source_table)
            );
            comment on table tidegate.excluded_columns is
                'Tables of which the ledger and the audits leave columns out, as the settings'
                ' say. With other columns, their hashes mean something else.';
            comment on column tidegate.excluded_columns.columns is
                'The source''s names of the columns that are left out.';
            """;

    private static final String READ =
            "select source_schema, source_table, columns from tidegate.excluded_columns"
                    + " where pipeline = ? and replication_group = ?";

    private static final String DELETE =
            "delete from tidegate.excluded_columns" + RowsOfTable.OF_TABLE;

    private static final String INSERT =
            "insert into tidegate.excluded_columns"
                    + " (pipeline, replication_group, source_schema, source_table, columns)"
                    + " values (?, ?, ?, ?, ?)";

    private final RowsOfTable rows;

    ExcludedColumnsTable(String pipeline, int group) {
        this.rows = new RowsOfTable(pipeline, group);
    }

    /**
     * Notes which columns are left out from now on.
     *
     * @param wanted of each table that the group has, by their names; none for a table of which all
     *     are compared
     * @return the tables of which other columns were left out before
     */
    Set<TableId> change(Connection connection, Map<TableId, List<String>> wanted)
            throws SQLException {
        Map<TableId, Set<String>> before = read(connection);
        Set<TableId> changed = new TreeSet<>();
        for (var table : wanted.entrySet()) {
            Set<String> columns = new TreeSet<>(table.getValue());
            if (!columns.equals(before.getOrDefault(table.getKey(), Set.of()))) {
                replace(connection, table.getKey(), columns);
                changed.add(table.getKey());
            }
        }
        return changed;
    }

    private Map<TableId, Set<String>> read(Connection connection) throws SQLException {
        Map<TableId, Set<String>> tables = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, rows.pipeline());
            statement.setInt(2, rows.group());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.put(
                            new TableId(row.getString(1), row.getString(2)),
                            new TreeSet<>(Arrays.asList((String[]) row.getArray(3).getArray())));
                }
            }
        }
        return tables;
    }

    private void replace(Connection connection, TableId table, Set<String> columns)
            throws SQLException {
        rows.run(connection, DELETE, table);
        if (columns.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            int next = rows.bind(statement, 1, table);
            statement.setArray(next, connection.createArrayOf("text", columns.toArray()));
            statement.executeUpdate();
        }
    }
}
