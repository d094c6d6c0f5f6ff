package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import microsoft.sql.DateTimeOffset;
import org.jspecify.annotations.Nullable;

/**
 * What Debezium does not tell of the log: when transactions committed, and whether everything was
 * still there when Debezium read it.
 *
 * <p><b>Nothing was cleaned away.</b> CDC's cleanup first raises {@code start_lsn} of a capture
 * instance, then deletes the rows below. Debezium's query of a change table does not notice rows
 * that are gone. So after each batch was read, and before it is handed over, {@link #verify} looks:
 * if {@code start_lsn} is not above the last position that is known to be good, nothing behind that
 * position can have been deleted before the batch was read. Then the batch's end is good as well.
 */
final class LogFacts implements AutoCloseable {
    /** Server times have no zone; CDC's are in the server's, and so is this offset. */
    private static final String TIMES =
            "SELECT start_lsn,"
                    + " TODATETIMEOFFSET(tran_end_time, DATEPART(TZOFFSET, SYSDATETIMEOFFSET()))"
                    + " FROM cdc.lsn_time_mapping WHERE start_lsn BETWEEN ? AND ?";

    private final PreparedStatement times;
    private final PreparedStatement floor;
    private final int tables;
    private Lsn good;

    /**
     * Makes one.
     *
     * @param instances of the tables that are read, older ones first
     * @param start the position that is known to be good: everything up to it is in the journal
     */
    LogFacts(Connection connection, Collection<CaptureInstance> instances, Lsn start)
            throws SQLException {
        String sourceIds =
                instances.stream()
                        .map(CaptureInstance::sourceId)
                        .distinct()
                        .map(id -> Integer.toString(id))
                        .collect(Collectors.joining(", "));
        this.times = connection.prepareStatement(TIMES);
        this.floor =
                connection.prepareStatement(
                        "SELECT MAX(f.floor), COUNT(*) FROM (SELECT source_object_id,"
                                + " MIN(start_lsn) AS floor FROM cdc.change_tables"
                                + " WHERE source_object_id IN ("
                                + sourceIds
                                + ") GROUP BY source_object_id) AS f");
        this.tables = (int) instances.stream().map(CaptureInstance::sourceId).distinct().count();
        this.good = start;
    }

    /** Commit times of the transactions from {@code low} to {@code high}. */
    Map<Lsn, Instant> commitTimes(Lsn low, Lsn high) throws SQLException {
        Map<Lsn, Instant> found = new HashMap<>();
        times.setBytes(1, low.toBytes());
        times.setBytes(2, high.toBytes());
        try (ResultSet rows = times.executeQuery()) {
            while (rows.next()) {
                DateTimeOffset moment = rows.getObject(2, DateTimeOffset.class);
                found.put(
                        Lsn.fromBytes(rows.getBytes(1)), Values.offsetDateTime(moment).toInstant());
            }
        }
        return found;
    }

    /** Throws {@code SOURCE_LOG_TRUNCATED} if something up to {@code upTo} may have been missed. */
    void verify(Lsn upTo) throws SQLException {
        if (!upTo.isAfter(good)) {
            return;
        }
        check();
        good = upTo;
    }

    /** Throws if changes behind the last good position are gone. */
    void check() throws SQLException {
        try (ResultSet row = floor.executeQuery()) {
            boolean found = row.next();
            byte @Nullable [] bytes = found ? row.getBytes(1) : null;
            if (!found || bytes == null || row.getInt(2) < tables) {
                throw truncated("the capture of a table was disabled");
            }
            Lsn oldest = Lsn.fromBytes(bytes);
            if (oldest.isAfter(good)) {
                throw truncated("the oldest that every table retains is " + oldest);
            }
        }
    }

    private TidegateException truncated(String reason) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_TRUNCATED,
                "cannot read on behind LSN " + good + ": " + reason,
                "CDC's cleanup, or somebody, removed changes that were not captured yet. Load the"
                        + " tables again, and raise the retention: EXEC sys.sp_cdc_change_job"
                        + " @job_type = N'cleanup', @retention = 10080;");
    }

    @Override
    public void close() throws SQLException {
        times.close();
        floor.close();
    }
}
