package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The keys of a table's rows, as things that are equal exactly if PostgreSQL finds them equal.
 * Stateless.
 */
final class RowKeys {
    private static final Object NULL = new Object();

    private final List<Column> columns;
    private final int[] ordinals;

    RowKeys(TableSchema schema) {
        this(schema, schema.keyOrdinals());
    }

    /**
     * Takes other columns for the key.
     *
     * @param ordinals their places in a row
     */
    RowKeys(TableSchema schema, int[] ordinals) {
        this.columns = schema.columns();
        this.ordinals = ordinals.clone();
    }

    /** The key of a row. */
    Object of(Row row) {
        if (ordinals.length == 1) {
            return comparable(ordinals[0], row);
        }
        Object[] values = new Object[ordinals.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = comparable(ordinals[i], row);
        }
        return Arrays.asList(values);
    }

    /** Whether both images have the same key, value by value. */
    boolean isKept(Row before, Row after) {
        for (int ordinal : ordinals) {
            if (!Objects.deepEquals(before.value(ordinal), after.value(ordinal))) {
                return false;
            }
        }
        return true;
    }

    private Object comparable(int ordinal, Row row) {
        Object value = row.value(ordinal);
        if (value == null) {
            return NULL; // the target will find no such row
        }
        Column column = columns.get(ordinal);
        return switch (column.type().kind()) {
            // their equality does not see blanks at the end
            case CHAR, NCHAR -> trimmed((String) value);
            case DECIMAL, MONEY, SMALLMONEY -> ((BigDecimal) value).stripTrailingZeros();
            case REAL -> (Float) value + 0.0f; // of two zeros, the positive one
            case FLOAT -> (Double) value + 0.0;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    ByteBuffer.wrap((byte[]) value);
            case TIME, SMALLDATETIME, DATETIME, DATETIME2, DATETIMEOFFSET ->
                    Values.kept(column, value);
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    VARCHAR,
                    TEXT,
                    NVARCHAR,
                    NTEXT,
                    DATE,
                    UNIQUEIDENTIFIER,
                    XML,
                    SQL_VARIANT ->
                    value;
        };
    }

    /** A text without blanks at its end. */
    static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
