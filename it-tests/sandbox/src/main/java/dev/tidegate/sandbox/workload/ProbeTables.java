package dev.tidegate.sandbox.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two small tables with which readers of the target see what no workload's own tables tell them.
 *
 * <p>Every transaction of client {@code c} writes its number (1, 2, 3, without a gap) into {@code
 * c}'s row of {@value #FIRST} before everything else, and into {@code c}'s row of {@value #LAST}
 * after everything else. So in every state of the source, both tables are the same; a snapshot of
 * the target in which they differ shows a part of a transaction. And the sum of the numbers is the
 * count of transactions.
 */
public final class ProbeTables {
    /** What a transaction writes first. */
    public static final String FIRST = "workload_first";

    /** What a transaction writes last. */
    public static final String LAST = "workload_last";

    /** The client whose transactions are not the workload's: it writes the last row of all. */
    public static final int PROBE_CLIENT = 0;

    private ProbeTables() {}

    /** Makes both, with a row for each of the clients 1 to {@code clients} and for the probe. */
    public static void create(Connection connection, int clients) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : new String[] {FIRST, LAST}) {
                statement.execute(
                        "CREATE TABLE dbo."
                                + table
                                + " (client int NOT NULL CONSTRAINT pk_"
                                + table
                                + " PRIMARY KEY, number bigint NOT NULL)");
                for (int client = PROBE_CLIENT; client <= clients; client++) {
                    statement.execute(
                            "INSERT INTO dbo."
                                    + table
                                    + " (client, number) VALUES ("
                                    + client
                                    + ", 0)");
                }
            }
        }
    }

    /** The statement that writes a number (1) of a client (2) into one of the tables. */
    public static PreparedStatement update(Connection connection, String table)
            throws SQLException {
        return connection.prepareStatement(
                "UPDATE dbo." + table + " SET number = ? WHERE client = ?");
    }

    /** One table's numbers by client, from either side. */
    public static Map<Integer, Long> numbers(PreparedStatement select) throws SQLException {
        Map<Integer, Long> numbers = new TreeMap<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                numbers.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return numbers;
    }

    /**
     * Prepares the statement for {@link #numbers}.
     *
     * @param table as SQL names it
     */
    public static PreparedStatement select(Connection connection, String table)
            throws SQLException {
        return connection.prepareStatement("SELECT client, number FROM " + table);
    }

    /** How many transactions the numbers count; without the probe's. */
    public static long transactions(Map<Integer, Long> numbers) {
        return numbers.entrySet().stream()
                .filter(number -> number.getKey() != PROBE_CLIENT)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
