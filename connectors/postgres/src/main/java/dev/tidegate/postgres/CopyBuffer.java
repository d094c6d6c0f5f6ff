package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the binary format of {@code COPY}, or their columns as arrays, in a buffer that the owner
 * empties.
 *
 * @see <a href="https://www.postgresql.org/docs/17/sql-copy.html">COPY, Binary Format</a>
 */
final class CopyBuffer {
    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
    };

    private ByteBuffer buffer;

    /** Makes an empty buffer that holds {@code bytes} before it grows. */
    CopyBuffer(int bytes) {
        buffer = ByteBuffer.allocate(bytes);
    }

    /** How many bytes are in it. */
    int size() {
        return buffer.position();
    }

    /** The bytes, valid up to {@link #size} and until the next call. */
    byte[] bytes() {
        return buffer.array();
    }

    /** Forgets the bytes. */
    void clear() {
        buffer.clear();
    }

    /** What stands before the first row. */
    void header() {
        room(SIGNATURE.length + 2 * Integer.BYTES).put(SIGNATURE).putInt(0).putInt(0);
    }

    /** What stands behind the last row. */
    void trailer() {
        room(Short.BYTES).putShort((short) -1);
    }

    /** A row whose text is {@link StorableText}. */
    void row(TableSchema schema, Row row) {
        int columns = schema.columns().size();
        beginRow(columns);
        for (int i = 0; i < columns; i++) {
            value(schema.table(), schema.columns().get(i), row.value(i));
        }
    }

    /** What stands before the values of a row. */
    void beginRow(int columns) {
        room(Short.BYTES).putShort((short) columns);
    }

    /** What stands before the bytes of a value that are not put in here. */
    void length(int bytes) {
        room(Integer.BYTES).putInt(bytes);
    }

    /** A column's values in rows whose text is {@link StorableText}, as an array. */
    byte[] array(TableSchema schema, int ordinal, List<Row> rows) {
        clear();
        Column column = schema.columns().get(ordinal);
        room(5 * Integer.BYTES)
                .putInt(1) // dimensions
                .putInt(1) // there may be nulls
                .putInt(ArrayType.of(column.type()).element())
                .putInt(rows.size())
                .putInt(1); // number of the first element
        for (Row row : rows) {
            value(schema.table(), column, row.value(ordinal));
        }
        return Arrays.copyOf(bytes(), size());
    }

    /**
     * A value with its length, as {@link Values#kept}: what is smaller than a microsecond is cut
     * off.
     */
    void value(TableId table, Column column, @Nullable Object value) {
        if (value == null) {
            room(Integer.BYTES).putInt(-1);
            return;
        }
        switch (column.type().kind()) {
            case BIT -> field(1).put((byte) ((Boolean) value ? 1 : 0));
            case TINYINT, SMALLINT -> field(Short.BYTES).putShort(((Integer) value).shortValue());
            case INT -> field(Integer.BYTES).putInt((Integer) value);
            case BIGINT -> field(Long.BYTES).putLong((Long) value);
            case DECIMAL, MONEY, SMALLMONEY -> numeric((BigDecimal) value);
            case REAL -> field(Float.BYTES).putFloat((Float) value);
            case FLOAT -> field(Double.BYTES).putDouble((Double) value);
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML ->
                    bytes(((String) value).getBytes(StandardCharsets.UTF_8));
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    bytes((byte[]) value);
            case DATE -> field(Integer.BYTES).putInt(Moments.days((LocalDate) value));
            case TIME -> field(Long.BYTES).putLong(Moments.micros((LocalTime) value));
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    field(Long.BYTES).putLong(Moments.micros((LocalDateTime) value));
            case DATETIMEOFFSET ->
                    field(Long.BYTES).putLong(Moments.micros((OffsetDateTime) value));
            case UNIQUEIDENTIFIER -> {
                UUID uuid = (UUID) value;
                field(2 * Long.BYTES)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits());
            }
            case SQL_VARIANT -> throw Values.unsupported(table, column);
        }
    }

    private void numeric(BigDecimal value) {
        room(Integer.BYTES + Numeric.bytesMax(value));
        int start = buffer.position();
        Numeric.put(value, buffer.position(start + Integer.BYTES));
        buffer.putInt(start, buffer.position() - start - Integer.BYTES);
    }

    private void bytes(byte[] value) {
        field(value.length).put(value);
    }

    private ByteBuffer field(int length) {
        return room(Integer.BYTES + length).putInt(length);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int used = buffer.position();
            int capacity = Math.max(Math.addExact(used, bytes), 2 * buffer.capacity());
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity)).position(used);
        }
        return buffer;
    }
}
