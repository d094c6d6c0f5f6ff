package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tidegate's own row on the source: {@code tidegate.watermark}, one row that is written again and
 * again, each time with a new token. CDC makes of each writing a change with a commit LSN. Safe for
 * use by several threads.
 */
final class Watermarks {
    /** Where the row is. */
    static final TableId TABLE = new TableId("tidegate", "watermark");

    static final String CREATE =
            "CREATE TABLE tidegate.watermark (id int NOT NULL CONSTRAINT watermark_key PRIMARY KEY,"
                    + " token bigint NOT NULL, written_at datetime2(7) NOT NULL)";

    static final String INSERT =
            "INSERT INTO tidegate.watermark (id, token, written_at)"
                    + " VALUES (1, 0, SYSUTCDATETIME())";

    private static final String NEWEST_INSTANCE =
            "SELECT TOP (1) capture_instance FROM cdc.change_tables"
                    + " WHERE source_object_id = OBJECT_ID(N'tidegate.watermark')"
                    + " ORDER BY start_lsn DESC, object_id DESC";

    private static final String WRITE =
            "DECLARE @behind binary(10) ="
                    + " COALESCE(sys.fn_cdc_get_max_lsn(), 0x00000000000000000000);"
                    + " UPDATE tidegate.watermark SET token = ?, written_at = SYSUTCDATETIME()"
                    + " OUTPUT inserted.written_at, @behind WHERE id = 1";

    /** How long the capture job may take: its polls are five seconds apart unless set otherwise. */
    private static final Duration CAPTURE_WAIT_MAX = Duration.ofSeconds(60);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Connections connections;

    Watermarks(Connections connections) {
        this.connections = connections;
    }

    /**
     * A writing of the row.
     *
     * @param token tells it from others
     * @param at the source's time
     * @param behind a commit LSN that it comes behind: what capture had seen by then. The change
     *     table is ordered by LSN, and may have days of rows before this one
     */
    record Written(long token, Instant at, Lsn behind) {}

    Instant write() {
        return connections.with("write a watermark", this::write).at();
    }

    /**
     * Writes; returns how long the source took until that was committed, as a client sees it.
     * Waiting for a connection is not in it, nor for capture.
     */
    Duration measureCommit() {
        return connections.with(
                "write a watermark",
                connection -> {
                    long begun = System.nanoTime();
                    Written _ = write(connection); // its result is closed, so the commit is over
                    return Duration.ofNanos(System.nanoTime() - begun);
                });
    }

    /** Writes on this connection, inside its transaction if it has one open. */
    Written write(Connection connection) throws SQLException {
        return writeOn(connection);
    }

    /** The same, without the connections. */
    static Written writeOn(Connection connection) throws SQLException {
        long token = RANDOM.nextLong();
        try (PreparedStatement update = connection.prepareStatement(WRITE)) {
            update.setLong(1, token);
            try (ResultSet rows = update.executeQuery()) {
                if (!rows.next()) {
                    throw new TidegateException(
                            ErrorCode.SOURCE_NOT_READY,
                            "table tidegate.watermark has lost its row",
                            "Run on the source: " + INSERT + ";");
                }
                return new Written(
                        token,
                        rows.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        Lsn.fromBytes(rows.getBytes(2)));
            }
        }
    }

    /** Writes, and waits until capture has seen it; returns its commit LSN. */
    Lsn position() throws InterruptedException {
        return awaitCaptured(connections.with("write a watermark", this::write));
    }

    /** The same, for so long at most; empty if capture has not seen it by then. */
    Optional<Lsn> position(Duration atMost) throws InterruptedException {
        return awaitCaptured(connections.with("write a watermark", this::write), atMost);
    }

    /** Waits until a committed writing shows up in its change table; returns its commit LSN. */
    Lsn awaitCaptured(Written written) throws InterruptedException {
        return awaitCaptured(written, CAPTURE_WAIT_MAX).orElseThrow(Watermarks::notCaptured);
    }

    private Optional<Lsn> awaitCaptured(Written written, Duration atMost)
            throws InterruptedException {
        try (Connection connection = connections.borrow("look for a watermark")) {
            return lookFor(written, connection, atMost);
        } catch (SQLException e) {
            throw Failures.of("look for a watermark in its change table", e);
        }
    }

    /** Looks for a writing in its change table; empty if it did not show up in time. */
    static Optional<Lsn> lookFor(Written written, Connection connection, Duration patience)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (PreparedStatement select = connection.prepareStatement(find(connection))) {
            select.setBytes(1, written.behind().toBytes());
            select.setLong(2, written.token());
            while (true) {
                Optional<Lsn> found = first(select);
                if (found.isPresent() || System.nanoTime() - deadline >= 0) {
                    return found;
                }
                Thread.sleep(LOOK_INTERVAL);
            }
        }
    }

    private static String find(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEWEST_INSTANCE);
                ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                throw notPrepared();
            }
            return "SELECT __$start_lsn FROM cdc."
                    + Sql.name(rows.getString(1) + "_CT")
                    + " WHERE __$start_lsn > ? AND token = ? AND __$operation IN (2, 4)";
        }
    }

    private static Optional<Lsn> first(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            byte @Nullable [] lsn = rows.next() ? rows.getBytes(1) : null;
            return Optional.ofNullable(lsn).map(Lsn::fromBytes);
        }
    }

    private static TidegateException notPrepared() {
        return new TidegateException(
                ErrorCode.SOURCE_NOT_READY,
                "table tidegate.watermark is not captured on the source",
                "Run on the source: " + Preparation.enableTable(TABLE));
    }

    private static TidegateException notCaptured() {
        return new TidegateException(
                ErrorCode.SOURCE_UNAVAILABLE,
                "a watermark did not show up in its change table within "
                        + CAPTURE_WAIT_MAX.toSeconds()
                        + " s",
                "Check that SQL Server Agent runs and that the database's CDC capture job runs:"
                        + " EXEC sys.sp_cdc_start_job @job_type = N'capture'; and SELECT * FROM"
                        + " sys.dm_cdc_errors;");
    }
}
