package dev.tidegate.postgres;

import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chunk on its way: one session, one transaction, one {@code COPY}, then changes.
 *
 * <p>It holds no lock but those that writing rows takes, so neither apply nor other chunks of the
 * table wait for it; who empties the table does.
 */
final class PostgresChunk implements ChunkTarget.Chunk {
    private static final Logger log = LoggerFactory.getLogger(PostgresChunk.class);

    /**
     * Between its rows and its publication a chunk waits until apply has come by, which takes as
     * long as apply lags, and meanwhile nobody talks to the server. An owner that hangs keeps
     * nobody out but from emptying the table; who takes over ends its sessions.
     */
    private static final String PATIENCE = "set idle_in_transaction_session_timeout = '6h'";

    private final Session session;
    private final TableSchema schema;
    private final Connection connection;
    private final ChunkMerge merge;
    private final ChunkCopy copy;
    private State state = State.COPYING;

    private enum State {
        COPYING,
        ROWS_ENDED,
        PUBLISHED
    }

    /**
     * What it shares with the other chunks of its group.
     *
     * @param records of the pipeline's tables
     * @param checkpoints of the group
     */
    record Session(Connections connections, LoadRecords records, CheckpointTable checkpoints) {}

    /**
     * Opens a session and begins.
     *
     * @param purpose of the session
     * @param keys how changes are merged
     */
    PostgresChunk(Session session, String purpose, TableSchema schema, ChunkMerge.Keys keys) {
        this.session = session;
        this.schema = schema;
        this.connection = session.connections.open(purpose);
        boolean begun = false;
        try {
            Statements settings = new Statements(connection);
            settings.run(PATIENCE);
            settings.run(PostgresApply.PLANS);
            SessionTriggers.turnOffForLoad(connection, session.connections.foreignKeys());
            connection.commit(); // they outlive a chunk's undoing
            StorableText texts = session.connections.texts();
            this.merge = new ChunkMerge(connection, schema, texts, keys);
            this.copy = new ChunkCopy(connection, schema, texts);
            begun = true;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            if (!begun) {
                session.connections.release(connection);
            }
        }
    }

    @Override
    public RowConsumer rows() {
        require(State.COPYING);
        return copy;
    }

    @Override
    public void rowsEnded() {
        require(State.COPYING);
        try {
            copy.end();
            state = State.ROWS_ENDED;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void merge(List<LogEvent.Change> changes) {
        merge(() -> merge.write(changes));
    }

    @Override
    public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
        merge(() -> merge.writeTelling(changes, replaced));
    }

    private void merge(OpenTransaction.Work writing) {
        require(State.ROWS_ENDED);
        try {
            writing.run();
        } catch (SQLException e) {
            throw Failures.of("merge changes of table " + schema.table() + " into a chunk", e);
        }
    }

    @Override
    public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
        require(State.ROWS_ENDED);
        try {
            boolean owned =
                    session.records.publish(
                            connection,
                            schema.table(),
                            loaded,
                            new LoadRecords.Moment(at, journalRead));
            if (!owned) {
                throw session.checkpoints.fenced();
            }
            session.checkpoints
                    .ledger()
                    .publish(connection, schema.table(), loaded.sum(), at.commitLsn());
            connection.commit();
            state = State.PUBLISHED;
        } catch (SQLException e) {
            throw Failures.of("publish rows of table " + schema.table(), e);
        }
    }

    /** A session that is broken needs no undoing: the server did, or will. */
    @Override
    public void close() {
        try {
            if (state != State.PUBLISHED && !connection.isClosed()) {
                undo();
            }
            session.connections.release(connection);
        } catch (SQLException e) {
            log.warn("rollback failed, the server undoes it sqlstate={}", Failures.state(e));
            session.connections.discard(connection);
        }
    }

    private void undo() throws SQLException {
        copy.cancel();
        connection.rollback();
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException(
                    "a chunk of table %s is %s, not %s".formatted(schema.table(), state, expected));
        }
    }

    private RuntimeException failed(SQLException failure) {
        return Failures.of(ChunkCopy.doing(schema.table()), failure);
    }
}
