package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the target is to be spared for the sake of its standbys.
 *
 * @param standbyLagMax how far behind a standby may be; empty for as far as it likes, and then
 *     nothing is asked
 */
record TargetHealth(Optional<Duration> standbyLagMax) {
    /** Without it the view shows each standby, but no lag: as if there were none. */
    static final String MAY_SEE =
            "select current_user, pg_has_role(current_user, 'pg_read_all_stats', 'usage')";

    private static final String SLOWEST_STANDBY =
            """
            select coalesce(application_name, ''), extract(epoch from replay_lag)
            from pg_stat_replication
            where replay_lag > make_interval(secs => ?)
            order by replay_lag desc
            limit 1\
            """;

    private static final double MILLIS_PER_SECOND = 1e3;

    /** Fails with {@code TARGET_NOT_READY} if the role may not see how far behind standbys are. */
    void requireSight(Connection connection) throws SQLException {
        if (standbyLagMax.isEmpty()) {
            return;
        }
        try (Statement ask = connection.createStatement();
                ResultSet row = ask.executeQuery(MAY_SEE)) {
            row.next();
            if (!row.getBoolean(2)) {
                String role = Names.quote(row.getString(1));
                throw new TidegateException(
                        ErrorCode.TARGET_NOT_READY,
                        "target.standby_lag_max is set, but the role "
                                + role
                                + " may not see how far behind standbys are",
                        grant(role) + " or leave the setting out.");
            }
        }
    }

    /** What lets a role see it. */
    static String grant(String quotedRole) {
        return "GRANT pg_monitor TO " + quotedRole + ";";
    }

    /** Why to spare it at the moment; empty if there is no reason. */
    Optional<String> reasonToSpare(Connections connections) {
        return standbyLagMax.flatMap(max ->
                connections.inTransaction(
                        "read pg_stat_replication", connection -> slowest(connection, max)));
    }

    private static Optional<String> slowest(Connection connection, Duration max)
            throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(SLOWEST_STANDBY)) {
            ask.setDouble(1, seconds(max));
            try (ResultSet rows = ask.executeQuery()) {
                return rows.next()
                        ? Optional.of(reason(rows.getString(1), rows.getDouble(2), max))
                        : Optional.empty();
            }
        }
    }

    /** In words. */
    static String reason(String standby, double lagSeconds, Duration max) {
        return "the standby \"%s\" is %.1f s behind, target.standby_lag_max is %.1f s"
                .formatted(standby, lagSeconds, seconds(max));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS_PER_SECOND;
    }
}
