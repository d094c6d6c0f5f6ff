package dev.tidegate.postgres;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends steps literally, each as a statement for one row, on few round trips. Owned by one thread.
 *
 * <p>The steps of one table keep their order. Between tables the order is free: no trigger looks at
 * another table, and what ties tables together, the foreign keys, is checked when the transaction
 * commits. So steps are sorted by table, which makes long runs of the same statement:
 *
 * <ul>
 *   <li>a long run of inserts is one {@code COPY};
 *   <li>another long run is one batch of one prepared statement;
 *   <li>all that is short is left in the message, for whom sends the rest of the transaction.
 *       Carefully, a message is of one table, which its failure names.
 * </ul>
 */
final class Steps {
    private static final int COPY_MIN = 64;
    private static final int BATCH_MIN = 12;
    private static final int MESSAGE_STATEMENTS_MAX = 48;

    private final Connection connection;
    private final Suspects suspects;
    private final Message message;
    private final Care care;
    private final Map<TableId, List<Step>> waiting = new LinkedHashMap<>();

    /** How exact a failure is. */
    enum Care {
        /** It names one of several tables; few round trips. */
        QUICK,
        /** It names one table. */
        EXACT
    }

    /**
     * Makes an empty list.
     *
     * @param message takes what is short
     * @param suspects hears of what failed
     */
    Steps(Connection connection, Message message, Suspects suspects, Care care) {
        this.connection = connection;
        this.message = message;
        this.suspects = suspects;
        this.care = care;
    }

    /** Adds a step; it is not sent yet. */
    void add(Step step) {
        suspects.see(step.shape().schema());
        waiting.computeIfAbsent(step.table(), _ -> new ArrayList<>()).add(step);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends the long runs; leaves the short ones in the message. */
    void gather() throws SQLException {
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
        TableId table = run.getFirst().table();
        if (run.size() < BATCH_MIN) {
            for (Step step : run) {
                if (message.size() >= MESSAGE_STATEMENTS_MAX || mustNotJoin(table)) {
                    message.send();
                }
                message.add(step);
            }
            return;
        }
        if (message.isAbout(table)) {
            message.send();
        } else {
            message.begin();
        }
        try {
            if (run.getFirst().shape().plainInsert() && run.size() >= COPY_MIN) {
                copy(run).send(connection);
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
            case EXACT -> message.size() > 0 && !message.isAbout(table);
        };
    }

    private void sendBatch(List<Step> run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(run.getFirst().sql())) {
            for (Step step : run) {
                int _ = suspects.bind(step, statement, 1);
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                suspects.check(run.get(i), counts[i]);
            }
        }
    }

    private CopyRows copy(List<Step> run) {
        CopyRows.Builder rows = new CopyRows.Builder(run.getFirst().shape().schema());
        for (Step step : run) {
            try {
                rows.add(step.inserted());
            } catch (TidegateException e) {
                suspects.name(List.of(step));
                throw e;
            }
        }
        return rows.build();
    }
}
