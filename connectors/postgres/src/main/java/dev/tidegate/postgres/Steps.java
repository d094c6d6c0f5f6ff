package dev.tidegate.postgres;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Sends steps on few round trips. Owned by one thread.
 *
 * <p>The steps of one table keep their order. Between tables the order is free: no trigger looks at
 * another table, and what ties tables together, the foreign keys, is checked when the transaction
 * commits. So steps are sorted by table, which makes long runs of the same statement:
 *
 * <ul>
 *   <li>a long run of inserts is one {@code COPY};
 *   <li>another long run is one batch of one prepared statement;
 *   <li>all that is short goes together, as statements of one message, with the deferral of the
 *       constraints before it and the checkpoint behind it. So a small window is one round trip,
 *       and its commit another. Carefully, a message is of one table, which its failure names.
 * </ul>
 */
final class Steps {
    private static final String DEFER = "set constraints all deferred";
    private static final int COPY_MIN = 64;
    private static final int BATCH_MIN = 12;
    private static final int MESSAGE_STATEMENTS_MAX = 48;
    private static final int COPY_BUFFER_BYTES = 1 << 16;

    private final Connection connection;
    private final Suspects suspects;
    private final Care care;
    private final Map<TableId, List<Step>> waiting = new LinkedHashMap<>();
    private final List<Step> message = new ArrayList<>();
    private final Set<TableId> messageTables = new HashSet<>();
    private boolean deferred;

    /** How exact a failure is. */
    enum Care {
        /** It names one of several tables; few round trips. */
        QUICK,
        /** It names one table. */
        EXACT
    }

    /**
     * Makes an empty list for a transaction that has not begun.
     *
     * @param suspects hears of what failed
     */
    Steps(Connection connection, Suspects suspects, Care care) {
        this.connection = connection;
        this.suspects = suspects;
        this.care = care;
    }

    /** Adds a step; it is not sent yet. */
    void add(Step step) {
        suspects.see(step.shape().schema());
        waiting.computeIfAbsent(step.shape().schema().table(), _ -> new ArrayList<>()).add(step);
    }

    /** Sends everything. */
    void flush() throws SQLException {
        gather();
        sendMessage(null);
    }

    /**
     * Sends everything and the checkpoint behind it.
     *
     * @return whether the checkpoint was written: the epoch is still the owner's
     */
    boolean flush(CheckpointTable table, Checkpoint checkpoint) throws SQLException {
        gather();
        return sendMessage(new Closing(table, checkpoint));
    }

    private record Closing(CheckpointTable table, Checkpoint checkpoint) {}

    /** Sends the long runs; leaves the short ones in the message. */
    private void gather() throws SQLException {
        for (List<Step> steps : waiting.values()) {
            int start = 0;
            while (start < steps.size()) {
                int end = endOfRun(steps, start);
                send(steps.subList(start, end));
                start = end;
            }
        }
        waiting.clear();
    }

    private static int endOfRun(List<Step> steps, int start) {
        Shape shape = steps.get(start).shape();
        int end = start + 1;
        while (end < steps.size() && steps.get(end).shape().equals(shape)) {
            end++;
        }
        return end;
    }

    private void send(List<Step> run) throws SQLException {
        TableId table = run.getFirst().shape().schema().table();
        if (run.size() < BATCH_MIN) {
            for (Step step : run) {
                if (message.size() == MESSAGE_STATEMENTS_MAX || mustNotJoin(table)) {
                    sendMessage(null);
                }
                message.add(step);
                messageTables.add(table);
            }
            return;
        }
        if (!deferred || messageTables.contains(table)) {
            sendMessage(null);
        }
        try {
            if (run.getFirst().shape().plainInsert() && run.size() >= COPY_MIN) {
                sendCopy(run);
            } else {
                sendBatch(run);
            }
        } catch (SQLException e) {
            suspects.name(run);
            suspects.name(e);
            throw Failures.of("apply changes of table " + table, e);
        }
    }

    private boolean mustNotJoin(TableId table) {
        return switch (care) {
            case QUICK -> false;
            case EXACT -> !messageTables.isEmpty() && !messageTables.contains(table);
        };
    }

    private int bind(Step step, PreparedStatement statement, int index) throws SQLException {
        try {
            return step.bind(statement, index);
        } catch (TidegateException e) {
            suspects.name(List.of(step));
            throw e;
        }
    }

    private void check(Step step, long count) {
        try {
            step.check(count);
        } catch (TidegateException e) {
            suspects.name(List.of(step));
            throw e;
        }
    }

    private void sendBatch(List<Step> run) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(run.getFirst().shape().sql())) {
            for (Step step : run) {
                int _ = bind(step, statement, 1);
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                check(run.get(i), counts[i]);
            }
        }
    }

    private void sendCopy(List<Step> run) throws SQLException {
        Shape shape = run.getFirst().shape();
        CopyBuffer buffer = new CopyBuffer(COPY_BUFFER_BYTES);
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(CopyStatement.of(shape.schema()));
        try {
            buffer.header();
            for (Step step : run) {
                put(step, buffer);
                if (buffer.size() >= COPY_BUFFER_BYTES) {
                    copy.writeToCopy(buffer.bytes(), 0, buffer.size());
                    buffer.clear();
                }
            }
            buffer.trailer();
            copy.writeToCopy(buffer.bytes(), 0, buffer.size());
            long count = copy.endCopy();
            if (count != run.size()) {
                throw new IllegalStateException(
                        "COPY took " + count + " rows of " + run.size() + " given");
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void put(Step step, CopyBuffer buffer) {
        try {
            buffer.row(step.shape().schema(), step.inserted());
        } catch (TidegateException e) {
            suspects.name(List.of(step));
            throw e;
        }
    }

    private boolean sendMessage(@Nullable Closing closing) throws SQLException {
        if (message.isEmpty() && closing == null && deferred) {
            return true;
        }
        try (PreparedStatement statement = connection.prepareStatement(messageText(closing))) {
            int next = 1;
            for (Step step : message) {
                next = bind(step, statement, next);
            }
            if (closing != null) {
                closing.table.bindAdvance(statement, next, closing.checkpoint);
            }
            statement.execute();
            if (!deferred) {
                statement.getMoreResults();
            }
            for (Step step : message) {
                check(step, statement.getLargeUpdateCount());
                statement.getMoreResults();
            }
            return closing == null || statement.getLargeUpdateCount() == 1;
        } catch (SQLException e) {
            suspects.name(message);
            suspects.name(e);
            throw Failures.of("apply changes of " + tables(), e);
        } finally {
            deferred = true;
            message.clear();
            messageTables.clear();
        }
    }

    private String messageText(@Nullable Closing closing) {
        StringBuilder text = new StringBuilder(deferred ? "" : DEFER);
        for (Step step : message) {
            text.append(text.isEmpty() ? "" : ";\n").append(step.shape().sql());
        }
        if (closing != null) {
            text.append(text.isEmpty() ? "" : ";\n").append(CheckpointTable.ADVANCE);
        }
        return text.toString();
    }

    private String tables() {
        if (messageTables.isEmpty()) {
            return "no table, only the checkpoint";
        }
        return (messageTables.size() == 1 ? "table " : "one of the tables ")
                + String.join(
                        ", ",
                        new TreeSet<>(messageTables).stream().map(TableId::toString).toList());
    }
}
