package dev.tidegate.postgres;

import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Rows of Tidegate's own tables that are a table's of one replication group: they have the columns
 * {@code pipeline, replication_group, source_schema, source_table} first.
 */
record RowsOfTable(String pipeline, int group) {
    /** The rows of one table; {@link #bind} binds its parameters. */
    static final String OF_TABLE =
            " where pipeline = ? and replication_group = ?"
                    + " and source_schema = ? and source_table = ?";

    /** Binds which rows, or of whom a new one is, from a place on; returns the place behind. */
    int bind(PreparedStatement statement, int from, TableId table) throws SQLException {
        statement.setString(from, pipeline);
        statement.setInt(from + 1, group);
        statement.setString(from + 2, table.schema());
        statement.setString(from + 3, table.name());
        return from + 4;
    }

    /** Runs a statement that has no other parameters. */
    void run(Connection connection, String sql, TableId table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int _ = bind(statement, 1, table);
            statement.executeUpdate();
        }
    }

    /** A number of 64 bits without sign, as the tables have it, with the sign that it has here. */
    static long signed(String unsigned) {
        return new BigInteger(unsigned).longValue();
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /**
     * A count and its sums; empty if they are null.
     *
     * @param count the count's column
     * @param prefix of the columns {@code sum1} and {@code sum2}
     */
    static Optional<MultisetHash> sum(ResultSet row, String count, String prefix)
            throws SQLException {
        String sum1 = row.getString(prefix + "sum1");
        return sum1 == null
                ? Optional.empty()
                : Optional.of(
                        new MultisetHash(
                                row.getLong(count),
                                signed(sum1),
                                signed(row.getString(prefix + "sum2"))));
    }
}
