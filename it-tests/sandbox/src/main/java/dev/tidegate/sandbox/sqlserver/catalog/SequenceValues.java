package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Current values of sequences, which H2 keeps. */
final class SequenceValues {
    private SequenceValues() {}

    /** The last value that was handed out, or the first one to come. */
    static long current(ViewContext context, Sequence sequence) throws SQLException {
        return lastUsed(context, sequence).orElse(sequence.restart());
    }

    /** The last value that was handed out since the sequence began. */
    static Optional<Long> lastUsed(ViewContext context, Sequence sequence) throws SQLException {
        ObjectName name = sequence.info().name();
        try (PreparedStatement select =
                context.h2()
                        .prepareStatement(
                                "SELECT BASE_VALUE FROM INFORMATION_SCHEMA.SEQUENCES WHERE"
                                        + " SEQUENCE_SCHEMA = ? AND SEQUENCE_NAME = ?")) {
            select.setString(1, name.h2Schema());
            select.setString(2, name.name());
            try (ResultSet rows = select.executeQuery()) {
                long next = rows.next() ? rows.getLong(1) : sequence.restart();
                return next == sequence.restart()
                        ? Optional.empty()
                        : Optional.of(next - sequence.increment());
            }
        }
    }
}
