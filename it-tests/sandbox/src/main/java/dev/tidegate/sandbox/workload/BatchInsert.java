package dev.tidegate.sandbox.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;

/** Inserts many rows into one table, a thousand in a transaction. */
public final class BatchInsert implements AutoCloseable {
    private static final int ROWS = 1_000;

    private final Connection connection;
    private final PreparedStatement insert;
    private final boolean autoCommit;
    private int open;

    /** Begins; {@code columns} as SQL lists them. */
    public BatchInsert(Connection connection, String table, String... columns) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        this.insert =
                connection.prepareStatement(
                        "INSERT INTO "
                                + table
                                + " ("
                                + String.join(", ", columns)
                                + ") VALUES ("
                                + String.join(", ", Collections.nCopies(columns.length, "?"))
                                + ")");
    }

    /** Adds a row; no value is null, NULL is what a column that is not listed has. */
    public void add(Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            insert.setObject(i + 1, values[i]);
        }
        insert.addBatch();
        open++;
        if (open == ROWS) {
            flush();
        }
    }

    private void flush() throws SQLException {
        if (open > 0) {
            insert.executeBatch();
            connection.commit();
            open = 0;
        }
    }

    /** Sends what is left. */
    @Override
    public void close() throws SQLException {
        try (insert) {
            flush();
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }
}
