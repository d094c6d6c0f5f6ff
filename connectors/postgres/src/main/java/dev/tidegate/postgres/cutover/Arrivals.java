package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Whether rows were written behind a marker.
 *
 * <p>What is looked at is the transaction that made a row: one that is younger than the marker's
 * and whose row is visible has committed; and behind a start marker nobody but an application
 * writes replicated tables. Only the end of each table is looked at, where new rows are as long as
 * there are no gaps: so a yes is certain, and a no says that nothing was seen yet. Deletes, and
 * updates in the middle of a large table, are not seen; the stream back sees all of them.
 */
final class Arrivals {
    private static final int PAGES_MAX = 128;

    private final Connection connection;
    private final String pipeline;

    Arrivals(Connection connection, String pipeline) {
        this.connection = connection;
        this.pipeline = pipeline;
    }

    /**
     * Whether one of the tables has a row from behind the marker; false if there is no marker.
     *
     * @param tables names with their schema, quoted
     */
    boolean areBehind(String marker, List<String> tables) throws SQLException {
        if (!CutoverTables.areThere(connection)) {
            return false;
        }
        for (String table : tables) {
            if (isTrue(query(marker, table))) {
                return true;
            }
        }
        return false;
    }

    private String query(String marker, String table) throws SQLException {
        StringBuilder query = new StringBuilder("select false");
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select relid::regclass, greatest(0, pg_relation_size(relid)"
                                        + " / current_setting('block_size')::int - "
                                        + PAGES_MAX
                                        + ") from (select relid::oid from pg_partition_tree("
                                        + literal(table)
                                        + ") where isleaf union select "
                                        + literal(table)
                                        + "::regclass::oid) as leaves (relid)"
                                        + " join pg_class c on c.oid = relid"
                                        + " where c.relkind = 'r'")) {
            while (row.next()) {
                query.append(" or exists (select from ")
                        .append(row.getString(1))
                        .append(" t, tidegate.cutover_marker m where m.pipeline = ")
                        .append(literal(pipeline))
                        .append(" and m.marker = ")
                        .append(literal(marker))
                        .append(" and t.ctid >= '(")
                        .append(row.getLong(2))
                        .append(",0)'::tid and age(t.xmin) < age(m.transaction_id::xid))");
            }
        }
        return query.toString();
    }

    private boolean isTrue(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
