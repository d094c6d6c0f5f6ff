package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Optional;

/** Raises the low end of capture instances and deletes the rows before it. */
final class CaptureCleanup {
    private final ChangeCapture capture;

    CaptureCleanup(ChangeCapture capture) {
        this.capture = capture;
    }

    /** What the cleanup job does: forgets what is older than the retention. */
    void byRetention(String database, CaptureJob job, LocalDateTime now) throws SQLException {
        LocalDateTime oldest = now.minusMinutes(job.retentionMinutes());
        try (Connection h2 = capture.connect()) {
            Optional<byte[]> low = lastBefore(h2, database, oldest);
            if (low.isEmpty()) {
                return;
            }
            for (CapturedTable table : capture.capturedTables(database)) {
                for (CaptureInstance instance : table.instances()) {
                    delete(h2, database, instance, low.get());
                }
            }
            forgetTimes(h2, database);
        }
    }

    /** Forgets the rows of one instance before a low end, if one is given. */
    void table(String database, CaptureInstance instance, Optional<byte[]> low)
            throws SqlError, SQLException {
        if (low.isEmpty()) {
            return;
        }
        try (Connection h2 = capture.connect()) {
            if (!isMapped(h2, database, low.get())) {
                throw new SqlError(
                        22964,
                        "LSN "
                                + dev.tidegate.sandbox.sqlserver.catalog.Lsns.text(low.get())
                                + ", specified as the new low end point for change table cleanup,"
                                + " does not represent a current start_lsn value of the table"
                                + " cdc.lsn_time_mapping.");
            }
            delete(h2, database, instance, low.get());
            forgetTimes(h2, database);
        }
    }

    private static String mapping(String database) {
        return new ObjectName(database, "cdc", CaptureTables.LSN_TIME_MAPPING).h2Name();
    }

    private static Optional<byte[]> lastBefore(Connection h2, String database, LocalDateTime time)
            throws SQLException {
        try (PreparedStatement select =
                h2.prepareStatement(
                        "SELECT MAX(\"start_lsn\") FROM "
                                + mapping(database)
                                + " WHERE \"tran_end_time\" <= ?")) {
            select.setObject(1, time);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return Optional.ofNullable(rows.getBytes(1));
            }
        }
    }

    private static boolean isMapped(Connection h2, String database, byte[] lsn)
            throws SQLException {
        try (PreparedStatement select =
                h2.prepareStatement(
                        "SELECT 1 FROM " + mapping(database) + " WHERE \"start_lsn\" = ?")) {
            select.setBytes(1, lsn);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void delete(Connection h2, String database, CaptureInstance instance, byte[] low)
            throws SQLException {
        h2.setAutoCommit(false);
        ObjectName tables = new ObjectName(database, "cdc", CaptureTables.CHANGE_TABLES);
        try (PreparedStatement raise =
                        h2.prepareStatement(
                                "UPDATE "
                                        + tables.h2Name()
                                        + " SET \"start_lsn\" = ? WHERE \"object_id\" = ? AND"
                                        + " \"start_lsn\" < ?");
                PreparedStatement delete =
                        h2.prepareStatement(
                                "DELETE FROM "
                                        + instance.changeTable().h2Name()
                                        + " WHERE \"__$start_lsn\" < ?")) {
            raise.setBytes(1, low);
            raise.setInt(2, instance.changeTableId());
            raise.setBytes(3, low);
            raise.executeUpdate();
            delete.setBytes(1, low);
            delete.executeUpdate();
        }
        h2.commit();
    }

    /** Forgets times of transactions that no instance needs any longer. */
    private static void forgetTimes(Connection h2, String database) throws SQLException {
        ObjectName tables = new ObjectName(database, "cdc", CaptureTables.CHANGE_TABLES);
        try (PreparedStatement delete =
                h2.prepareStatement(
                        "DELETE FROM "
                                + mapping(database)
                                + " WHERE \"start_lsn\" < (SELECT MIN(\"start_lsn\") FROM "
                                + tables.h2Name()
                                + ")")) {
            delete.executeUpdate();
        }
        h2.commit();
    }
}
