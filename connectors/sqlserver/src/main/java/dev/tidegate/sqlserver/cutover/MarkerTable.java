package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Marker;
import dev.tidegate.model.Lsn;
import dev.tidegate.sqlserver.Sql;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Markers: a row of {@code tidegate.marker}, and in the same transaction a token in {@code
 * tidegate.watermark}, which capture reads. The LSN of the token's change is the marker's.
 */
final class MarkerTable {
    private static final String FIND =
            "SELECT token, behind, lsn FROM tidegate.marker WHERE name = ?";

    private static final String NEWEST_INSTANCE =
            "SELECT TOP (1) capture_instance FROM cdc.change_tables"
                    + " WHERE source_object_id = OBJECT_ID(N'tidegate.watermark')"
                    + " ORDER BY start_lsn DESC, object_id DESC";

    private static final String KEEP =
            "UPDATE tidegate.marker SET lsn = ? WHERE name = ? AND lsn IS NULL";

    private MarkerTable() {}

    /** What is found of a marker. */
    private record Found(long token, Lsn behind, Optional<Lsn> lsn) {}

    /** Writes a marker if it is not there; before that, and only then, does something else. */
    static String unlessThere(Marker marker, String before) {
        String name = Sql.literal(marker.toString());
        return """
        IF NOT EXISTS (SELECT 1 FROM tidegate.marker WHERE name = %s)
        BEGIN
        %s    INSERT INTO tidegate.marker (name, token, behind, written_at)
                VALUES (%s, %d, COALESCE(sys.fn_cdc_get_max_lsn(), 0x00000000000000000000),
                    SYSUTCDATETIME());
            UPDATE tidegate.watermark SET token = %d, written_at = SYSUTCDATETIME() WHERE id = 1;
            IF @@ROWCOUNT <> 1 THROW %d, N'table tidegate.watermark has lost its row', 1;
        END;
        """
                .formatted(name, before, name, token(marker), token(marker), Batch.WAITING);
    }

    /** The same for the same marker, so that its statement can be shown before it is run. */
    private static long token(Marker marker) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(marker.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Whether a marker is committed. No transaction that commits behind this look has a smaller
     * LSN: a session at READ COMMITTED sees a row when the log has its commit.
     */
    static boolean isThere(Connection connection, Marker marker) throws SQLException {
        return find(connection, marker).isPresent();
    }

    /** The commit LSN of a marker; empty if it is not committed, or capture has not seen it yet. */
    static Optional<Lsn> position(Connection connection, Marker marker) throws SQLException {
        Optional<Found> found = find(connection, marker);
        if (found.isEmpty() || found.get().lsn().isPresent()) {
            return found.flatMap(Found::lsn);
        }
        Optional<Lsn> captured = captured(connection, found.get());
        if (captured.isPresent()) {
            keep(connection, marker, captured.get());
        }
        return captured;
    }

    private static Optional<Found> find(Connection connection, Marker marker) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, marker.toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Found(
                                        row.getLong(1),
                                        Lsn.fromBytes(row.getBytes(2)),
                                        lsn(row.getBytes(3))))
                        : Optional.empty();
            }
        }
    }

    private static Optional<Lsn> captured(Connection connection, Found found) throws SQLException {
        String instance;
        try (PreparedStatement select = connection.prepareStatement(NEWEST_INSTANCE);
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            instance = row.getString(1);
        }
        String look =
                "SELECT TOP (1) __$start_lsn FROM cdc."
                        + Sql.name(instance + "_CT")
                        + " WHERE __$start_lsn > ? AND token = ? AND __$operation IN (2, 4)";
        try (PreparedStatement select = connection.prepareStatement(look)) {
            select.setBytes(1, found.behind().toBytes());
            select.setLong(2, found.token());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? lsn(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    private static void keep(Connection connection, Marker marker, Lsn lsn) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(KEEP)) {
            update.setBytes(1, lsn.toBytes());
            update.setString(2, marker.toString());
            int _ = update.executeUpdate();
        }
    }

    private static Optional<Lsn> lsn(byte @Nullable [] bytes) {
        return Optional.ofNullable(bytes).map(Lsn::fromBytes);
    }
}
