package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Who keeps the applying of a replication group waiting with a lock.
 *
 * @see <a href="https://www.postgresql.org/docs/15/functions-info.html">pg_blocking_pids</a>
 */
final class LockWaits {
    /** Without pg_read_all_stats others' states and times are null. */
    private static final String BLOCKER =
            """
            select b.pid, coalesce(nullif(b.application_name, ''), b.backend_type, 'a session'),
                coalesce(b.state, ''), extract(epoch from clock_timestamp() - b.xact_start)
            from pg_stat_activity a
            cross join lateral unnest(pg_blocking_pids(a.pid)) as p (pid)
            join pg_stat_activity b on b.pid = p.pid
            where a.datname = current_database() and a.application_name = left(?, 63)
                and a.wait_event_type = 'Lock'
            order by b.xact_start nulls last, b.pid
            limit 1\
            """;

    private LockWaits() {}

    /**
     * The session that has waited longest for others, or that they wait for, in words: {@code
     * session 4711 of the target (psql, idle in transaction for 52 s) holds a lock that apply waits
     * for}. Empty if apply waits for no lock.
     */
    static Optional<String> blocker(Connection connection, String applier) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(BLOCKER)) {
            ask.setString(1, applier);
            try (ResultSet row = ask.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String state = row.getString(3).isEmpty() ? "" : ", " + row.getString(3);
                double seconds = row.getDouble(4);
                String time = row.wasNull() ? "" : " for %.0f s".formatted(seconds);
                return Optional.of(
                        "session %d of the target (%s%s%s) holds a lock that apply waits for"
                                .formatted(row.getInt(1), row.getString(2), state, time));
            }
        }
    }
}
