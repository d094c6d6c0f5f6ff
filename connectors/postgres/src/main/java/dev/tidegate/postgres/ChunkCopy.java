package dev.tidegate.postgres;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The {@code COPY} of a chunk's rows, in the connection's transaction. Owned by one thread at a
 * time.
 *
 * <p>Memory does not grow with the rows: they leave in pieces of 64 KiB, also those of one large
 * value, and a target that is slow stops whoever gives them.
 */
final class ChunkCopy implements RowConsumer {
    private static final int PIECE_BYTES = 1 << 16;

    private final TableSchema schema;
    private final StorableText texts;
    private final CopyIn copy;
    private final CopyBuffer buffer = new CopyBuffer(2 * PIECE_BYTES);
    private long rows;

    /** Begins it. */
    ChunkCopy(Connection connection, TableSchema schema, StorableText texts) throws SQLException {
        this.schema = schema;
        this.texts = texts;
        this.copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(CopyStatement.of(schema));
        buffer.header();
    }

    @Override
    public void accept(Row given) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while loading " + schema.table());
        }
        Row row = texts.storable(schema, given);
        try {
            buffer.beginRow(schema.columns().size());
            for (int i = 0; i < schema.columns().size(); i++) {
                put(schema.columns().get(i), row.value(i));
                if (buffer.size() >= PIECE_BYTES) {
                    send();
                }
            }
            rows++;
        } catch (SQLException e) {
            throw Failures.of(doing(schema.table()), e);
        }
    }

    private void put(Column column, @Nullable Object value) throws SQLException {
        switch (value) {
            case byte[] bytes when bytes.length >= LargeValue.BYTES_MIN ->
                    put(LargeValue.of(bytes));
            case String text when text.length() >= LargeValue.BYTES_MIN -> put(LargeValue.of(text));
            case null, default -> buffer.value(schema.table(), column, value);
        }
    }

    private void put(LargeValue value) throws SQLException {
        buffer.length(value.length());
        send();
        value.send(copy::writeToCopy);
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer.bytes(), 0, buffer.size());
        buffer.clear();
    }

    /** Ends it; the server must have taken each row that was given. */
    void end() throws SQLException {
        buffer.trailer();
        send();
        long taken = copy.endCopy();
        if (taken != rows) {
            throw new IllegalStateException(
                    "the target took %d rows of table %s, %d were given"
                            .formatted(taken, schema.table(), rows));
        }
    }

    /** Gives it up, if it is not ended. */
    void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    /** What is attempted, for a failure. */
    static String doing(TableId table) {
        return "load table " + table;
    }
}
