package dev.tidegate.postgres;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The row of {@code tidegate.checkpoint} of one replication group. */
final class CheckpointTable {
    private static final String TAKE_OVER =
            """
            insert into tidegate.checkpoint as mine
                (pipeline, replication_group, epoch, commit_lsn, committed_at, chain,
                    journal_offset, process)
            values (?, ?, 1, ?, ?, ?, 0, ?)
            on conflict (pipeline, replication_group) do update
                set epoch = mine.epoch + 1, process = excluded.process
                where mine.held_by is null and (? or mine.process = excluded.process)
            returning epoch, commit_lsn, committed_at, chain, journal_offset
            """;

    /**
     * Zero rows: the epoch is not mine any more. A transaction that the target has already is not
     * advanced to either, so nobody commits one twice.
     */
    private static final String ADVANCE =
            "update tidegate.checkpoint set commit_lsn = ?, committed_at = ?, chain = ?,"
                    + " journal_offset = ?, ledger_lsn = ?, applied_at = clock_timestamp()"
                    + " where pipeline = ? and replication_group = ? and epoch = ?"
                    + " and commit_lsn < ?";

    private static final String COUNTED =
            "update tidegate.checkpoint set ledger_lsn = commit_lsn where pipeline = ?"
                    + " and replication_group = ? and epoch = ? and commit_lsn = ?"
                    + " and ledger_lsn is distinct from commit_lsn";

    private static final String READ =
            "select epoch, commit_lsn, committed_at, chain, journal_offset from"
                    + " tidegate.checkpoint where pipeline = ? and replication_group = ?";

    private static final String PROCESS =
            "select 1 from tidegate.checkpoint where pipeline = ? and replication_group = ?"
                    + " and process = ?";

    private static final String HELD_BY =
            "select held_by from tidegate.checkpoint where pipeline = ? and replication_group = ?"
                    + " and held_by is not null";

    private static final String EPOCH =
            "select epoch from tidegate.checkpoint where pipeline = ? and replication_group = ?";

    private final String pipeline;
    private final int group;
    private final LedgerTable ledger;

    CheckpointTable(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
        this.ledger = new LedgerTable(pipeline, group);
    }

    /** The ledger of the group, which its checkpoint guards. */
    LedgerTable ledger() {
        return ledger;
    }

    /**
     * Raises the epoch, in the connection's transaction. Throws {@code TARGET_FENCED} if the owner
     * has taken over before, and another process did since.
     */
    Checkpoint takeOver(Connection connection, Ownership ownership) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE_OVER)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            statement.setString(3, Lsn.ZERO.toString());
            statement.setObject(4, Instant.EPOCH.atOffset(ZoneOffset.UTC));
            statement.setString(5, ChainHash.START.toString());
            statement.setString(6, ownership.process());
            statement.setBoolean(7, !ownership.hasTaken(group));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw notTaken(connection);
                }
                return checkpoint(row);
            }
        }
    }

    /** Why nobody could take over. */
    private TidegateException notTaken(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HELD_BY)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new TidegateException(
                                ErrorCode.TARGET_FENCED,
                                "the handover %s holds the applying of pipeline \"%s\""
                                        .formatted(row.getString(1), pipeline),
                                "Look at `tidegate cutover status`; it goes on when the handover"
                                        + " lets go of it.")
                        : fenced();
            }
        }
    }

    /** Whether it was this owner that took over last. */
    boolean isOf(Connection connection, Ownership ownership) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PROCESS)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            statement.setString(3, ownership.process());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Runs {@link #advance} by itself; returns whether the epoch is still the owner's. */
    boolean advance(Connection connection, Checkpoint checkpoint, LedgerChanges changes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(advance(changes))) {
            bindAdvance(statement, 1, checkpoint, changes);
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Statements that end a window: the first hits one row, the checkpoint's, if the epoch is still
     * the owner's; a second one, if tables differ behind the window, the ledger's.
     */
    static String advance(LedgerChanges changes) {
        return LedgerTable.counted(changes).isEmpty()
                ? ADVANCE
                : ADVANCE + ";\n" + LedgerTable.ADVANCE;
    }

    /** The row as it is; empty if nobody has taken over yet. */
    Optional<Checkpoint> read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(checkpoint(row)) : Optional.empty();
            }
        }
    }

    /** The checkpoint in a row that has these columns of it. */
    static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                row.getLong("epoch"),
                Lsn.parse(row.getString("commit_lsn")),
                row.getObject("committed_at", OffsetDateTime.class).toInstant(),
                ChainHash.parse(row.getString("chain")),
                row.getLong("journal_offset"));
    }

    /** Binds {@link #advance} from {@code index} on. */
    void bindAdvance(
            PreparedStatement statement, int index, Checkpoint checkpoint, LedgerChanges changes)
            throws SQLException {
        String lsn = checkpoint.commitLsn().toString();
        statement.setString(index, lsn);
        statement.setObject(index + 1, checkpoint.committedAt().atOffset(ZoneOffset.UTC));
        statement.setString(index + 2, checkpoint.chain().toString());
        statement.setLong(index + 3, checkpoint.journalOffset());
        statement.setString(index + 4, countedUpTo(changes, lsn));
        statement.setString(index + 5, pipeline);
        statement.setInt(index + 6, group);
        statement.setLong(index + 7, checkpoint.epoch());
        statement.setString(index + 8, lsn);
        Map<TableId, TableLedger> tables = LedgerTable.counted(changes);
        if (!tables.isEmpty()) {
            ledger.bindAdvance(statement, index + 9, tables);
        }
    }

    private static @Nullable String countedUpTo(LedgerChanges changes, String lsn) {
        return switch (changes) {
            case LedgerChanges.Counted _ -> lsn;
            case LedgerChanges.NotCounted _ -> null;
        };
    }

    /** Why {@link #ADVANCE} hit no row; reads in a transaction of its own, after the undoing. */
    RuntimeException refusal(Connection connection, Checkpoint checkpoint) throws SQLException {
        return isOwnedBy(connection, checkpoint.epoch())
                ? new IllegalStateException(
                        "the checkpoint would not move forward to " + checkpoint.commitLsn())
                : fenced();
    }

    /** Whether nobody has taken over since; reads in a transaction of its own. */
    boolean isOwnedBy(Connection connection, long epoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EPOCH)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) == epoch;
            }
        }
    }

    /**
     * What the ledger has from now on is all that is applied. What it has already is forgotten if
     * it lacks something; the owner goes on counting.
     */
    void countFrom(Connection connection, Checkpoint at) throws SQLException {
        ledger.takeOver(connection, at);
        try (PreparedStatement statement = connection.prepareStatement(COUNTED)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            statement.setLong(3, at.epoch());
            statement.setString(4, at.commitLsn().toString());
            statement.executeUpdate();
        }
    }

    /** Keeps others from taking over until the transaction has ended; empty if one has. */
    Optional<Checkpoint> lock(Connection connection, long epoch) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(READ + " and epoch = ? for update")) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            statement.setLong(3, epoch);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(checkpoint(row)) : Optional.empty();
            }
        }
    }

    /** The error for an owner that lost its epoch. */
    TidegateException fenced() {
        return new TidegateException(
                ErrorCode.TARGET_FENCED,
                "another process took over the applying of pipeline \""
                        + pipeline
                        + "\", group "
                        + group,
                "Only one process may apply for a group. If the other one is meant to run,"
                        + " nothing needs doing; else stop it and start this one again.");
    }
}
