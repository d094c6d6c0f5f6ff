package dev.tidegate.sqlserver;

import dev.tidegate.load.KeyOrder;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The order of a table's keys, column by column. What {@link PortableOrder} does not know is asked
 * of the source, once: most comparisons are with one of the few keys at which the table is cut.
 */
final class SourceKeyOrder implements KeyOrder {
    private static final int ANSWERS_MAX = 4_000;

    private final TableId table;
    private final List<KeyColumn> columns;
    private final List<PortableOrder> orders;
    private final Connections connections;
    private final ReentrantLock lock = new ReentrantLock();

    /** By column and pair of values; the one that was not used for longest goes first. */
    private final Map<Row, Integer> answers =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Row, Integer> eldest) {
                    return size() > ANSWERS_MAX;
                }
            };

    SourceKeyOrder(KeyShape shape, Connections connections) {
        this.table = shape.table();
        this.columns = shape.columns();
        this.orders = columns.stream().map(PortableOrder::of).toList();
        this.connections = connections;
    }

    /** How many columns a key has. */
    int width() {
        return columns.size();
    }

    @Override
    public int compare(Row first, Row second) {
        for (int i = 0; i < columns.size(); i++) {
            int order =
                    compare(
                            i,
                            Objects.requireNonNull(first.value(i)),
                            Objects.requireNonNull(second.value(i)));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Compares two values of one of the columns. */
    int compare(int column, Object first, Object second) {
        OptionalInt order = orders.get(column).compare(first, second);
        return order.isPresent() ? order.getAsInt() : asked(column, first, second);
    }

    private int asked(int column, Object first, Object second) {
        Row question = Row.of(column, first, second);
        Optional<Integer> known = known(question);
        if (known.isPresent()) {
            return known.get();
        }
        int answer =
                connections.with(
                        "compare keys of table " + table,
                        connection -> ask(connection, columns.get(column), first, second));
        keep(question, answer);
        return answer;
    }

    private Optional<Integer> known(Row question) {
        lock.lock();
        try {
            return Optional.ofNullable(answers.get(question));
        } finally {
            lock.unlock();
        }
    }

    private void keep(Row question, int answer) {
        lock.lock();
        try {
            answers.put(question, answer);
        } finally {
            lock.unlock();
        }
    }

    private static int ask(Connection connection, KeyColumn column, Object first, Object second)
            throws SQLException {
        String place = column.place();
        String sql =
                "SELECT CASE WHEN "
                        + place
                        + " < "
                        + place
                        + " THEN -1 WHEN "
                        + place
                        + " > "
                        + place
                        + " THEN 1 ELSE 0 END";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 1; i <= 4; i += 2) {
                column.bind(select, i, first);
                column.bind(select, i + 1, second);
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
