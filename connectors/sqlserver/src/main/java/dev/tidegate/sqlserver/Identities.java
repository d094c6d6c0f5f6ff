package dev.tidegate.sqlserver;

import dev.tidegate.schema.SourceIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Asks a database which one it is. */
final class Identities {
    /**
     * The family is that of the database's backups: a restored copy has it too. Another database of
     * the same name has another. Name of the server and id of the database differ between the
     * replicas of an availability group, so they do not count.
     */
    private static final String FAMILY =
            "SELECT CAST(family_guid AS nvarchar(36)) FROM sys.database_recovery_status"
                    + " WHERE database_id = DB_ID()";

    private Identities() {}

    static SourceIdentity read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String name;
            try (ResultSet row = statement.executeQuery("SELECT DB_NAME()")) {
                row.next();
                name = row.getString(1);
            }
            return new SourceIdentity(name, family(statement));
        }
    }

    /** Empty where the view is not there, or not for this login. */
    private static Optional<String> family(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(FAMILY)) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            return switch (Failures.Kind.of(e.getErrorCode())) {
                case MISSING, PERMISSION -> Optional.empty();
                case PASSING, LOGIN -> throw e;
            };
        }
    }
}
