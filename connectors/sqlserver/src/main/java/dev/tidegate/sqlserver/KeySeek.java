package dev.tidegate.sqlserver;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Finds keys of rows, each by one seek into the key's index. */
final class KeySeek {
    private final Connection connection;
    private final KeyShape shape;
    private final ColumnReads reads;

    KeySeek(Connection connection, TableSchema schema, KeyShape shape) {
        this.connection = connection;
        this.shape = shape;
        this.reads =
                ColumnReads.all(
                        new TableSchema(
                                schema.table(),
                                schema.version(),
                                KeyShape.keyColumns(schema),
                                schema.key()));
    }

    /** The first key of the table. */
    Optional<Row> first() throws SQLException {
        return key("", Optional.empty(), shape.ascending());
    }

    /** The last key of the table. */
    Optional<Row> last() throws SQLException {
        return key("", Optional.empty(), shape.descending());
    }

    /** The last key whose leading column is not greater than a value. */
    Optional<Row> lastUpTo(Object leading) throws SQLException {
        KeyColumn column = shape.leading();
        return key(
                " WHERE " + column.name() + " <= " + column.place(),
                Optional.of(leading),
                shape.descending());
    }

    private Optional<Row> key(String where, Optional<Object> leading, String order)
            throws SQLException {
        String sql =
                "SELECT TOP (1) " + reads.selectList() + " FROM " + shape.source() + where + order;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            if (leading.isPresent()) {
                shape.leading().bind(select, 1, leading.get());
            }
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(reads.row(row)) : Optional.empty();
            }
        }
    }
}
