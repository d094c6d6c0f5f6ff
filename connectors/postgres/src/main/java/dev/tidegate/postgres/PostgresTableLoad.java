package dev.tidegate.postgres;

import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.load.SourceTables;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The load of one table: one session, one transaction, one {@code COPY}.
 *
 * <p>The transaction empties the table first, which keeps every other loader of it out. Memory is
 * bounded: rows leave in pieces of 64 KiB, and a target that is slow stops the reading.
 */
final class PostgresTableLoad implements LoadTarget.TableLoad {
    private static final int PIECE_BYTES = 1 << 16;

    private static final String IS_LOADED =
            "select 1 from tidegate.load"
                    + " where pipeline = ? and source_schema = ? and source_table = ?";

    private static final String IS_REFERENCED =
            "select exists (select from pg_constraint where contype = 'f' and confrelid ="
                    + " cast(? as regclass) and conrelid <> confrelid)";

    private static final String NOTE =
            "insert into tidegate.load (pipeline, source_schema, source_table, target_table,"
                    + " low_lsn, high_lsn, row_count, started_at)"
                    + " values (?, ?, ?, ?, ?, ?, ?, transaction_timestamp())";

    private final Connections connections;
    private final TableSchema schema;
    private final Connection connection;
    private final StorableText texts;
    private final CopyBuffer buffer = new CopyBuffer(2 * PIECE_BYTES);
    private @Nullable CopyIn copy;
    private long rows;

    PostgresTableLoad(Connections connections, TableSchema schema) {
        this.connections = connections;
        this.schema = schema;
        this.texts = connections.texts();
        this.connection = connections.open("load " + schema.table());
        boolean started = false;
        try {
            start();
            started = true;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            if (!started) {
                connections.release(connection);
            }
        }
    }

    @Override
    public SourceTables.RowConsumer rows() {
        return this::accept;
    }

    private void accept(Row row) throws InterruptedException {
        buffer.row(schema, texts.storable(schema, row));
        rows++;
        if (buffer.size() >= PIECE_BYTES) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while loading " + schema.table());
            }
            try {
                send();
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    @Override
    public void restart() {
        try {
            undo();
            start();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void finish(HandOver handOver) {
        try {
            buffer.trailer();
            send();
            long taken = active().endCopy();
            if (taken != rows || rows != handOver.rows()) {
                throw new IllegalStateException(
                        "the target took %d rows of table %s, %d were given and %d read"
                                .formatted(taken, schema.table(), rows, handOver.rows()));
            }
            note(handOver);
            connection.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                undo();
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            connections.release(connection);
        }
    }

    private void start() throws SQLException {
        String table = Names.table(schema.table());
        try (Statement statement = connection.createStatement()) {
            // waits for another loader of this table, and keeps the next one out
            statement.execute("lock table " + table + " in access exclusive mode");
            requireNotLoaded();
            Connections.allowSilence(connection);
            statement.execute((isReferenced(table) ? "delete from " : "truncate ") + table);
            connections.endSilence(connection);
        }
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(CopyStatement.of(schema));
        buffer.clear();
        buffer.header();
        rows = 0;
    }

    private void requireNotLoaded() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IS_LOADED)) {
            statement.setString(1, connections.pipeline());
            statement.setString(2, schema.table().schema());
            statement.setString(3, schema.table().name());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    throw new TidegateException(
                            ErrorCode.TARGET_FENCED,
                            "table " + schema.table() + " was loaded by another process meanwhile",
                            "Only one process may load for a pipeline. If the other one is meant to"
                                    + " run, nothing needs doing; else stop it and start this one"
                                    + " again.");
                }
            }
        }
    }

    private boolean isReferenced(String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IS_REFERENCED)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void note(HandOver handOver) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
            statement.setString(1, connections.pipeline());
            statement.setString(2, schema.table().schema());
            statement.setString(3, schema.table().name());
            statement.setString(4, Names.plain(schema.table()));
            statement.setString(5, handOver.low().toString());
            statement.setString(6, handOver.high().toString());
            statement.setLong(7, handOver.rows());
            statement.executeUpdate();
        }
    }

    private void send() throws SQLException {
        active().writeToCopy(buffer.bytes(), 0, buffer.size());
        buffer.clear();
    }

    private CopyIn active() {
        if (copy == null) {
            throw new IllegalStateException("the load of table " + schema.table() + " is closed");
        }
        return copy;
    }

    private void undo() throws SQLException {
        CopyIn running = copy;
        copy = null;
        if (running != null && running.isActive()) {
            running.cancelCopy();
        }
        connection.rollback();
    }

    private TidegateException failed(SQLException failure) {
        return Failures.of("load table " + schema.table(), failure);
    }
}
