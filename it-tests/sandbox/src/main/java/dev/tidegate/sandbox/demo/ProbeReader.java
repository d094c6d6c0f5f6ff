package dev.tidegate.sandbox.demo;

import dev.tidegate.sandbox.compare.TargetTables;
import dev.tidegate.sandbox.workload.ProbeTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** Reads the numbers of the last transactions from either side. */
final class ProbeReader {
    private ProbeReader() {}

    static Map<Integer, Long> sourceNumbers(Connection source) throws SQLException {
        return numbers(source, "dbo." + ProbeTables.LAST);
    }

    static Map<Integer, Long> targetNumbers(Connection target) throws SQLException {
        String table = TargetWatch.probe(TargetTables.of(target), ProbeTables.LAST).quoted();
        return numbers(target, table);
    }

    private static Map<Integer, Long> numbers(Connection connection, String table)
            throws SQLException {
        try (PreparedStatement select = ProbeTables.select(connection, table)) {
            return ProbeTables.numbers(select);
        }
    }

    /** Whether all of the wanted transactions are there. */
    static boolean covers(Map<Integer, Long> there, Map<Integer, Long> wanted) {
        return wanted.entrySet().stream()
                .allMatch(n -> there.getOrDefault(n.getKey(), -1L) >= n.getValue());
    }
}
