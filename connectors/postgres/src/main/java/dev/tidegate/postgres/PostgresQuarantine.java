package dev.tidegate.postgres;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;

/** The applier's side of the quarantine, in the session that owns the group. */
final class PostgresQuarantine implements Quarantine {
    private final QuarantineTable table;
    private final CheckpointTable checkpoints;
    private final Supplier<PostgresApply.Owned> session;

    PostgresQuarantine(
            QuarantineTable table,
            CheckpointTable checkpoints,
            Supplier<PostgresApply.Owned> session) {
        this.table = table;
        this.checkpoints = checkpoints;
        this.session = session;
    }

    /** Notes what went in after all, in the transaction of the take-over. */
    void takeOver(Connection connection, Checkpoint checkpoint) throws SQLException {
        table.noteApplied(connection, checkpoint.commitLsn());
    }

    @Override
    public boolean isPossible() {
        return true;
    }

    @Override
    public Set<Lsn> approved() {
        return inTransaction("read tidegate.quarantine", table::approved);
    }

    @Override
    public Summary unresolved() {
        return inTransaction("read tidegate.quarantine", table::unresolved);
    }

    @Override
    public String option() {
        return "";
    }

    @Override
    public Target.TargetTransaction putAside(Lsn commitLsn) {
        return new QuarantineTransaction(session.get().connection(), table, checkpoints, commitLsn);
    }

    @Override
    public Finding blocked(Lsn commitLsn, TidegateException why) {
        PostgresApply.Owned owned = session.get();
        Suspects suspects = owned.lastFailure().suspects();
        return inTransaction(
                "write tidegate.quarantine",
                connection -> {
                    if (!table.noteBlocking(connection, commitLsn, owned.epoch(), why)) {
                        throw checkpoints.fenced();
                    }
                    return new Finding(suspects.faults(), table.related(connection, suspects));
                });
    }

    private <T> T inTransaction(String doing, Connections.Work<T> work) {
        Connection connection = session.get().connection();
        try {
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw Failures.of(doing, e);
        }
    }
}
