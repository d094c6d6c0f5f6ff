package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The applying of one replication group: one session, one transaction at a time. */
final class PostgresApply implements Target {
    /**
     * Plans are kept for the life of the session. One that was made while a table was small would
     * read the whole table for each row when it has grown, also behind foreign keys.
     */
    private static final String KEEP_TO_INDEXES = "set enable_seqscan = off";

    private final Connections connections;
    private final int group;
    private final CheckpointTable checkpoints;
    private @Nullable Owned owned;

    PostgresApply(Connections connections, int group) {
        this.connections = connections;
        this.group = group;
        this.checkpoints = new CheckpointTable(connections.pipeline(), group);
    }

    /** A session with the statements that were made for it. */
    record Owned(Connection connection, Map<TableSchema, Shapes> shapes) {}

    /**
     * Opens a new session, so that nothing of an earlier stay is left, and raises the epoch. Waits
     * for the commit that an earlier owner may be in.
     */
    @Override
    public Checkpoint takeOver() {
        Owned before = owned;
        owned = null;
        if (before != null) {
            connections.release(before.connection);
        }
        Connection connection = connections.open("apply " + group);
        try {
            new Statements(connection).run(KEEP_TO_INDEXES);
            Checkpoint checkpoint = checkpoints.takeOver(connection);
            connection.commit();
            owned = new Owned(connection, new HashMap<>());
            return checkpoint;
        } catch (SQLException e) {
            throw Failures.of("take over the applying of group " + group, e);
        } finally {
            if (owned == null) {
                connections.release(connection);
            }
        }
    }

    @Override
    public TargetTransaction begin() {
        if (owned == null) {
            throw new IllegalStateException("take over first");
        }
        return new ApplyTransaction(owned, checkpoints, connections.texts());
    }
}
