package dev.tidegate.sqlserver.cutover;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.CaptureInstance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Changes of applications behind a position, by CDC: changes of replicated tables in transactions
 * in which the stream back did not write its checkpoint.
 */
final class Arrivals {
    /** Each transaction of the stream back changes it; captured where there is one. */
    private static final TableId OF_STREAM_BACK = new TableId("tidegate", "reverse_ckpt");

    private static final int TABLES_AT_ONCE = 50;

    private final List<TableId> tables;

    Arrivals(List<TableId> tables) {
        this.tables = tables;
    }

    boolean areBehind(Connection connection, Lsn from) throws SQLException {
        Map<TableId, List<CaptureInstance>> instances = CaptureInstance.all(connection);
        List<CaptureInstance> captured = new ArrayList<>();
        tables.forEach(each -> captured.addAll(instances.getOrDefault(each, List.of())));
        List<CaptureInstance> ofStream = instances.getOrDefault(OF_STREAM_BACK, List.of());
        for (int at = 0; at < captured.size(); at += TABLES_AT_ONCE) {
            List<CaptureInstance> some =
                    captured.subList(at, Math.min(captured.size(), at + TABLES_AT_ONCE));
            if (isThereOne(connection, query(some, ofStream), some.size(), from)) {
                return true;
            }
        }
        return false;
    }

    private static String query(List<CaptureInstance> some, List<CaptureInstance> ofStream) {
        String changes =
                some.stream()
                        .map(each ->
                                "SELECT __$start_lsn AS lsn FROM %s WHERE __$start_lsn > ?"
                                        .formatted(each.changeTable()))
                        .collect(Collectors.joining("\n    UNION ALL "));
        String notOfStream =
                ofStream.stream()
                        .map(each ->
                                " AND NOT EXISTS (SELECT 1 FROM %s AS r WHERE r.__$start_lsn = c.lsn)"
                                        .formatted(each.changeTable()))
                        .collect(Collectors.joining());
        return "SELECT TOP (1) 1 FROM (%s) AS c WHERE 1 = 1%s".formatted(changes, notOfStream);
    }

    private static boolean isThereOne(Connection connection, String query, int times, Lsn from)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            for (int i = 1; i <= times; i++) {
                select.setBytes(i, from.toBytes());
            }
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }
}
