package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Runs statements without parameters in the connection's transaction. */
final class Statements {
    /** Classes of SQLSTATE that mean: this statement cannot be, not now nor later. */
    private static final Set<String> REFUSALS = Set.of("0A", "22", "23", "42", "54");

    private final Connection connection;

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** As {@code server_version_num}. */
    int serverVersion() throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        return major * 10_000 + connection.getMetaData().getDatabaseMinorVersion();
    }

    /** Whether a SQLSTATE means that a statement cannot be, not now nor later. */
    static boolean isRefusal(String state) {
        return state.length() >= 2 && REFUSALS.contains(state.substring(0, 2));
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The shortest of some round trips. */
    Duration roundTrip(int measured) throws SQLException {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < measured; i++) {
            long start = System.nanoTime();
            run("select 1");
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return Duration.ofNanos(shortest);
    }

    /**
     * Runs a statement that PostgreSQL may refuse; the transaction goes on then.
     *
     * @return SQLSTATE of the refusal; empty if it ran
     */
    Optional<String> attempt(String sql) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            run(sql);
            connection.releaseSavepoint(savepoint);
            return Optional.empty();
        } catch (SQLException e) {
            String state = Failures.state(e);
            if (!isRefusal(state)) {
                throw e;
            }
            connection.rollback(savepoint);
            return Optional.of(state);
        }
    }
}
