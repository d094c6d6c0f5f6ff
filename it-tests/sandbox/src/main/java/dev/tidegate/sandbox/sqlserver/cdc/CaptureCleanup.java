package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import dev.tidegate.sandbox.sqlserver.catalog.Lsns;
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
            Optional<byte[]> last = lastBefore(h2, database, oldest);
            if (last.isEmpty()) {
                return;
            }
            byte[] low = firstOfItsTime(h2, database, last.get());
            for (CapturedTable table : capture.capturedTables(database)) {
                for (CaptureInstance instance : table.instances()) {
                    raise(h2, database, instance, low);
                    delete(h2, instance, low, job.threshold());
                }
            }
            forgetTimes(h2, database);
        }
    }

    /**
     * {@code sys.sp_cdc_cleanup_change_table}: forgets the rows of one instance before a low end.
     *
     * @param low a {@code start_lsn} of {@code cdc.lsn_time_mapping}; empty for the low end that
     *     the instance has
     * @param threshold rows that one statement deletes
     */
    void table(String database, CaptureInstance instance, Optional<byte[]> low, long threshold)
            throws SqlError, SQLException {
        try (Connection h2 = capture.connect()) {
            if (low.isPresent()) {
                if (!isMapped(h2, database, low.get())) {
                    throw notInTimeline(h2, database, instance, low.get());
                }
                raise(h2, database, instance, firstOfItsTime(h2, database, low.get()));
            }
            Optional<byte[]> end = lowEnd(h2, database, instance);
            if (end.isPresent()) {
                delete(h2, instance, end.get(), threshold);
            }
            forgetTimes(h2, database);
        }
    }

    private static SqlError notInTimeline(
            Connection h2, String database, CaptureInstance instance, byte[] low)
            throws SQLException {
        String from = mapping(database);
        byte[] first = lsn(h2, "SELECT MIN(\"start_lsn\") FROM " + from).orElse(new byte[10]);
        byte[] last = lsn(h2, "SELECT MAX(\"start_lsn\") FROM " + from).orElse(new byte[10]);
        return new SqlError(
                22964,
                "LSN "
                        + Lsns.text(low)
                        + ", specified as the new low end point for change tables associated with"
                        + " capture instance '"
                        + instance.name()
                        + "', is not within the Change Data Capture timeline ["
                        + Lsns.text(first)
                        + ", "
                        + Lsns.text(last)
                        + "].");
    }

    private static String mapping(String database) {
        return new ObjectName(database, "cdc", CaptureTables.LSN_TIME_MAPPING).h2Name();
    }

    private static Optional<byte[]> lastBefore(Connection h2, String database, LocalDateTime time)
            throws SQLException {
        return lsn(
                h2,
                "SELECT MAX(\"start_lsn\") FROM "
                        + mapping(database)
                        + " WHERE \"tran_end_time\" <= ?",
                time);
    }

    /** The least LSN whose transaction ended at the same time as that of another. */
    private static byte[] firstOfItsTime(Connection h2, String database, byte[] lsn)
            throws SQLException {
        return lsn(
                        h2,
                        "SELECT MIN(\"start_lsn\") FROM "
                                + mapping(database)
                                + " WHERE \"tran_end_time\" = (SELECT \"tran_end_time\" FROM "
                                + mapping(database)
                                + " WHERE \"start_lsn\" = ?)",
                        lsn)
                .orElse(lsn);
    }

    private static Optional<byte[]> lowEnd(Connection h2, String database, CaptureInstance instance)
            throws SQLException {
        return lsn(
                h2,
                "SELECT \"start_lsn\" FROM " + changeTables(database) + " WHERE \"object_id\" = ?",
                instance.changeTableId());
    }

    private static String changeTables(String database) {
        return new ObjectName(database, "cdc", CaptureTables.CHANGE_TABLES).h2Name();
    }

    private static Optional<byte[]> lsn(Connection h2, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement select = h2.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getBytes(1)) : Optional.empty();
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

    private static void raise(Connection h2, String database, CaptureInstance instance, byte[] low)
            throws SQLException {
        try (PreparedStatement raise =
                h2.prepareStatement(
                        "UPDATE "
                                + changeTables(database)
                                + " SET \"start_lsn\" = ? WHERE \"object_id\" = ? AND"
                                + " \"start_lsn\" < ?")) {
            raise.setBytes(1, low);
            raise.setInt(2, instance.changeTableId());
            raise.setBytes(3, low);
            raise.executeUpdate();
        }
    }

    /** Deletes in statements of so many rows, each a transaction of its own. */
    private static void delete(Connection h2, CaptureInstance instance, byte[] low, long threshold)
            throws SQLException {
        try (PreparedStatement delete =
                h2.prepareStatement(
                        "DELETE FROM "
                                + instance.changeTable().h2Name()
                                + " WHERE \"__$start_lsn\" < ? FETCH FIRST ? ROWS ONLY")) {
            delete.setBytes(1, low);
            delete.setLong(2, threshold);
            int deleted;
            do {
                deleted = delete.executeUpdate();
            } while (deleted > 0);
        }
    }

    /** Forgets times of transactions that no instance needs any longer. */
    private static void forgetTimes(Connection h2, String database) throws SQLException {
        try (PreparedStatement delete =
                h2.prepareStatement(
                        "DELETE FROM "
                                + mapping(database)
                                + " WHERE \"start_lsn\" < (SELECT MIN(\"start_lsn\") FROM "
                                + changeTables(database)
                                + ")")) {
            delete.executeUpdate();
        }
    }
}
