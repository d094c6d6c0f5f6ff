package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;

/**
 * An H2 statement with what it takes of the session.
 *
 * @param sql H2's text
 * @param inputs values of its parameters, from 1
 * @param needs what is done first
 */
record Command(String sql, List<Input> inputs, Needs needs) {
    /**
     * What must be done before a statement runs.
     *
     * @param lockedTables tables that are locked as a whole
     * @param systemViews system views whose copies are filled
     * @param read tables, views and table functions that are read
     */
    record Needs(
            Map<ObjectName, TableLock> lockedTables,
            List<SystemViewCopies.Used> systemViews,
            List<ObjectName> read) {
        static final Needs NONE = new Needs(Map.of(), List.of(), List.of());
    }

    static Command of(String sql, Translation translation) {
        return new Command(sql, translation.inputs(), translation.needs());
    }

    /** A count of rows, and the last identity value that was given out. */
    record Changed(long rows, Optional<Long> identity) {}

    /** Runs a statement that changes rows. */
    Changed update(Surroundings surroundings, Optional<String> identityColumn) throws SqlError {
        List<@Nullable Object> values = values(surroundings);
        return surroundings.calling(() -> {
            prepare(surroundings);
            try (PreparedStatement statement =
                    identityColumn.isPresent()
                            ? surroundings
                                    .h2()
                                    .prepareStatement(sql, new String[] {identityColumn.get()})
                            : surroundings.h2().prepareStatement(sql)) {
                bind(statement, values);
                long rows = statement.executeLargeUpdate();
                return new Changed(
                        rows, identityColumn.isPresent() ? lastKey(statement) : Optional.empty());
            }
        });
    }

    private static Optional<Long> lastKey(PreparedStatement statement) throws SQLException {
        Optional<Long> last = Optional.empty();
        try (ResultSet keys = statement.getGeneratedKeys()) {
            while (keys.next()) {
                last = Optional.of(keys.getLong(1));
            }
        }
        return last;
    }

    /** Takes rows. */
    interface RowReader {
        /** Takes the next row; false when no more are wanted. */
        boolean read(ResultSet row) throws SQLException, SqlError;
    }

    /** How the rows of a query come. */
    private enum Fetch {
        WHOLE,
        ONE_BY_ONE
    }

    /** Runs a query; its result is in memory before the first row is read. */
    void query(Surroundings surroundings, RowReader reader) throws SqlError {
        query(surroundings, reader, Fetch.WHOLE);
    }

    /**
     * Runs a query whose rows are found one by one, as they are read: its result may be of any
     * size. As of one moment all the same; writers do not wait for it, nor it for them. A query
     * that must sort or group still has its result in memory.
     */
    void stream(Surroundings surroundings, RowReader reader) throws SqlError {
        query(surroundings, reader, Fetch.ONE_BY_ONE);
    }

    private void query(Surroundings surroundings, RowReader reader, Fetch fetch) throws SqlError {
        List<@Nullable Object> values = values(surroundings);
        PreparedStatement statement =
                surroundings.calling(() -> {
                    prepare(surroundings);
                    return surroundings.h2().prepareStatement(sql);
                });
        try (statement) {
            ResultSet rows =
                    surroundings.calling(() -> {
                        bind(statement, values);
                        return execute(statement, fetch);
                    });
            try (rows) {
                boolean wanted = true;
                while (wanted && rows.next()) {
                    wanted = reader.read(rows);
                }
            }
        } catch (SQLException e) {
            surroundings.calling(() -> {
                throw e;
            });
        }
    }

    private static ResultSet execute(PreparedStatement statement, Fetch fetch) throws SQLException {
        if (fetch == Fetch.WHOLE) {
            return statement.executeQuery();
        }
        SessionLocal session =
                (SessionLocal) statement.getConnection().unwrap(JdbcConnection.class).getSession();
        session.setLazyQueryExecution(true);
        try {
            return statement.executeQuery();
        } finally {
            session.setLazyQueryExecution(false);
        }
    }

    private List<@Nullable Object> values(Surroundings surroundings) throws SqlError {
        List<@Nullable Object> values = new ArrayList<>(inputs.size());
        for (Input input : inputs) {
            values.add(input.value(surroundings));
        }
        return values;
    }

    private void prepare(Surroundings surroundings) throws SQLException, SqlError {
        for (ObjectName object : needs.read()) {
            surroundings.requireRead(object);
        }
        for (Map.Entry<ObjectName, TableLock> table : needs.lockedTables().entrySet()) {
            surroundings.lock(table.getKey(), table.getValue());
        }
        for (SystemViewCopies.Used view : needs.systemViews()) {
            SystemViewCopies.fill(view, surroundings.h2());
        }
    }

    private static void bind(PreparedStatement statement, List<@Nullable Object> values)
            throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            Values.bind(statement, i + 1, values.get(i));
        }
    }
}
