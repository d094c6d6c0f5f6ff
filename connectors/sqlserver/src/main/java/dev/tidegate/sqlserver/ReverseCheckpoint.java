package dev.tidegate.sqlserver;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The row of {@code tidegate.reverse_ckpt} of one replication group. Stateless. */
final class ReverseCheckpoint {
    private static final String MINE = " WHERE pipeline = ? AND replication_group = ?";

    private static final String COLUMNS =
            "epoch, commit_lsn, committed_at, chain, journal_offset, start_marker, started,"
                    + " held_by, process";

    private static final String READ = "SELECT " + COLUMNS + " FROM tidegate.reverse_ckpt" + MINE;

    private static final String LOCKED =
            "SELECT " + COLUMNS + " FROM tidegate.reverse_ckpt WITH (UPDLOCK, HOLDLOCK)" + MINE;

    /** Not there while a transaction of whoever applies has it. */
    private static final String PAST =
            "SELECT " + COLUMNS + " FROM tidegate.reverse_ckpt WITH (READPAST)" + MINE;

    private static final String HELD =
            "SELECT " + COLUMNS + " FROM tidegate.reverse_ckpt WITH (HOLDLOCK)" + MINE;

    private static final String OWN =
            "UPDATE tidegate.reverse_ckpt SET epoch = epoch + 1, process = ?" + MINE;

    /** Zero rows: the epoch is another's. A transaction that is there is not passed again. */
    private static final String ADVANCE =
            "UPDATE tidegate.reverse_ckpt SET commit_lsn = ?, committed_at = ?, chain = ?,"
                    + " journal_offset = ?, started = ?, applied_at = SYSUTCDATETIME()"
                    + MINE
                    + " AND epoch = ? AND held_by IS NULL AND commit_lsn < ?";

    /** Holds the row from now on; changes nothing. */
    private static final String CLAIM =
            "UPDATE tidegate.reverse_ckpt SET applied_at = applied_at"
                    + MINE
                    + " AND epoch = ? AND held_by IS NULL";

    private final String pipeline;
    private final int group;

    ReverseCheckpoint(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
    }

    /**
     * The row.
     *
     * @param startMarker behind which marker changes are applied
     * @param started whether that marker was passed
     * @param heldBy who wants nothing to be applied
     * @param process who took over last
     */
    record State(
            Checkpoint checkpoint,
            String startMarker,
            boolean started,
            Optional<String> heldBy,
            String process) {}

    /** The row as it is; empty before the first start. */
    Optional<State> read(Connection connection) throws SQLException {
        return read(connection, READ);
    }

    /** The same; nobody moves it until the connection's transaction ends. */
    Optional<State> readHeld(Connection connection) throws SQLException {
        return read(connection, HELD);
    }

    /** The same; nobody else reads it so, or moves it, until the connection's transaction ends. */
    Optional<State> readLocked(Connection connection) throws SQLException {
        return read(connection, LOCKED);
    }

    /** The same without waiting for anybody; empty also while somebody moves it. */
    Optional<State> readPast(Connection connection) throws SQLException {
        return read(connection, PAST);
    }

    private Optional<State> read(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bindMine(select, 1);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(state(row)) : Optional.empty();
            }
        }
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                new Checkpoint(
                        row.getLong(1),
                        Lsn.fromBytes(row.getBytes(2)),
                        row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        ChainHash.parse(row.getString(4)),
                        row.getLong(5)),
                row.getString(6),
                row.getBoolean(7),
                Optional.ofNullable(row.getString(8)),
                row.getString(9));
    }

    /**
     * Becomes the owner, in the connection's transaction.
     *
     * @param process who
     * @param hasTaken whether it took over before: then nobody else may have since
     */
    State takeOver(Connection connection, String process, boolean hasTaken) throws SQLException {
        State found = readLocked(connection).orElseThrow(ReverseCheckpoint::notStarted);
        requireNotHeld(found);
        if (hasTaken && !found.process().equals(process)) {
            throw fenced();
        }
        try (PreparedStatement update = connection.prepareStatement(OWN)) {
            update.setNString(1, process);
            bindMine(update, 2);
            int _ = update.executeUpdate();
        }
        Checkpoint checkpoint = found.checkpoint();
        return new State(
                new Checkpoint(
                        checkpoint.epoch() + 1,
                        checkpoint.commitLsn(),
                        checkpoint.committedAt(),
                        checkpoint.chain(),
                        checkpoint.journalOffset()),
                found.startMarker(),
                found.started(),
                found.heldBy(),
                process);
    }

    /**
     * Who applies.
     *
     * @param process the process that took over
     * @param epoch with which
     */
    record Owner(String process, long epoch) {}

    /** Makes sure that nobody else takes over before this transaction ends. */
    void claim(Connection connection, Owner owner) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(CLAIM)) {
            bindMine(update, 1);
            update.setLong(3, owner.epoch());
            requireHit(connection, owner, update.executeUpdate());
        }
    }

    /** The same, and changes nothing: for a transaction that is none of the stream's. */
    void requireOwner(Connection connection, Owner owner) throws SQLException {
        State now = readLocked(connection).orElseThrow(ReverseCheckpoint::notStarted);
        if (now.checkpoint().epoch() != owner.epoch() || now.heldBy().isPresent()) {
            throw lost(now, owner);
        }
    }

    /** Moves on, in the connection's transaction; throws if the row is another's. */
    void advance(Connection connection, Owner owner, Checkpoint checkpoint, boolean started)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            update.setBytes(1, checkpoint.commitLsn().toBytes());
            update.setString(2, time(checkpoint.committedAt()));
            update.setNString(3, checkpoint.chain().toString());
            update.setLong(4, checkpoint.journalOffset());
            update.setBoolean(5, started);
            bindMine(update, 6);
            update.setLong(8, owner.epoch());
            update.setBytes(9, checkpoint.commitLsn().toBytes());
            requireHit(connection, owner, update.executeUpdate());
        }
    }

    private void requireHit(Connection connection, Owner owner, int rows) throws SQLException {
        if (rows == 1) {
            return;
        }
        throw lost(read(connection).orElseThrow(ReverseCheckpoint::notStarted), owner);
    }

    private static TidegateException lost(State now, Owner owner) {
        requireNotHeld(now);
        if (now.process().equals(owner.process()) && now.checkpoint().epoch() > owner.epoch()) {
            return new TidegateException(
                    ErrorCode.CUTOVER_WAITING,
                    "the stream back was started from another marker",
                    "It goes on by itself, behind that marker.");
        }
        return fenced();
    }

    private static void requireNotHeld(State state) {
        if (state.heldBy().isPresent()) {
            throw new TidegateException(
                    ErrorCode.CUTOVER_WAITING,
                    "the stream back is held by handover " + state.heldBy().get(),
                    "It goes on by itself when the handover is over.");
        }
    }

    /** A moment as datetime2 has it. */
    static String time(Instant moment) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofInstant(moment, ZoneOffset.UTC));
    }

    void bindMine(PreparedStatement statement, int index) throws SQLException {
        statement.setNString(index, pipeline);
        statement.setInt(index + 1, group);
    }

    private static TidegateException notStarted() {
        return new TidegateException(
                ErrorCode.CUTOVER_WAITING,
                "the stream back was not started",
                "It starts by itself with a cutover.");
    }

    private static TidegateException fenced() {
        return new TidegateException(
                ErrorCode.TARGET_FENCED,
                "another process applies the stream back",
                "None, if another process was started; this one applies nothing any more.");
    }
}
