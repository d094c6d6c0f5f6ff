package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session writes what a statement yields. The wire turns each call into TDS tokens.
 *
 * <p>A statement with rows: {@link #columns}, {@link #row}*, {@link #done}. A statement without
 * rows but with a count: {@link #done}. A statement with neither: nothing. The wire sets the MORE
 * bits, and ends the message by itself.
 *
 * <p>Any method may throw {@link java.io.UncheckedIOException} when the client is gone: let it
 * pass, the session is closed next. Values of a wrong class are an {@link
 * IllegalArgumentException}; the error says which column.
 */
public interface ResultSink {
    /**
     * One column of a result.
     *
     * @param name may be empty
     * @param type its type
     * @param nullable whether NULL may occur
     * @param identity whether it is an identity column
     * @param updatable whether it is plainly a table's column
     */
    record Column(
            String name, SqlType type, boolean nullable, boolean identity, boolean updatable) {}

    /** What kind of statement ended; goes into DONE's {@code CurCmd}. */
    enum Command {
        SELECT(0xC1),
        INSERT(0xC3),
        DELETE(0xC4),
        UPDATE(0xC5),
        MERGE(0x117),
        OTHER(0xFD);

        private final int code;

        Command(int code) {
            this.code = code;
        }

        /** The code on the wire. */
        public int code() {
            return code;
        }
    }

    /** Something that the client's driver follows: TDS ENVCHANGE. */
    sealed interface Change {
        /** {@code USE}: ENVCHANGE 1. */
        record DatabaseChanged(String from, String to) implements Change {}

        /** ENVCHANGE 8, with the descriptor of the new transaction. */
        record TransactionBegun(long descriptor) implements Change {}

        /** ENVCHANGE 9, with the descriptor of the transaction that ended. */
        record TransactionCommitted(long descriptor) implements Change {}

        /** ENVCHANGE 10, with the descriptor of the transaction that ended. */
        record TransactionRolledBack(long descriptor) implements Change {}
    }

    /** Starts a result with these columns. */
    void columns(List<Column> columns);

    /** Adds a row: one value a column, of the classes that {@link SqlType.Kind} names. */
    void row(@Nullable Object[] values);

    /**
     * Ends a statement. {@code count} is the rows it yielded or changed, negative when there is no
     * count to report ({@code SET NOCOUNT ON}, or a statement that has none).
     */
    void done(Command command, long count);

    /** A message that is no error: PRINT, RAISERROR below 11, "Changed database context". */
    void info(int number, int severity, int state, String message);

    /** An error of a statement; the batch may go on after it. */
    void error(SqlError error);

    /** A change of the session's surroundings. */
    void change(Change change);
}
