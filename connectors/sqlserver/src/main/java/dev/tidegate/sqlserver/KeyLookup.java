package dev.tidegate.sqlserver;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the rows of some keys, in one statement.
 *
 * <p>Each key has a SELECT of its own in it, since nothing but equality with each column of the key
 * is certain to be one seek into the key's index: of a condition with {@code OR} over several
 * columns the optimizer may make a scan, and a scan that locks what it reads locks the table.
 *
 * <p>Keys may come from the target, which holds less than the source in some types and more in
 * others. So a key finds each row whose key the target would keep as this one, and one that the
 * source cannot have at all finds none.
 */
final class KeyLookup {
    private final TableSchema schema;
    private final KeyShape shape;
    private final ColumnReads reads;

    KeyLookup(TableSchema schema, KeyShape shape) {
        this.schema = schema;
        this.shape = shape;
        this.reads = ColumnReads.all(schema);
    }

    /** Reads rows as they are. */
    void read(Connection connection, List<Row> keys, RowConsumer rows)
            throws SQLException, InterruptedException {
        read(connection, keys, shape.source(), rows);
    }

    /**
     * Reads rows, which nobody can write until the transaction ends, nor insert where there is
     * none: the gap is locked too.
     */
    void readLocked(Connection connection, List<Row> keys, RowConsumer rows)
            throws SQLException, InterruptedException {
        String index = shape.index().map(name -> "INDEX(" + Sql.name(name) + "), ").orElse("");
        String table = Sql.name(shape.table()) + " WITH (" + index + "ROWLOCK, HOLDLOCK)";
        read(connection, keys, table, rows);
    }

    private void read(Connection connection, List<Row> keys, String from, RowConsumer rows)
            throws SQLException, InterruptedException {
        List<Row> possible = keys.stream().filter(KeyLookup::isPossible).toList();
        if (possible.isEmpty()) {
            return;
        }
        String one = "SELECT " + reads.selectList() + " FROM " + from + where();
        String all = possible.stream().map(_ -> one).collect(Collectors.joining(" UNION ALL "));
        try (PreparedStatement select = connection.prepareStatement(all)) {
            int index = 1;
            for (Row key : possible) {
                index = bind(select, index, key);
            }
            take(select, rows);
        }
    }

    private String where() {
        return shape.columns().stream()
                .map(KeyColumn::sameOnTheTarget)
                .collect(Collectors.joining(" AND ", " WHERE ", ""));
    }

    private int bind(PreparedStatement select, int first, Row key) throws SQLException {
        int index = first;
        for (int i = 0; i < key.size(); i++) {
            index = shape.columns().get(i).bindSameOnTheTarget(select, index, value(key, i));
        }
        return index;
    }

    /** Two keys that are one for the source's collation find the same row. */
    private void take(PreparedStatement select, RowConsumer rows)
            throws SQLException, InterruptedException {
        Set<Row> seen = new HashSet<>();
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                Row row = reads.row(result);
                if (seen.add(row.project(schema.keyOrdinals()))) {
                    rows.accept(row);
                }
            }
        }
    }

    /** Whether SQL Server takes the values as parameters; it has no NaN and no infinity. */
    private static boolean isPossible(Row key) {
        for (int i = 0; i < key.size(); i++) {
            boolean possible =
                    switch (value(key, i)) {
                        case Float number -> Float.isFinite(number);
                        case Double number -> Double.isFinite(number);
                        default -> true;
                    };
            if (!possible) {
                return false;
            }
        }
        return true;
    }

    private static Object value(Row key, int column) {
        return Objects.requireNonNull(key.value(column), "a column of a key is never NULL");
    }
}
