package dev.tidegate.sqlserver;

import static java.util.stream.Collectors.joining;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 *
 * <p><b>It is the same log.</b> A database that was restored, or that failed over with loss, goes
 * on with LSNs that it had used before; what the journal holds behind the restored state is then
 * not in the source, and changes with LSNs up to the journal's end would never be asked for. So the
 * same look compares the last good position with {@code cdc.lsn_time_mapping}: the transaction with
 * that LSN must have the id and the time that it had. Rows of the mapping that every table's floor
 * is below are never cleaned away, so a row that is not there is a contradiction too. An idle log
 * is looked at every few seconds.
 */
final class LogFacts implements AutoCloseable {
    /** How long an idle log goes without a look. */
    private static final Duration IDLE_LOOK_INTERVAL = Duration.ofSeconds(5);

    /** What a transaction is known again by: {@link LogPlace#mark}. */
    private static final String MARK =
            "CONCAT(CONVERT(varchar(20), %1$s.tran_id, 2), '/',"
                    + " CONVERT(varchar(23), %1$s.tran_end_time, 126))";

    /** Server times have no zone; CDC's are in the server's, and so is this offset. */
    private static final String TIMES =
            "SELECT m.start_lsn,"
                    + " TODATETIMEOFFSET(m.tran_end_time, DATEPART(TZOFFSET, SYSDATETIMEOFFSET())),"
                    + " "
                    + MARK.formatted("m")
                    + " FROM cdc.lsn_time_mapping AS m WHERE m.start_lsn BETWEEN ? AND ?";

    /** The capture instance of the table that the stream back changes in each transaction. */
    private static final String OWN_INSTANCE =
            "(SELECT MAX(o.capture_instance) FROM cdc.change_tables AS o"
                    + " WHERE o.source_object_id = OBJECT_ID(N'tidegate.reverse_ckpt'))";

    private final Connection connection;
    private final PreparedStatement times;

    /** Object ids of the tables that are read. */
    private final Set<Integer> sourceIds = new TreeSet<>();

    private PreparedStatement look;
    private LogPlace good;
    private Optional<String> ownInstance = Optional.empty();
    private long lookedAtNanos = System.nanoTime();

    /** When a transaction committed, and what it is known again by. */
    record Commit(Instant at, String mark) {}

    /** What one look at the database tells. */
    private record Look(
            Optional<Lsn> floor, int tables, Optional<String> goodMark, Optional<String> endMark) {}

    /**
     * Makes one.
     *
     * @param instances of the tables that are read, older ones first
     * @param start the position that is known to be good: everything up to it is in the journal
     */
    LogFacts(Connection connection, Collection<CaptureInstance> instances, LogPlace start)
            throws SQLException {
        instances.forEach(instance -> sourceIds.add(instance.sourceId()));
        this.connection = connection;
        this.times = connection.prepareStatement(TIMES);
        this.look = connection.prepareStatement(lookAt(sourceIds));
        this.good = start;
    }

    private static String lookAt(Collection<Integer> sourceIds) {
        return "SELECT f.floor, f.tables, g.start_lsn, "
                + MARK.formatted("g")
                + ", e.start_lsn, "
                + MARK.formatted("e")
                + ", "
                + OWN_INSTANCE
                + " FROM (SELECT MAX(t.floor) AS floor, COUNT(*) AS tables FROM"
                + " (SELECT source_object_id, MIN(start_lsn) AS floor"
                + " FROM cdc.change_tables WHERE source_object_id IN ("
                + sourceIds.stream().map(id -> Integer.toString(id)).collect(joining(", "))
                + ") GROUP BY source_object_id) AS t) AS f"
                + " LEFT JOIN cdc.lsn_time_mapping AS g ON g.start_lsn = ?"
                + " LEFT JOIN cdc.lsn_time_mapping AS e ON e.start_lsn = ?";
    }

    /**
     * Looks after this table too from now on. Its capture must have begun before the last position
     * that is known to be good: else what it lacks there would be taken for cleaned away.
     */
    void include(CaptureInstance instance) throws SQLException {
        if (sourceIds.add(instance.sourceId())) {
            look.close();
            look = connection.prepareStatement(lookAt(sourceIds));
        }
    }

    /** When the transactions from {@code low} to {@code high} committed. */
    Map<Lsn, Commit> commits(Lsn low, Lsn high) throws SQLException {
        Map<Lsn, Commit> found = new HashMap<>();
        times.setBytes(1, low.toBytes());
        times.setBytes(2, high.toBytes());
        try (ResultSet rows = times.executeQuery()) {
            while (rows.next()) {
                DateTimeOffset moment = rows.getObject(2, DateTimeOffset.class);
                found.put(
                        Lsn.fromBytes(rows.getBytes(1)),
                        new Commit(Values.offsetDateTime(moment).toInstant(), rows.getString(3)));
            }
        }
        return found;
    }

    /**
     * Transactions from {@code low} to {@code high} that are those of the stream back, of what
     * {@link #verify} has seen: they change its checkpoint, somewhere among what else they change.
     * CDC shows a transaction whole, so whoever sees one of its changes finds that one.
     */
    Set<Lsn> own(Lsn low, Lsn high) throws SQLException {
        if (ownInstance.isEmpty()) {
            return Set.of();
        }
        Set<Lsn> found = new HashSet<>();
        String sql =
                "SELECT DISTINCT __$start_lsn FROM cdc."
                        + Sql.name(ownInstance.get() + "_CT")
                        + " WHERE __$start_lsn BETWEEN ? AND ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, low.toBytes());
            select.setBytes(2, high.toBytes());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(Lsn.fromBytes(rows.getBytes(1)));
                }
            }
        }
        return found;
    }

    /**
     * Throws {@code SOURCE_LOG_TRUNCATED} if something up to {@code upTo} may have been missed, and
     * {@code SOURCE_LOG_INCONSISTENT} if it is of another log than what was read before.
     *
     * @return the place at {@code upTo}
     */
    LogPlace verify(Lsn upTo) throws SQLException {
        boolean further = upTo.isAfter(good.commitLsn());
        boolean overdue = System.nanoTime() - lookedAtNanos > IDLE_LOOK_INTERVAL.toNanos();
        if (further || overdue) {
            check(Lsn.max(upTo, good.commitLsn()));
        }
        return good;
    }

    /** Throws if changes behind the last good position are gone, or it is not of this log. */
    void check() throws SQLException {
        check(good.commitLsn());
    }

    private void check(Lsn end) throws SQLException {
        Look found = look(end);
        checkFloor(found);
        if (found.goodMark().isEmpty() || found.endMark().isEmpty()) {
            // the cleanup may have come between the look at the floor and that at the mapping
            found = look(end);
            checkFloor(found);
        }
        Optional<String> known = found.goodMark();
        if (known.isEmpty()) {
            throw inconsistent("the source does not have a transaction");
        }
        if (good.mark().isPresent() && !good.mark().equals(known)) {
            throw inconsistent("the source has another transaction");
        }
        if (found.endMark().isEmpty()) {
            throw inconsistentEnd(end);
        }
        good = new LogPlace(end, found.endMark());
        lookedAtNanos = System.nanoTime();
    }

    private Look look(Lsn end) throws SQLException {
        look.setBytes(1, good.commitLsn().toBytes());
        look.setBytes(2, end.toBytes());
        try (ResultSet row = look.executeQuery()) {
            if (!row.next()) {
                return new Look(Optional.empty(), 0, Optional.empty(), Optional.empty());
            }
            byte @Nullable [] floor = row.getBytes(1);
            ownInstance = Optional.ofNullable(row.getString(7));
            return new Look(
                    Optional.ofNullable(floor).map(Lsn::fromBytes),
                    row.getInt(2),
                    mark(row, 3),
                    mark(row, 5));
        }
    }

    private static Optional<String> mark(ResultSet row, int column) throws SQLException {
        return row.getBytes(column) == null
                ? Optional.empty()
                : Optional.ofNullable(row.getString(column + 1));
    }

    private void checkFloor(Look found) {
        if (found.floor().isEmpty() || found.tables() < sourceIds.size()) {
            throw truncated("the capture of a table was disabled");
        }
        if (found.floor().get().isAfter(good.commitLsn())) {
            throw truncated("the oldest that every table retains is " + found.floor().get());
        }
    }

    private TidegateException inconsistent(String what) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_INCONSISTENT,
                "cannot read on behind LSN " + good.commitLsn() + ": " + what + " there",
                "The source was restored, or failed over with loss, to a state before that"
                        + " transaction: the target has changes that the source no longer has. Load"
                        + " again under a new pipeline name.");
    }

    private TidegateException inconsistentEnd(Lsn end) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_INCONSISTENT,
                "changes up to LSN " + end + " were read, but the source has no transaction there",
                "The source was restored or failed over while it was read, or CDC's cleanup removes"
                        + " changes faster than they are read. Start again; if it stops again, load"
                        + " again under a new pipeline name.");
    }

    private TidegateException truncated(String reason) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_TRUNCATED,
                "cannot read on behind LSN " + good.commitLsn() + ": " + reason,
                "CDC's cleanup, or somebody, removed changes that were not captured yet. Load the"
                        + " tables again, and raise the retention: EXEC sys.sp_cdc_change_job"
                        + " @job_type = N'cleanup', @retention = 10080;");
    }

    @Override
    public void close() throws SQLException {
        times.close();
        look.close();
    }
}
