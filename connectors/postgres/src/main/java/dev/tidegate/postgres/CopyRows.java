package dev.tidegate.postgres;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows ready for one {@code COPY} into their table. Immutable.
 *
 * @param pieces the bytes, in order
 */
record CopyRows(TableSchema schema, List<byte[]> pieces, int rows) {
    private static final int PIECE_BYTES = 1 << 16;

    /** Collects rows. */
    static final class Builder {
        private final TableSchema schema;
        private final CopyBuffer buffer = new CopyBuffer(2 * PIECE_BYTES);
        private final List<byte[]> pieces = new ArrayList<>();
        private int rows;

        Builder(TableSchema schema) {
            this.schema = schema;
            buffer.header();
        }

        void add(Row row) {
            buffer.row(schema, row);
            rows++;
            if (buffer.size() >= PIECE_BYTES) {
                cut();
            }
        }

        CopyRows build() {
            buffer.trailer();
            cut();
            return new CopyRows(schema, List.copyOf(pieces), rows);
        }

        private void cut() {
            pieces.add(Arrays.copyOf(buffer.bytes(), buffer.size()));
            buffer.clear();
        }
    }

    /** Sends them, in the connection's transaction. */
    void send(Connection connection) throws SQLException {
        CopyIn copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(CopyStatement.of(schema));
        try {
            for (byte[] piece : pieces) {
                copy.writeToCopy(piece, 0, piece.length);
            }
            long count = copy.endCopy();
            if (count != rows) {
                throw new IllegalStateException(
                        "COPY took " + count + " rows of " + rows + " given");
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
