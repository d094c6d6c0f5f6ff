package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.cdc.TableShape.ShapeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and compares row images. */
final class RowImages {
    private RowImages() {}

    static @Nullable Object[] read(ResultSet row, TableShape shape) throws SQLException {
        List<ShapeColumn> columns = shape.columns();
        @Nullable Object[] image = new @Nullable Object[columns.size()];
        for (int i = 0; i < image.length; i++) {
            ShapeColumn column = columns.get(i);
            image[i] = column.computed() ? null : value(row, column);
        }
        return image;
    }

    private static @Nullable Object value(ResultSet row, ShapeColumn column) throws SQLException {
        int at = column.position();
        Object value =
                switch (column.type().kind()) {
                    case BIT -> row.getBoolean(at);
                    case TINYINT, SMALLINT, INT -> row.getInt(at);
                    case BIGINT -> row.getLong(at);
                    case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> row.getBigDecimal(at);
                    case REAL -> row.getFloat(at);
                    case FLOAT -> row.getDouble(at);
                    case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> row.getString(at);
                    case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                            row.getBytes(at);
                    case DATE -> row.getObject(at, LocalDate.class);
                    case TIME -> row.getObject(at, LocalTime.class);
                    case SMALLDATETIME, DATETIME, DATETIME2 ->
                            row.getObject(at, LocalDateTime.class);
                    case DATETIMEOFFSET -> row.getObject(at, OffsetDateTime.class);
                    case UNIQUEIDENTIFIER -> row.getObject(at, UUID.class);
                    case SQL_VARIANT -> row.getString(at);
                };
        return row.wasNull() ? null : value;
    }

    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left instanceof byte[] a && right instanceof byte[] b) {
            return Arrays.equals(a, b);
        }
        return Objects.equals(left, right);
    }

    /** Whether an update moved the row's key, which the log holds as a delete and an insert. */
    static boolean keyMoved(TableShape shape, @Nullable Object[] before, @Nullable Object[] after) {
        List<ShapeColumn> columns = shape.columns();
        for (int i = 0; i < before.length; i++) {
            if (columns.get(i).key() && !same(before[i], after[i])) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes what an update's images need not hold: large values that did not change become null in
     * both, other equal values are shared.
     *
     * @return whether anything changed
     */
    static boolean reduce(TableShape shape, @Nullable Object[] before, @Nullable Object[] after) {
        boolean changed = false;
        List<ShapeColumn> columns = shape.columns();
        for (int i = 0; i < before.length; i++) {
            if (!same(before[i], after[i])) {
                changed = true;
            } else if (columns.get(i).large()) {
                before[i] = null;
                after[i] = null;
            } else {
                after[i] = before[i];
            }
        }
        return changed;
    }
}
