package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sqlserver.Connections;
import dev.tidegate.sqlserver.Failures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs what was written down for the source, and asks it. Safe for use by several threads. */
final class Sessions {
    /** The victim of a deadlock; a lock that did not come in time. */
    private static final Set<Integer> IN_THE_WAY = Set.of(1205, 1222);

    private static final int TOGETHER_MAX = 50;

    private static final Duration STATEMENT_MAX = Duration.ofSeconds(30);

    private final Connections connections;

    Sessions(Connections connections) {
        this.connections = connections;
    }

    /** Runs them one after the other; {@code doing} completes "could not …". */
    void run(String doing, List<Statement> statements) {
        run(doing, statements, STATEMENT_MAX);
    }

    /**
     * The same, each in this time at most, in whole seconds. Fails with {@code CUTOVER_WAITING} if
     * a lock does not come in time, with {@code CUTOVER_FENCED} behind a larger epoch; the
     * statement that failed has no effect then.
     */
    void run(String doing, List<Statement> statements, Duration each) {
        if (statements.isEmpty()) {
            return;
        }
        ask(
                doing,
                connection -> {
                    for (Statement statement : statements) {
                        run(connection, statement.text(), each);
                    }
                    return true;
                });
    }

    /**
     * The same in one round trip for up to fifty: each still is a transaction of its own, and what
     * comes behind one that fails is not begun. Not for what must be alone in its batch.
     */
    void runTogether(String doing, List<Statement> statements) {
        List<Statement> together = new ArrayList<>();
        for (int from = 0; from < statements.size(); from += TOGETHER_MAX) {
            String text =
                    statements
                            .subList(from, Math.min(statements.size(), from + TOGETHER_MAX))
                            .stream()
                            .map(Statement::text)
                            .collect(Collectors.joining("\n"));
            together.add(Statement.harmless(FenceScripts.PLACE, text));
        }
        run(doing, together, STATEMENT_MAX);
    }

    /** Asks something. */
    <T> T ask(String doing, Connections.Work<T> work) {
        return connections.with(
                doing,
                connection -> {
                    try {
                        return work.on(connection);
                    } catch (SQLException e) {
                        takeBack(connection, e);
                        throw meaning(connection, doing, e);
                    }
                });
    }

    /** An error behind the first result shows only when all results are read. */
    private static void run(Connection connection, String text, Duration atMost)
            throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.setQueryTimeout((int) Math.max(1, atMost.plusMillis(999).toSeconds()));
            statement.execute(text);
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                // nothing in a result is of use
            }
        }
    }

    /** A batch that was cut off can leave its transaction open, or be somebody else still. */
    private static void takeBack(Connection connection, SQLException cause) {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION; REVERT;");
        } catch (SQLException e) {
            cause.addSuppressed(e); // the connection is gone, and its transaction with it
        }
    }

    private static TidegateException meaning(
            Connection connection, String doing, SQLException error) {
        int number = error.getErrorCode();
        if (number == Batch.FENCED) {
            return Refusals.fenced(epoch(connection, error));
        }
        if (number == Batch.WAITING) {
            return Refusals.waiting(String.valueOf(error.getMessage()));
        }
        if (IN_THE_WAY.contains(number) || error instanceof SQLTimeoutException) {
            return Refusals.waiting(
                    "could not " + doing + " yet: a transaction is open that is in the way");
        }
        return Failures.of(doing, error);
    }

    private static long epoch(Connection connection, SQLException cause) {
        try (java.sql.Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT epoch FROM tidegate.fence WHERE id = 1")) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            cause.addSuppressed(e);
            throw Failures.of("look at the fence", cause);
        }
    }
}
