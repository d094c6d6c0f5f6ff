package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A transaction on a scratch database, which is rolled back when it is closed. */
public final class ScratchSession implements AutoCloseable {
    /** Of what a statement gives; it is read to find what fails, and not kept. */
    private static final int ROWS_MAX = 10_000;

    private final Connection scratch;

    ScratchSession(Connection scratch) {
        this.scratch = scratch;
    }

    /**
     * Why a statement failed.
     *
     * @param message of the server, without its details
     * @param detail what the server adds to it; empty if nothing
     * @param where in which routine, at which statement; empty if in none
     */
    public record Refusal(String sqlState, String message, String detail, String where) {}

    /**
     * What a statement gave.
     *
     * @param refusal why it failed; then there is nothing else
     * @param columns names of its columns
     * @param types short names of their types: {@code int4}
     * @param rows each value as text; NULL is null
     */
    public record Answer(
            Optional<Refusal> refusal,
            List<String> columns,
            List<String> types,
            List<List<@Nullable String>> rows) {
        public Answer {
            columns = List.copyOf(columns);
            types = List.copyOf(types);
            rows = List.copyOf(rows);
        }
    }

    /** Runs a statement, and reads what rows it gives, ten thousand at most. */
    public Optional<Refusal> run(String sql) {
        try (Statement statement = scratch.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setMaxRows(ROWS_MAX);
            statement.execute(sql);
            return Optional.empty();
        } catch (PSQLException e) {
            return Optional.of(refusal(e));
        } catch (SQLException e) {
            throw Failures.of("run a statement on a scratch database", e);
        }
    }

    /** Runs a statement, and keeps what rows it gives, ten thousand at most. */
    public Answer answer(String sql) {
        try (Statement statement = scratch.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setMaxRows(ROWS_MAX);
            if (!statement.execute(sql)) {
                return new Answer(Optional.empty(), List.of(), List.of(), List.of());
            }
            try (ResultSet found = statement.getResultSet()) {
                return answer(found);
            }
        } catch (PSQLException e) {
            return new Answer(Optional.of(refusal(e)), List.of(), List.of(), List.of());
        } catch (SQLException e) {
            throw Failures.of("run a statement on a scratch database", e);
        }
    }

    private static Answer answer(ResultSet found) throws SQLException {
        ResultSetMetaData meta = found.getMetaData();
        List<String> columns = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (int column = 1; column <= meta.getColumnCount(); column++) {
            columns.add(meta.getColumnLabel(column));
            types.add(meta.getColumnTypeName(column));
        }
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (found.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int column = 1; column <= columns.size(); column++) {
                row.add(found.getString(column));
            }
            rows.add(Collections.unmodifiableList(row));
        }
        return new Answer(Optional.empty(), columns, types, rows);
    }

    private static Refusal refusal(PSQLException e) {
        ServerErrorMessage said = e.getServerErrorMessage();
        if (said == null) {
            // nothing that a server said of a statement: the connection is lost
            throw Failures.of("run a statement on a scratch database", e);
        }
        return new Refusal(
                Optional.ofNullable(said.getSQLState()).orElse(""),
                Optional.ofNullable(said.getMessage()).orElse(""),
                Optional.ofNullable(said.getDetail()).orElse(""),
                Optional.ofNullable(said.getWhere()).orElse(""));
    }

    /** The rows of a query, each value as text; NULL is empty. */
    public List<List<String>> rows(String sql) {
        try (Statement statement = scratch.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(Optional.ofNullable(found.getString(column)).orElse(""));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw Failures.of("read a scratch database", e);
        }
    }

    /** Rolls back. */
    @Override
    public void close() {
        try {
            scratch.rollback();
        } catch (SQLException e) {
            throw Failures.of("roll back on a scratch database", e);
        }
    }
}
