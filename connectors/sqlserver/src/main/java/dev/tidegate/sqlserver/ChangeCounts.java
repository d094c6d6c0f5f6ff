package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.Lsn;
import io.debezium.connector.sqlserver.SqlServerChangeTable;
import io.debezium.jdbc.JdbcConnection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks which change tables have rows between two commit LSNs, one statement for a hundred tables,
 * and of those that have, whether they are many. All is answered from the change tables' index, and
 * the texts stay the same as long as the tables do, so that SQL Server plans them once.
 */
final class ChangeCounts {
    private static final int TABLES_MAX = 100;

    /** Change tables of tables that have large objects. */
    private static final String LARGE =
            """
            SELECT DISTINCT t.object_id
            FROM cdc.change_tables AS t
            JOIN sys.columns AS c ON c.object_id = t.source_object_id
            WHERE c.max_length = -1 OR c.system_type_id IN (34, 35, 99)
            """;

    private final List<Portion> portions = new ArrayList<>();
    private final Set<Integer> large;

    private record Portion(List<SqlServerChangeTable> tables, String sql) {}

    private ChangeCounts(List<SqlServerChangeTable> tables, Set<Integer> large) {
        this.large = large;
        for (int start = 0; start < tables.size(); start += TABLES_MAX) {
            portions.add(
                    portion(tables.subList(start, Math.min(start + TABLES_MAX, tables.size()))));
        }
    }

    static ChangeCounts of(List<SqlServerChangeTable> tables, JdbcConnection connection)
            throws SQLException {
        Set<Integer> large =
                connection.queryAndMap(
                        LARGE,
                        rows -> {
                            Set<Integer> found = new HashSet<>();
                            while (rows.next()) {
                                found.add(rows.getInt(1));
                            }
                            return found;
                        });
        return new ChangeCounts(tables, large);
    }

    private static Portion portion(List<SqlServerChangeTable> tables) {
        List<String> questions = new ArrayList<>();
        for (SqlServerChangeTable table : tables) {
            questions.add(
                    "SELECT "
                            + questions.size()
                            + " AS number WHERE EXISTS (SELECT 1 FROM "
                            + rows(table)
                            + ")");
        }
        return new Portion(List.copyOf(tables), String.join(" UNION ALL ", questions));
    }

    private static String rows(SqlServerChangeTable table) {
        return "cdc."
                + Sql.name(table.getCaptureInstance() + "_CT")
                + " WHERE __$start_lsn > ? AND __$start_lsn <= ?";
    }

    /** The change tables that have rows behind {@code after} up to {@code upTo}. */
    Map<Integer, LogStretch.Size> between(Lsn after, Lsn upTo, JdbcConnection connection)
            throws SQLException {
        List<SqlServerChangeTable> changed = new ArrayList<>();
        for (Portion portion : portions) {
            connection.prepareQueryAndMap(
                    portion.sql,
                    select -> bind(select, portion.tables.size(), after, upTo),
                    rows -> {
                        while (rows.next()) {
                            changed.add(portion.tables.get(rows.getInt(1)));
                        }
                        return changed;
                    });
        }
        Map<Integer, LogStretch.Size> sizes = new HashMap<>();
        for (SqlServerChangeTable table : changed) {
            int changeTable = table.getChangeTableObjectId();
            // how many there are makes no difference for one that changed alone
            int rows = changed.size() == 1 ? 1 : count(table, after, upTo, connection);
            sizes.put(changeTable, size(changeTable, rows));
        }
        return sizes;
    }

    private static int count(
            SqlServerChangeTable table, Lsn after, Lsn upTo, JdbcConnection connection)
            throws SQLException {
        return connection.prepareQueryAndMap(
                "SELECT COUNT(*) FROM (SELECT TOP ("
                        + LogStretch.COUNTED_MAX
                        + ") 1 AS one FROM "
                        + rows(table)
                        + ") AS counted",
                select -> bind(select, 1, after, upTo),
                rows -> rows.next() ? rows.getInt(1) : 0);
    }

    private static void bind(PreparedStatement select, int times, Lsn after, Lsn upTo)
            throws SQLException {
        for (int i = 0; i < times; i++) {
            select.setBytes(2 * i + 1, after.getBinary());
            select.setBytes(2 * i + 2, upTo.getBinary());
        }
    }

    private LogStretch.Size size(int changeTable, int rows) {
        return new LogStretch.Size(
                rows, large.contains(changeTable) ? LogStretch.LARGE_OBJECT_WEIGHT : 1);
    }
}
