package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.Statement;
import dev.tidegate.postgres.Connections;
import dev.tidegate.postgres.Failures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Runs transactions, or shows them: a dry run prints what a real run does. */
final class GuardedWork {
    /**
     * A lock that does not come by then is asked for again: the step says for how long. A process
     * that hangs in the middle loses the fence's row, which others wait for.
     */
    static final String LIMITS =
            "set local lock_timeout = '10s'; set local idle_in_transaction_session_timeout = '10s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String CANCELLED = "57014";

    private final Connections connections;

    GuardedWork(Connections connections) {
        this.connections = connections;
    }

    /** What {@link #run} would run. */
    List<Statement> shown(List<Guarded> work, long epoch) {
        return work.stream().map(it -> it.shown(connections.pipeline(), epoch)).toList();
    }

    /**
     * Runs one after the other. Fails with {@code CUTOVER_FENCED} if the epoch is not the fence's
     * any more, and with {@code CUTOVER_WAITING} if a lock does not come or a condition is not so
     * yet; what that transaction did is undone then.
     *
     * @param doing completes "could not …"
     */
    void run(String doing, List<Guarded> work, long epoch) {
        for (Guarded guarded : work) {
            boolean _ =
                    connections.inTransaction(
                            doing, connection -> run(connection, doing, guarded, epoch));
        }
    }

    private boolean run(Connection connection, String doing, Guarded guarded, long epoch)
            throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute(LIMITS);
            requireOwner(statement, guarded, epoch);
            if (!isDue(statement, guarded)) {
                return false;
            }
            for (String sql : guarded.statements()) {
                statement.execute(sql);
            }
            return true;
        } catch (SQLException e) {
            String state = Failures.state(e);
            if (state.equals(LOCK_NOT_AVAILABLE) || state.equals(CANCELLED)) {
                throw Refusals.waiting(
                        "a transaction is open that keeps Tidegate from this: " + doing);
            }
            throw e;
        }
    }

    private void requireOwner(java.sql.Statement statement, Guarded guarded, long epoch)
            throws SQLException {
        List<String> holding = guarded.holding(connections.pipeline());
        for (String before : holding.subList(0, holding.size() - 1)) {
            statement.execute(before);
        }
        try (ResultSet row = statement.executeQuery(holding.getLast())) {
            if (!row.next()) {
                throw new IllegalStateException("the fence of the target was not claimed");
            }
            long found = row.getLong(1);
            switch (guarded.claim()) {
                case ANYBODY -> {}
                case OWNER, OWNER_THAT_WRITES_NOTHING -> {
                    if (found > epoch) {
                        throw Refusals.fenced(found);
                    }
                    if (found < epoch) {
                        throw new IllegalStateException(
                                "the fence of the target was not claimed with epoch " + epoch);
                    }
                }
            }
        }
    }

    private static boolean isDue(java.sql.Statement statement, Guarded guarded)
            throws SQLException {
        for (Guarded.Condition condition : guarded.conditions()) {
            if (!isTrue(statement, condition.query())) {
                return switch (condition.otherwise()) {
                    case NOTHING_TO_DO -> false;
                    case WAIT -> throw Refusals.waiting(condition.fact());
                };
            }
        }
        return true;
    }

    private static boolean isTrue(java.sql.Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
