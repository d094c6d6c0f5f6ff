package dev.tidegate.postgres;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks at a replica: what it shows, and what keeps it from showing more. */
final class ReplicaLook {
    /** The functions fail where nothing is recovered, so they are not called there. */
    private static final String STATE =
            """
            select pg_is_in_recovery(),
                case when pg_is_in_recovery() then pg_is_wal_replay_paused() else false end,
                case when pg_is_in_recovery() and pg_last_wal_receive_lsn() is not null
                    then not exists (select from pg_stat_wal_receiver)
                    else false end\
            """;

    private final Connections connections;
    private final CheckpointTable checkpoints;

    ReplicaLook(Connections connections, int group) {
        this.connections = connections;
        this.checkpoints = new CheckpointTable(connections.pipeline(), group);
    }

    /**
     * How it is.
     *
     * @param shown the position up to which it shows what was applied
     * @param reason what keeps it behind, as far as it knows
     */
    record Seen(Lsn shown, String reason) {}

    /** Asks it; fails as any question to the target does. */
    Seen look() {
        return connections.inTransaction(
                "look at the replica that audits read",
                connection ->
                        new Seen(
                                checkpoints
                                        .read(connection)
                                        .map(Checkpoint::commitLsn)
                                        .orElse(Lsn.ZERO),
                                reason(connection)));
    }

    private static String reason(Connection connection) throws SQLException {
        try (Statement ask = connection.createStatement();
                ResultSet row = ask.executeQuery(STATE)) {
            row.next();
            if (!row.getBoolean(1)) {
                return "it was promoted, or is no replica of the target";
            }
            if (row.getBoolean(2)) {
                return "replay is paused there";
            }
            return row.getBoolean(3)
                    ? "it receives nothing from the target"
                    : "it is slow to replay what the target writes";
        }
    }
}
