package dev.tidegate.sandbox.workload.script;

import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.Trait;
import dev.tidegate.sandbox.workload.Workload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Changes one to three rows in a transaction: updates mostly, inserts of altered copies, deletes.
 */
final class ScriptClient implements Workload.Client {
    private static final int CHANGES_MAX = 3;
    private static final int COLUMNS_MAX = 3;
    private static final int INSERT_PERCENT = 20;
    private static final int DELETE_PERCENT = 10;

    private final Connection connection;
    private final List<KeyedTable> tables;
    private final RandomGenerator random;

    ScriptClient(Connection connection, List<KeyedTable> tables, RandomGenerator random) {
        this.connection = connection;
        this.tables = tables;
        this.random = random;
    }

    @Override
    public Workload.Ending transact() throws SQLException {
        int changes = random.nextInt(1, CHANGES_MAX + 1);
        for (int i = 0; i < changes; i++) {
            KeyedTable table = tables.get(random.nextInt(tables.size()));
            Optional<List<Object>> key = table.pick(random);
            if (key.isPresent()) {
                change(table, key.get());
            }
        }
        return Workload.Ending.COMMIT;
    }

    private void change(KeyedTable table, List<Object> key) throws SQLException {
        int kind = random.nextInt(100);
        if (kind < INSERT_PERCENT) {
            insertCopy(table, key);
        } else if (kind < INSERT_PERCENT + DELETE_PERCENT && table.allowsDelete()) {
            delete(table, key);
        } else if (!table.updatable().isEmpty()) {
            update(table, key);
        }
    }

    private void update(KeyedTable table, List<Object> key) throws SQLException {
        List<Column> columns = some(table.updatable());
        Optional<List<Optional<Object>>> old = row(table, key, columns);
        Optional<List<Optional<Object>>> other = otherRow(table, columns);
        if (old.isEmpty() || other.isEmpty()) {
            return;
        }
        String sql =
                "UPDATE "
                        + table.table().quoted()
                        + " SET "
                        + columns.stream()
                                .map(column -> SourceTable.quote(column.name()) + " = ?")
                                .collect(Collectors.joining(", "))
                        + " WHERE "
                        + table.whereKey();
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                Optional<Object> value =
                        column.is(Trait.FOREIGN_KEY)
                                ? other.get().get(i)
                                : Values.changed(random, column, old.get().get(i));
                Values.set(update, i + 1, column, value);
            }
            setKey(update, columns.size(), table, key);
            update.executeUpdate();
        }
    }

    /** The key of the copy is new where the column is free, and another row's where it refers. */
    private void insertCopy(KeyedTable table, List<Object> key) throws SQLException {
        List<Column> columns = table.insertable();
        Optional<List<Optional<Object>>> old = row(table, key, columns);
        Optional<List<Optional<Object>>> other = otherRow(table, columns);
        if (old.isEmpty() || other.isEmpty() || columns.isEmpty()) {
            return;
        }
        List<Optional<Object>> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            boolean isFree = column.is(Trait.KEY) && Values.canChange(column.type());
            if (column.is(Trait.KEY) && column.is(Trait.FOREIGN_KEY)) {
                values.add((random.nextBoolean() ? old : other).get().get(i));
            } else if (isFree) {
                values.add(Optional.of(newKey(column, old.get().get(i))));
            } else {
                values.add(old.get().get(i));
            }
        }
        insert(table, columns, values);
    }

    /** Whole numbers are spread widely, so that new keys are seldom taken already. */
    private Object newKey(Column column, Optional<Object> old) {
        return switch (column.type().name()) {
            case "int", "bigint" -> random.nextInt(1_000_000, Integer.MAX_VALUE);
            default -> Values.another(random, column.type(), old);
        };
    }

    private void insert(KeyedTable table, List<Column> columns, List<Optional<Object>> values)
            throws SQLException {
        String sql =
                "INSERT INTO "
                        + table.table().quoted()
                        + " ("
                        + names(columns)
                        + ") VALUES ("
                        + String.join(", ", Collections.nCopies(columns.size(), "?"))
                        + ")";
        try (PreparedStatement insert =
                connection.prepareStatement(sql, Statement.NO_GENERATED_KEYS)) {
            for (int i = 0; i < columns.size(); i++) {
                Values.set(insert, i + 1, columns.get(i), values.get(i));
            }
            insert.executeUpdate();
        }
        remember(table, columns, values);
    }

    /** A key that the server counts up is not known here, and so left alone. */
    private static void remember(
            KeyedTable table, List<Column> columns, List<Optional<Object>> values) {
        List<Object> key = new ArrayList<>();
        for (String name : table.table().key()) {
            int index = columns.indexOf(table.table().column(name));
            if (index < 0 || values.get(index).isEmpty()) {
                return;
            }
            key.add(values.get(index).orElseThrow());
        }
        table.add(key);
    }

    private void delete(KeyedTable table, List<Object> key) throws SQLException {
        String sql = "DELETE FROM " + table.table().quoted() + " WHERE " + table.whereKey();
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            setKey(delete, 0, table, key);
            delete.executeUpdate();
        }
        table.forget(key);
    }

    private Optional<List<Optional<Object>>> otherRow(KeyedTable table, List<Column> columns)
            throws SQLException {
        Optional<List<Object>> key = table.pick(random);
        return key.isPresent() ? row(table, key.get(), columns) : Optional.empty();
    }

    /** Values of a row; a key whose row is gone is forgotten. */
    private Optional<List<Optional<Object>>> row(
            KeyedTable table, List<Object> key, List<Column> columns) throws SQLException {
        String sql =
                "SELECT "
                        + names(columns)
                        + " FROM "
                        + table.table().quoted()
                        + " WHERE "
                        + table.whereKey();
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            setKey(select, 0, table, key);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    table.forget(key);
                    return Optional.empty();
                }
                List<Optional<Object>> values = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    values.add(Values.read(rows, i + 1, columns.get(i)));
                }
                return Optional.of(values);
            }
        }
    }

    private static void setKey(
            PreparedStatement statement, int before, KeyedTable table, List<Object> key)
            throws SQLException {
        for (int i = 0; i < key.size(); i++) {
            Column column = table.table().column(table.table().key().get(i));
            Values.set(statement, before + i + 1, column, Optional.of(key.get(i)));
        }
    }

    private List<Column> some(List<Column> columns) {
        List<Column> some = new ArrayList<>(columns);
        while (some.size() > COLUMNS_MAX) {
            some.remove(random.nextInt(some.size()));
        }
        return some;
    }

    private static String names(List<Column> columns) {
        return columns.stream()
                .map(column -> SourceTable.quote(column.name()))
                .collect(Collectors.joining(", "));
    }
}
