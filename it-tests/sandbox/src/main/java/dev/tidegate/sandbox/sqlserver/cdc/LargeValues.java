package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.cdc.TableShape.ShapeColumn;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The server option {@code max text repl size}: how large a captured value may be. */
final class LargeValues {
    private LargeValues() {}

    /**
     * Throws 7139 when a row's image has a large value above the limit.
     *
     * @param bytesMax -1 for no limit
     */
    static void check(TableShape shape, @Nullable Object[] after, int bytesMax)
            throws SQLException {
        if (bytesMax < 0) {
            return;
        }
        for (int i = 0; i < after.length; i++) {
            ShapeColumn column = shape.columns().get(i);
            long bytes = column.large() ? bytes(column, after[i]) : 0;
            if (bytes > bytesMax) {
                throw new SQLException("a large value", tooLarge(bytes, bytesMax));
            }
        }
    }

    private static long bytes(ShapeColumn column, @Nullable Object value) {
        boolean wide =
                switch (column.type().kind()) {
                    case NVARCHAR, NTEXT, XML -> true;
                    case Kind _ -> false;
                };
        return switch (value) {
            case null -> 0;
            case String text -> wide ? 2L * text.length() : text.length();
            case byte[] binary -> binary.length;
            default -> 0;
        };
    }

    private static SqlError tooLarge(long bytes, int bytesMax) {
        return new SqlError(
                7139,
                "Length of LOB data ("
                        + bytes
                        + ") to be replicated exceeds configured maximum "
                        + bytesMax
                        + ". Use the stored procedure sp_configure to increase the configured maximum"
                        + " value for max text repl size option, which defaults to 65536. A"
                        + " configured value of -1 indicates no limit, other that the limit imposed"
                        + " by the data type.");
    }
}
