package dev.tidegate.postgres;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Column;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LargeObject;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
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
 * value, which need not be in memory itself, and a target that is slow stops whoever gives them.
 */
final class ChunkCopy implements RowConsumer {
    private static final int PIECE_BYTES = 1 << 16;

    /**
     * PostgreSQL puts a row together in one piece of memory, and such a piece has at most 1 GiB;
     * what is left is for the row's other columns.
     */
    private static final long ROW_BYTES_MAX = (1L << 30) - (1 << 18);

    private final TableSchema schema;
    private final StorableText texts;
    private final CopyIn copy;
    private final CopyBuffer buffer = new CopyBuffer(2 * PIECE_BYTES);
    private long rows;

    /** Of large objects of the row that is being sent. */
    private long rowBytes;

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
            rowBytes = 0;
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
            case LargeObject large -> {
                rowBytes += large.length();
                if (rowBytes > ROW_BYTES_MAX) {
                    throw tooLarge(column, large);
                }
                buffer.length((int) large.length());
                send();
                large.<SQLException>send(copy::writeToCopy);
            }
            case null, default -> buffer.value(schema.table(), column, value);
        }
    }

    private TidegateException tooLarge(Column column, LargeObject large) {
        String key = String.join("\", \"", schema.key());
        return new TidegateException(
                ErrorCode.TARGET_REFUSED,
                "a value of column \"%s\" of table %s has %,d bytes, with which its row is larger than"
                                .formatted(column.name(), schema.table(), large.length())
                        + " the 1 GiB that PostgreSQL can hold; "
                        + (schema.hasKey()
                                ? "the row's key is in \"" + key + "\""
                                : "the table has no key"),
                "Make the value smaller on the source and load the table again, or leave the column"
                        + " out with source.columns_excluded, or the table with"
                        + " source.tables_excluded.");
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
