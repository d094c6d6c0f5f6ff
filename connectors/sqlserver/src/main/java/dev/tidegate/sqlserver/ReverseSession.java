package dev.tidegate.sqlserver;

import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session that applies the stream back: sends changes in their order, runs of equal statements
 * in one round trip. One that broke is not used again. Owned by one thread at a time.
 */
final class ReverseSession {
    /** By it triggers know Tidegate's session, and let it pass. */
    private static final String SETTINGS =
            "SET XACT_ABORT ON; SET NOCOUNT OFF; SET LOCK_TIMEOUT 30000;"
                    + " EXEC sp_set_session_context @key = N'tidegate', @value = N'applier'";

    private static final int BATCH_MAX = 1_000;
    private static final int STATEMENTS_MAX = 64;

    private final Connection connection;
    private final Map<TableId, WrittenTable> tables;
    private final Optional<ReverseTally> applied;
    private final Map<String, PreparedStatement> prepared =
            new LinkedHashMap<>(STATEMENTS_MAX, 0.75f, true);

    private @Nullable Run run;
    private List<LogEvent.Change> suspects = List.of();
    private Optional<TableId> identityTable = Optional.empty();

    /** Statements of one form that are sent together. */
    private static final class Run {
        private final WrittenTable table;
        private final String sql;
        private final PreparedStatement statement;
        private final List<LogEvent.Change> changes = new ArrayList<>();

        Run(WrittenTable table, String sql, PreparedStatement statement) {
            this.table = table;
            this.sql = sql;
            this.statement = statement;
        }

        boolean takes(WrittenTable.RowStatement row) {
            return sql.equals(row.sql()) && changes.size() < BATCH_MAX;
        }

        void add(WrittenTable.RowStatement row, LogEvent.Change change) throws SQLException {
            row.parameters().bind(statement);
            statement.addBatch();
            changes.add(change);
        }
    }

    private ReverseSession(
            Connection connection,
            Map<TableId, WrittenTable> tables,
            Optional<ReverseTally> applied) {
        this.connection = connection;
        this.tables = tables;
        this.applied = applied;
    }

    /**
     * Makes one of a connection that nobody else has.
     *
     * @param applied counts what the server answered with one row for each change
     */
    static ReverseSession of(
            Connection connection,
            Map<TableId, WrittenTable> tables,
            Optional<ReverseTally> applied)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
        }
        connection.setAutoCommit(false);
        return new ReverseSession(connection, tables, applied);
    }

    Connection connection() {
        return connection;
    }

    /** Makes changes true, in their order; each hits one row, or it fails. */
    void send(List<LogEvent.Change> changes) {
        for (LogEvent.Change change : changes) {
            WrittenTable table = table(change);
            try {
                for (WrittenTable.RowStatement row : table.statements(change)) {
                    Run mine = run(table, row);
                    suspects = List.of(change);
                    mine.add(row, change);
                }
            } catch (SQLException e) {
                throw ReverseFailures.of(table.table(), e);
            }
        }
        flush();
        suspects = List.of();
        applied.ifPresent(tally -> changes.forEach(tally::add));
    }

    /** What was made true since this was asked last, table by table. */
    Map<TableId, TableLedger> applied() {
        return applied.map(ReverseTally::drain).orElse(Map.of());
    }

    private WrittenTable table(LogEvent.Change change) {
        WrittenTable table = tables.get(change.schema().table());
        if (table == null) {
            throw new IllegalStateException("no table " + change.schema().table());
        }
        return table;
    }

    /**
     * The changes of one table of which one is the reason, if sending failed: each has a part in
     * the statements that were refused.
     */
    List<LogEvent.Change> suspects() {
        return suspects;
    }

    /** The run that a statement belongs to; what does not belong to it is sent before. */
    private Run run(WrittenTable table, WrittenTable.RowStatement row) throws SQLException {
        Run current = run;
        if (current == null || !current.takes(row)) {
            flush();
            if (row.writesIdentity()) {
                allowIdentity(table.table());
            }
            current = new Run(table, row.sql(), prepare(row.sql()));
            run = current;
        }
        return current;
    }

    /** A statement that is kept for the next time. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known != null) {
            return known;
        }
        if (prepared.size() >= STATEMENTS_MAX) {
            String oldest = prepared.keySet().iterator().next();
            PreparedStatement dropped = prepared.remove(oldest);
            if (dropped != null) {
                dropped.close();
            }
        }
        PreparedStatement made = connection.prepareStatement(sql);
        prepared.put(sql, made);
        return made;
    }

    private void flush() {
        Run sent = run;
        run = null;
        if (sent == null) {
            return;
        }
        suspects = sent.changes;
        try {
            int[] hits = sent.statement.executeBatch();
            if (hits.length != sent.changes.size()) {
                throw new IllegalStateException(
                        sent.changes.size()
                                + " statements were sent, and "
                                + hits.length
                                + " answered");
            }
            for (int hit : hits) {
                if (hit != 1) {
                    throw ReverseFailures.notOneRow(sent.table.table(), sent.table.key(), hit);
                }
            }
        } catch (SQLException e) {
            throw ReverseFailures.of(sent.table.table(), e);
        }
    }

    /** One table of a session may have it at a time. */
    private void allowIdentity(TableId table) throws SQLException {
        if (identityTable.filter(table::equals).isPresent()) {
            return;
        }
        List<String> statements = new ArrayList<>();
        identityTable.ifPresent(it -> statements.add(identityInsert(it, "OFF")));
        statements.add(identityInsert(table, "ON"));
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.join("; ", statements));
        }
        identityTable = Optional.of(table);
    }

    private static String identityInsert(TableId table, String onOrOff) {
        return "SET IDENTITY_INSERT " + Sql.name(table) + " " + onOrOff;
    }
}
