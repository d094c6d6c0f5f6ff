package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The rows of {@code tidegate.preparation} of a pipeline: how things were before arming. */
final class PreparationTable {
    /**
     * For what locks a table against everybody: it gives way after a moment, so that nobody queues
     * behind it for long, and is tried again.
     */
    static final String SHORT_LOCK = "set local lock_timeout = 700";

    private final String pipeline;

    PreparationTable(String pipeline) {
        this.pipeline = literal(pipeline);
    }

    /** Notes what brings something back to what it was; the first note stays. */
    String note(String name, String undo) {
        return "insert into tidegate.preparation (pipeline, name, undo) values ("
                + String.join(", ", pipeline, literal(name), literal(undo))
                + ") on conflict do nothing";
    }

    /** Forgets it. */
    String forget(String name) {
        return "delete from tidegate.preparation" + of(name);
    }

    /** What was noted. */
    Optional<String> undo(Connection connection, String name) throws SQLException {
        if (!CutoverTables.areThere(connection)) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select undo from tidegate.preparation" + of(name))) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    private String of(String name) {
        return " where pipeline = " + pipeline + " and name = " + literal(name);
    }
}
