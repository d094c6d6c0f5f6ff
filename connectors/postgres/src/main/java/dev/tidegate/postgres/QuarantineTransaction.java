package dev.tidegate.postgres;

import dev.tidegate.apply.RuledDesk;
import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target transaction that keeps a source transaction's changes in {@code
 * tidegate.quarantined_change} instead of applying them. They are sent as they come, so memory is
 * bounded however many there are.
 */
final class QuarantineTransaction implements Target.TargetTransaction {
    private static final Logger log = LoggerFactory.getLogger(QuarantineTransaction.class);
    private static final int WAITING_MAX = 500;
    private static final long WAITING_CHARACTERS_MAX = 4L << 20;

    private final Connection connection;
    private final QuarantineTable table;
    private final CheckpointTable checkpoints;
    private final Lsn commitLsn;
    private @Nullable PreparedStatement insert;
    private int waiting;
    private long waitingCharacters;
    private long changes;
    private boolean committed;

    QuarantineTransaction(
            Connection connection,
            QuarantineTable table,
            CheckpointTable checkpoints,
            Lsn commitLsn) {
        this.connection = connection;
        this.table = table;
        this.checkpoints = checkpoints;
        this.commitLsn = commitLsn;
    }

    @Override
    public void apply(LogEvent.Change change) {
        try {
            PreparedStatement statement = insert();
            waitingCharacters += table.bind(statement, change);
            statement.addBatch();
            waiting++;
            changes++;
            if (waiting >= WAITING_MAX || waitingCharacters >= WAITING_CHARACTERS_MAX) {
                flush(statement);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
        try {
            if (insert != null) {
                flush(insert);
            }
            if (!table.noteQuarantined(connection, checkpoint, changes)) {
                connection.rollback();
                throw RuledDesk.refused(
                        "the approval of the transaction at " + commitLsn + " was taken back",
                        "Start again.");
            }
            if (!checkpoints.advance(connection, checkpoint, ledger)) {
                connection.rollback();
                throw checkpoints.refusal(connection, checkpoint);
            }
            connection.commit();
            committed = true;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Undoes what is not committed. A session that is broken needs no undoing: the server did. */
    @Override
    public void close() {
        try {
            if (insert != null) {
                insert.close();
            }
            if (!committed && !connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            log.warn("rollback failed, the server undoes it sqlstate={}", Failures.state(e));
        }
    }

    private PreparedStatement insert() throws SQLException {
        if (insert == null) {
            insert = table.insertChange(connection);
        }
        return insert;
    }

    private void flush(PreparedStatement statement) throws SQLException {
        if (waiting > 0) {
            statement.executeBatch();
            waiting = 0;
            waitingCharacters = 0;
        }
    }

    private RuntimeException failed(SQLException e) {
        return Failures.of("put aside the transaction at " + commitLsn, e);
    }
}
