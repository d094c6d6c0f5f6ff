package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.postgres.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the target forbids a handover, and what the pause will be made of there. Only looks. Safe
 * for use by several threads.
 */
public final class TargetReadiness {
    private static final String LONGEST =
            """
            select coalesce(extract(epoch from max(clock_timestamp() - xact_start)) * 1000, 0)::bigint
            from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend'
                and backend_xid is not null and not starts_with(application_name, 'tidegate ')\
            """;

    private final Connections connections;
    private final List<String> exempt;

    TargetReadiness(Connections connections, List<String> exempt) {
        this.connections = connections;
        this.exempt = List.copyOf(exempt);
    }

    /** What forbids it; empty if nothing does. */
    public List<Blocker> blockers(Direction direction) {
        return connections.inTransaction(
                "look whether the target is ready",
                connection -> {
                    List<Blocker> found = new ArrayList<>();
                    for (TargetFact fact : TargetFact.values()) {
                        if (fact.concerns(direction)) {
                            found.addAll(blockers(connection, fact));
                        }
                    }
                    return found;
                });
    }

    private List<Blocker> blockers(Connection connection, TargetFact fact) throws SQLException {
        List<String> tables = ReplicatedTables.names(connection, connections.pipeline());
        try (PreparedStatement statement =
                connection.prepareStatement(Principals.TABLES_AND_GRANTS + fact.query())) {
            statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
            statement.setArray(2, connection.createArrayOf("text", exempt.toArray()));
            List<Blocker> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Blocker(fact.fact().formatted(row.getString(1)), fact.remedy()));
                }
            }
            return found;
        }
    }

    /** How long the oldest open transaction has been open that wrote. */
    public Duration longestTransaction() {
        return connections.inTransaction(
                "look for open transactions",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(LONGEST);
                            ResultSet row = statement.executeQuery()) {
                        row.next();
                        return Duration.ofMillis(row.getLong(1));
                    }
                });
    }

    /** How long a transaction takes that writes nothing, of a session that is there. */
    public Duration roundTrip() {
        return connections.inTransaction(
                "measure a round trip",
                connection -> {
                    long shortest = Long.MAX_VALUE;
                    try (PreparedStatement statement = connection.prepareStatement("select 1")) {
                        for (int i = 0; i < 5; i++) {
                            long start = System.nanoTime();
                            statement.execute();
                            connection.commit();
                            shortest = Math.min(shortest, System.nanoTime() - start);
                        }
                    }
                    return Duration.ofNanos(shortest);
                });
    }
}
