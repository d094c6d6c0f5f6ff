package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * One statement that does the same to many rows of a table. Immutable.
 *
 * @param parameters arrays, each with a value for each row
 * @param rows how many rows it must hit
 * @param changes what it is a part of
 */
record Batch(
        TableSchema schema,
        String sql,
        List<BinaryArray> parameters,
        int rows,
        List<LogEvent.Change> changes)
        implements Part {
    @Override
    public TableId table() {
        return schema.table();
    }

    @Override
    public int bind(PreparedStatement statement, int index) throws SQLException {
        int next = index;
        for (BinaryArray parameter : parameters) {
            statement.setObject(next, parameter);
            next++;
        }
        return next;
    }

    @Override
    public void check(long count) {
        if (count != rows) {
            throw MissingRow.byKey(schema, count, rows);
        }
    }
}
