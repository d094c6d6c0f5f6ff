package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * What a system view reads.
 *
 * @param server the server
 * @param h2 the connection that reads the view
 * @param database the database that the view belongs to
 */
public record ViewContext(ServerState server, Connection h2, String database) {
    Catalog catalog() {
        return server.catalog();
    }

    /** Rows of a table now. */
    long rowCount(Table table) throws SQLException {
        try (Statement statement = h2.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM " + table.name().h2Name())) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The last value that an identity column gave; empty before the first. */
    Optional<Long> lastIdentity(Table table, Column column) throws SQLException {
        Column.Identity identity = column.identity().orElseThrow();
        try (java.sql.PreparedStatement select =
                h2.prepareStatement(
                        "SELECT IDENTITY_BASE FROM INFORMATION_SCHEMA.COLUMNS WHERE"
                                + " TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?")) {
            select.setString(1, table.name().h2Schema());
            select.setString(2, table.name().name());
            select.setString(3, column.name());
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next() || rows.getObject(1) == null) {
                    return Optional.empty();
                }
                long next = rows.getLong(1);
                return next == identity.seed()
                        ? Optional.empty()
                        : Optional.of(next - identity.increment());
            }
        }
    }
}
