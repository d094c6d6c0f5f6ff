package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.LogKept;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** How much of the target's log the slot of the way back keeps. */
final class KeptLog {
    private static final String READ =
            "select coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint, active"
                    + " from pg_replication_slots where slot_name = ?";

    private KeptLog() {}

    /** Empty if there is no such slot. */
    static Optional<LogKept> read(Connection connection, String slot) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setString(1, slot);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new LogKept(row.getLong(1), row.getBoolean(2)))
                        : Optional.empty();
            }
        }
    }
}
