package dev.tidegate.postgres;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;

/**
 * Statements that go to the server together, and are answered together: one round trip. The first
 * message of a transaction defers its constraints. Owned by one thread.
 */
final class Message {
    private static final String DEFER = "set constraints all deferred";
    private static final int KEPT_STATEMENTS_MAX = 96;
    private static final int KEPT_FROM_USE = 2;
    private static final int NEVER_KEPT = 0;

    /** Bounds how long the server works before it answers. */
    private static final int ROWS_MAX = 50_000;

    private static final int STATEMENTS_MAX = 200;

    private final Connection connection;
    private final Suspects suspects;
    private final List<Part> parts = new ArrayList<>();
    private int rows;
    private boolean begun;
    private boolean deferred;

    /**
     * Makes an empty message for a transaction that has not begun.
     *
     * @param suspects hears of what failed
     */
    Message(Connection connection, Suspects suspects) {
        this.connection = connection;
        this.suspects = suspects;
    }

    void add(Part part) {
        parts.add(part);
    }

    /** Adds a statement for many rows; before that, sends what waits if it is enough. */
    void addBounded(Part part, int ofRows) throws SQLException {
        if (rows + ofRows > ROWS_MAX || parts.size() >= STATEMENTS_MAX) {
            send();
        }
        parts.add(part);
        rows += ofRows;
    }

    /** How many statements wait. */
    int size() {
        return parts.size();
    }

    /** Whether a statement waits that is about this table. */
    boolean isAbout(TableId table) {
        return parts.stream().anyMatch(part -> part.table().equals(table));
    }

    /** Sends what waits, if it is needed so that constraints wait for the commit. */
    void begin() throws SQLException {
        if (!deferred) {
            send();
        }
    }

    /** Whether anything was sent: there is something to undo. */
    boolean hasBegun() {
        return begun;
    }

    /** Sends what waits. */
    void send() throws SQLException {
        if (!parts.isEmpty() || !deferred) {
            boolean _ = send(Optional.empty());
        }
    }

    /**
     * Sends what waits, and the checkpoint and the ledger behind it.
     *
     * @return whether the checkpoint was written: the epoch is still the owner's
     */
    boolean send(Closing closing) throws SQLException {
        return send(Optional.of(closing));
    }

    /**
     * What ends a transaction.
     *
     * @param table where the checkpoint is
     * @param ledger by how much tables differ behind it
     */
    record Closing(CheckpointTable table, Checkpoint checkpoint, LedgerChanges ledger) {}

    private boolean send(Optional<Closing> closing) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text(closing))) {
            int next = 1;
            for (Part part : parts) {
                next = suspects.bind(part, statement, next);
            }
            statement.unwrap(PGStatement.class).setPrepareThreshold(keptFrom());
            begun = true;
            if (closing.isPresent()) {
                Closing end = closing.get();
                end.table.bindAdvance(statement, next, end.checkpoint, end.ledger);
            }
            statement.execute();
            if (!deferred) {
                statement.getMoreResults();
            }
            for (Part part : parts) {
                suspects.check(part, answer(statement));
                statement.getMoreResults();
            }
            return closing.isEmpty() || statement.getLargeUpdateCount() == 1;
        } catch (SQLException e) {
            suspects.name(parts);
            suspects.name(e);
            throw Failures.of("apply changes of " + tables(), e);
        } finally {
            deferred = true;
            parts.clear();
            rows = 0;
        }
    }

    /** How many rows a statement hit; of a query, the first value. */
    private static long answer(PreparedStatement statement) throws SQLException {
        long count = statement.getLargeUpdateCount();
        if (count >= 0) {
            return count;
        }
        try (ResultSet answer = statement.getResultSet()) {
            return answer.next() ? answer.getLong(1) : 0;
        }
    }

    /** From which use on the server keeps the plans; a long message is hardly ever the same. */
    private int keptFrom() {
        return parts.size() <= KEPT_STATEMENTS_MAX ? KEPT_FROM_USE : NEVER_KEPT;
    }

    private String text(Optional<Closing> closing) {
        StringBuilder text = new StringBuilder(deferred ? "" : DEFER);
        for (Part part : parts) {
            text.append(text.isEmpty() ? "" : ";\n").append(part.sql());
        }
        if (closing.isPresent()) {
            text.append(text.isEmpty() ? "" : ";\n")
                    .append(CheckpointTable.advance(closing.get().ledger));
        }
        return text.toString();
    }

    private String tables() {
        Set<TableId> tables = parts.stream().map(Part::table).collect(Collectors.toSet());
        if (tables.isEmpty()) {
            return "no table, only the checkpoint";
        }
        return (tables.size() == 1 ? "table " : "one of the tables ")
                + String.join(", ", new TreeSet<>(tables).stream().map(TableId::toString).toList());
    }
}
