package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.Preparation;
import dev.tidegate.postgres.cutover.Guarded.Condition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The fence of the target, closed: who could write the replicated tables may not until a handover
 * opens it.
 *
 * <p>Taken back, it gives the roles what they had before. Not so when a rollback closed it: the
 * source has the writers then, and an application that was led back too late must not write here.
 * What they lost stays in {@code tidegate.fence_denial}, and is given back by the next cutover, or
 * when that one is disarmed.
 */
final class PreparedFence implements Prepared {
    private final String pipeline;
    private final FenceReading reading;
    private final FenceStatements statements;

    PreparedFence(String pipeline, FenceReading reading) {
        this.pipeline = pipeline;
        this.reading = reading;
        this.statements = new FenceStatements(pipeline);
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                "target.fence",
                "keeps applications from writing to the target before it is their turn",
                Preparation.Lifetime.FOR_GOOD);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        if (!isPrepared(connection)) {
            return false;
        }
        FenceStatus status = reading.status(connection);
        return status.mode() == FenceMode.OPEN || status.notInForce().isEmpty();
    }

    private boolean isPrepared(Connection connection) throws SQLException {
        if (!CutoverTables.areThere(connection)) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select prepared from tidegate.fence where pipeline = "
                                        + literal(pipeline))) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public List<Guarded> make(Connection connection) throws SQLException {
        List<Denial> denials = reading.denials(connection);
        List<String> note = new ArrayList<>();
        note.add(
                "update tidegate.fence set prepared = true, handover = null,"
                        + " changed_at = clock_timestamp() where pipeline = "
                        + literal(pipeline));
        denials.forEach(it -> note.add(statements.record(it)));
        List<Guarded> work = new ArrayList<>();
        work.add(
                Guarded.of(note.toArray(String[]::new))
                        .when(Condition.needed(isIn("true"), "the target's fence is not closed")));
        for (Denial denial : denials) {
            work.add(
                    statements
                            .take(denial)
                            .when(Condition.due(isIn("prepared")))
                            .undoneBy(DenialStatements.give(denial)));
        }
        return work;
    }

    @Override
    public List<Guarded> takeBack(Connection connection) throws SQLException {
        List<Guarded> work = new ArrayList<>();
        for (Denial denial : reading.status(connection).recorded()) {
            work.addAll(statements.lift(denial, isIn("prepared and handover is null")).toList());
        }
        work.add(
                Guarded.of(
                        "update tidegate.fence set prepared = false,"
                                + " changed_at = clock_timestamp() where pipeline = "
                                + literal(pipeline)));
        return work;
    }

    private String isIn(String moreover) {
        return "exists (select from tidegate.fence where mode = 'CLOSED' and pipeline = "
                + literal(pipeline)
                + " and "
                + moreover
                + ")";
    }
}
