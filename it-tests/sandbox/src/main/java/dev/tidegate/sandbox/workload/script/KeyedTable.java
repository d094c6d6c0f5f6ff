package dev.tidegate.sandbox.workload.script;

import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.Trait;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A table with the keys of rows that it had lately. Safe for use by several threads. */
final class KeyedTable {
    private static final int KEYS_MAX = 10_000;

    private final SourceTable table;
    private final List<List<Object>> keys = new ArrayList<>();
    private int rowsMin;

    KeyedTable(SourceTable table) {
        this.table = table;
    }

    static KeyedTable read(Connection connection, SourceTable table) throws SQLException {
        KeyedTable keyed = new KeyedTable(table);
        String sql =
                "SELECT TOP ("
                        + KEYS_MAX
                        + ") "
                        + table.key().stream()
                                .map(SourceTable::quote)
                                .collect(Collectors.joining(", "))
                        + " FROM "
                        + table.quoted();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<Object> key = new ArrayList<>();
                for (int i = 0; i < table.key().size(); i++) {
                    Column column = table.column(table.key().get(i));
                    key.add(Values.read(rows, i + 1, column).orElseThrow());
                }
                keyed.add(key);
            }
        }
        keyed.rowsMin = keyed.size() / 2;
        return keyed;
    }

    SourceTable table() {
        return table;
    }

    synchronized int size() {
        return keys.size();
    }

    synchronized Optional<List<Object>> pick(RandomGenerator random) {
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(keys.get(random.nextInt(keys.size())));
    }

    synchronized void add(List<Object> key) {
        if (keys.size() < KEYS_MAX) {
            keys.add(List.copyOf(key));
        }
    }

    /** Forgets a key, which may have been deleted or never committed. */
    synchronized void forget(List<Object> key) {
        keys.remove(key);
    }

    /** Whether rows may go: no other table needs them, and enough are left. */
    synchronized boolean allowsDelete() {
        return !table.referenced() && keys.size() > rowsMin;
    }

    /** Columns that an update may set. */
    List<Column> updatable() {
        return table.columns().stream()
                .filter(column -> isWritable(column) && !column.is(Trait.KEY))
                .filter(column -> column.is(Trait.FOREIGN_KEY) || Values.canChange(column.type()))
                .toList();
    }

    /** Columns that an insert must give. */
    List<Column> insertable() {
        return table.columns().stream().filter(KeyedTable::isWritable).toList();
    }

    private static boolean isWritable(Column column) {
        return !column.is(Trait.IDENTITY)
                && !column.is(Trait.COMPUTED)
                && !column.is(Trait.ROW_VERSION);
    }

    /** {@code "a" = ? AND "b" = ?}. */
    String whereKey() {
        return table.key().stream()
                .map(name -> SourceTable.quote(name) + " = ?")
                .collect(Collectors.joining(" AND "));
    }
}
