package dev.tidegate.sandbox.compare;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One side's rows of a table, in the order of the key. */
final class Rows implements AutoCloseable {
    private static final int FETCHED = 1_000;

    private final Statement statement;
    private final ResultSet found;
    private final RowOrder order;
    private final List<List<Optional<Object>>> sorted = new ArrayList<>();
    private final boolean isSorted;
    private int next;
    private long count;

    /**
     * Asks for rows.
     *
     * @param sql gives the columns in the kinds' order; {@code ORDER BY} is in it if the order is
     *     shared by databases, else the rows are put in order here, in memory
     */
    Rows(Connection connection, String sql, RowOrder order) throws SQLException {
        this.order = order;
        this.statement = connection.createStatement();
        this.isSorted = !order.isSharedByDatabases();
        try {
            statement.setFetchSize(FETCHED);
            this.found = statement.executeQuery(sql);
            if (isSorted) {
                for (Optional<List<Optional<Object>>> row = read(); row.isPresent(); row = read()) {
                    sorted.add(row.get());
                }
                sorted.sort(order);
            }
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** The next row, until there is none. */
    Optional<List<Optional<Object>>> next() throws SQLException {
        Optional<List<Optional<Object>>> row =
                !isSorted
                        ? read()
                        : next < sorted.size() ? Optional.of(sorted.get(next++)) : Optional.empty();
        if (row.isPresent()) {
            count++;
        }
        return row;
    }

    private Optional<List<Optional<Object>>> read() throws SQLException {
        if (!found.next()) {
            return Optional.empty();
        }
        List<Optional<Object>> row = new ArrayList<>(order.kinds().size());
        for (int i = 0; i < order.kinds().size(); i++) {
            row.add(order.kinds().get(i).read(found, i + 1));
        }
        return Optional.of(row);
    }

    /** Rows given so far. */
    long count() {
        return count;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
