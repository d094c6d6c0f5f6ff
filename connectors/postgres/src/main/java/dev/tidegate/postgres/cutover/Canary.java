package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.postgres.Failures;
import dev.tidegate.postgres.Names;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;

/**
 * Tries a write as a role that can write by the catalog; whatever it does is undone. It deletes no
 * row, inserts none and updates none, but is checked as if it did, so no row of an application is
 * locked and no trigger for a row fires.
 */
final class Canary {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** What can be tried, in this order. */
    private enum Write {
        INSERT,
        UPDATE,
        DELETE
    }

    private static final String BY_ROUTINE = "execute on routine";

    private final Connection connection;

    Canary(Connection connection) {
        this.connection = connection;
    }

    /**
     * Whether one of these roles could write into one of the tables.
     *
     * @param able what would have to be denied to roles: those that can write
     * @param tables names with their schema, quoted
     */
    boolean canWrite(List<Denial> able, List<String> tables) throws SQLException {
        for (Denial denial : able) {
            if (denial.detail().startsWith(BY_ROUTINE)) {
                return true; // what a routine writes is not known, so it is not called
            }
            for (String table : tables) {
                if (canWrite(denial.principal(), table)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean canWrite(String role, String table) throws SQLException {
        for (Write write : Write.values()) {
            if (has(role, table, "has_table_privilege", write)) {
                return tries(role, table, write);
            }
        }
        return has(role, table, "has_any_column_privilege", Write.INSERT)
                || has(role, table, "has_any_column_privilege", Write.UPDATE);
    }

    private boolean has(String role, String table, String function, Write write)
            throws SQLException {
        String query =
                "select %s(%s, %s, %s) and has_schema_privilege(%s, relnamespace, 'USAGE')"
                                .formatted(
                                        function,
                                        Names.literal(role),
                                        Names.literal(table),
                                        Names.literal(write.name()),
                                        Names.literal(role))
                        + " from pg_class where oid = "
                        + Names.literal(table)
                        + "::regclass";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** If Tidegate may not take the role on, what the catalog says must do. */
    private boolean tries(String role, String table, Write write) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            if (!isRun(statement, "set local role " + Names.quote(role))) {
                connection.rollback(before);
                return true;
            }
            return isRun(statement, attempt(statement, table, write));
        } finally {
            connection.rollback(before);
        }
    }

    private static boolean isRun(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            if (Failures.state(e).equals(INSUFFICIENT_PRIVILEGE)) {
                return false;
            }
            throw e;
        }
    }

    private static String attempt(Statement statement, String table, Write write)
            throws SQLException {
        return switch (write) {
            case INSERT -> "insert into " + table + " select where false";
            case DELETE -> "delete from " + table + " where false";
            case UPDATE ->
                    "update "
                            + table
                            + " set "
                            + column(statement, table)
                            + " = default where false";
        };
    }

    private static String column(Statement statement, String table) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "select quote_ident(attname) from pg_attribute where attrelid = "
                                + Names.literal(table)
                                + "::regclass and attnum > 0 and not attisdropped"
                                + " and attgenerated = '' order by attnum limit 1")) {
            row.next();
            return row.getString(1);
        }
    }
}
