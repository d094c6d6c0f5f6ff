package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.Lsn;
import io.debezium.connector.sqlserver.SqlServerChangeTable;
import io.debezium.jdbc.JdbcConnection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks which change tables have rows between two commit LSNs, and whether they are many: one
 * statement for {@value #TABLES_MAX} tables, each answered from the index. The texts stay the same
 * as long as the tables do, so that SQL Server plans them once.
 */
final class ChangeCounts {
    private static final int TABLES_MAX = 64;

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

    private record Portion(List<Integer> changeTables, String sql) {}

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
        List<String> counts = new ArrayList<>();
        for (SqlServerChangeTable table : tables) {
            counts.add(
                    "SELECT "
                            + counts.size()
                            + " AS number, COUNT(*) AS changes FROM (SELECT TOP ("
                            + LogStretch.COUNTED_MAX
                            + ") 1 AS one FROM cdc."
                            + Sql.name(table.getCaptureInstance() + "_CT")
                            + " WHERE __$start_lsn > ? AND __$start_lsn <= ?) AS found");
        }
        return new Portion(
                tables.stream().map(SqlServerChangeTable::getChangeTableObjectId).toList(),
                "SELECT number, changes FROM ("
                        + String.join(" UNION ALL ", counts)
                        + ") AS counts WHERE changes > 0");
    }

    /** The change tables that have rows behind {@code after} up to {@code upTo}. */
    Map<Integer, LogStretch.Size> between(Lsn after, Lsn upTo, JdbcConnection connection)
            throws SQLException {
        Map<Integer, LogStretch.Size> sizes = new HashMap<>();
        for (Portion portion : portions) {
            connection.prepareQueryAndMap(
                    portion.sql,
                    select -> {
                        for (int i = 0; i < portion.changeTables.size(); i++) {
                            select.setBytes(2 * i + 1, after.getBinary());
                            select.setBytes(2 * i + 2, upTo.getBinary());
                        }
                    },
                    rows -> {
                        while (rows.next()) {
                            int changeTable = portion.changeTables.get(rows.getInt(1));
                            sizes.put(changeTable, size(changeTable, rows.getInt(2)));
                        }
                        return sizes;
                    });
        }
        return sizes;
    }

    private LogStretch.Size size(int changeTable, int rows) {
        return new LogStretch.Size(
                rows, large.contains(changeTable) ? LogStretch.LARGE_OBJECT_WEIGHT : 1);
    }
}
