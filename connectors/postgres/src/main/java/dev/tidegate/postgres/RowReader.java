package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the target as rows of the source's shape, with what the target keeps. What only the
 * target can hold becomes a value that the source cannot have. Stateless.
 */
final class RowReader {
    /** What stands for NaN of numeric: one digit more than any decimal of the source has. */
    private static final BigDecimal NOT_A_NUMBER = BigDecimal.TEN.pow(38);

    private RowReader() {}

    /**
     * The row at which a result stands.
     *
     * @param leftOut columns that the result lacks; they are {@link Row#UNCHANGED}
     */
    static Row row(ResultSet result, TableSchema schema, BitSet leftOut) throws SQLException {
        List<Column> columns = schema.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        int next = 1;
        for (int i = 0; i < values.length; i++) {
            if (leftOut.get(i)) {
                values[i] = Row.UNCHANGED;
            } else {
                values[i] = value(result, next, schema.table(), columns.get(i));
                next++;
            }
        }
        return Row.owning(values);
    }

    private static @Nullable Object value(ResultSet result, int index, TableId table, Column column)
            throws SQLException {
        Object value =
                switch (column.type().kind()) {
                    case BIT -> result.getBoolean(index);
                    case TINYINT, SMALLINT, INT -> result.getInt(index);
                    case BIGINT -> result.getLong(index);
                    case DECIMAL, MONEY, SMALLMONEY -> number(result.getObject(index));
                    case REAL -> result.getFloat(index);
                    case FLOAT -> result.getDouble(index);
                    case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML ->
                            result.getString(index);
                    case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                            result.getBytes(index);
                    case DATE -> result.getObject(index, LocalDate.class);
                    case TIME -> result.getObject(index, LocalTime.class);
                    case SMALLDATETIME, DATETIME, DATETIME2 ->
                            result.getObject(index, LocalDateTime.class);
                    case DATETIMEOFFSET -> result.getObject(index, OffsetDateTime.class);
                    case UNIQUEIDENTIFIER -> result.getObject(index, UUID.class);
                    case SQL_VARIANT -> throw Values.unsupported(table, column);
                };
        return result.wasNull() ? null : value;
    }

    private static @Nullable Object number(@Nullable Object value) {
        return value instanceof Double ? NOT_A_NUMBER : value;
    }
}
