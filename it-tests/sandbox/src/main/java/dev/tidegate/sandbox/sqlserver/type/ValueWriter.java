package dev.tidegate.sandbox.sqlserver.type;

import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values to a client, in the form that {@link TypeInfo} described. */
public final class ValueWriter {
    private static final long NULL_LARGE = -1;
    private static final byte[] TEXT_POINTER = new byte[16];
    private static final byte[] TEXT_TIMESTAMP = new byte[8];

    private ValueWriter() {}

    /**
     * Writes a value with its length.
     *
     * @throws ClassCastException when the value is not of the class that the type's kind names
     * @throws IllegalArgumentException when the type cannot hold the value
     */
    public static void write(WireOutput out, SqlType type, @Nullable Object value) {
        if (value == null) {
            writeNull(out, type);
            return;
        }
        switch (type.kind()) {
            case BIT -> integer(out, (Boolean) value ? 1 : 0, 1);
            case TINYINT -> integer(out, tinyint((Integer) value), 1);
            case SMALLINT -> integer(out, smallint((Integer) value), 2);
            case INT -> integer(out, (Integer) value, 4);
            case BIGINT -> integer(out, (Long) value, 8);
            case REAL -> integer(out, Float.floatToRawIntBits((Float) value), 4);
            case FLOAT -> integer(out, Double.doubleToRawLongBits((Double) value), 8);
            case DECIMAL, NUMERIC -> decimal(out, type, (BigDecimal) value);
            case MONEY, SMALLMONEY -> money(out, type.kind(), (BigDecimal) value);
            case DATE, TIME, SMALLDATETIME, DATETIME, DATETIME2, DATETIMEOFFSET ->
                    temporal(out, type, value);
            case UNIQUEIDENTIFIER -> {
                out.putByte(16);
                Numbers.putGuid(out, (UUID) value);
            }
            case CHAR, VARCHAR -> narrow(out, type, (String) value);
            case NCHAR, NVARCHAR -> wide(out, type, (String) value);
            case BINARY, VARBINARY, ROWVERSION -> binary(out, type, (byte[]) value);
            case TEXT -> {
                legacyLarge(out, ((String) value).length());
                out.putNarrowChars((String) value);
            }
            case NTEXT -> {
                legacyLarge(out, 2 * ((String) value).length());
                out.putChars((String) value);
            }
            case IMAGE -> {
                legacyLarge(out, ((byte[]) value).length);
                out.putBytes((byte[]) value);
            }
            case XML -> largeText(out, (String) value);
            case HIERARCHYID, GEOMETRY, GEOGRAPHY -> largeBytes(out, (byte[]) value);
            case SQL_VARIANT -> Variants.write(out, value);
        }
    }

    private static void writeNull(WireOutput out, SqlType type) {
        switch (type.kind()) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY, ROWVERSION -> {
                if (type.isMax()) {
                    out.putLong(NULL_LARGE);
                } else {
                    out.putShort(Tokens.LARGE);
                }
            }
            case XML, HIERARCHYID, GEOMETRY, GEOGRAPHY -> out.putLong(NULL_LARGE);
            case SQL_VARIANT -> out.putInt(0);
            case BIT, TINYINT, SMALLINT, INT, BIGINT, DECIMAL, NUMERIC, MONEY, SMALLMONEY -> {
                out.putByte(0);
            }
            case REAL, FLOAT, DATE, TIME, SMALLDATETIME, DATETIME, DATETIME2, DATETIMEOFFSET -> {
                out.putByte(0);
            }
            case TEXT, NTEXT, IMAGE, UNIQUEIDENTIFIER -> out.putByte(0);
        }
    }

    private static void integer(WireOutput out, long value, int bytes) {
        out.putByte(bytes);
        out.putNumber(value, bytes);
    }

    private static int tinyint(int value) {
        if (value < 0 || value > 0xFF) {
            throw new IllegalArgumentException("tinyint outside 0 to 255");
        }
        return value;
    }

    private static int smallint(int value) {
        if (value != (short) value) {
            throw new IllegalArgumentException("smallint outside -32768 to 32767");
        }
        return value;
    }

    private static void decimal(WireOutput out, SqlType type, BigDecimal value) {
        int bytes = TypeInfo.decimalBytes(type.precision());
        out.putByte(bytes);
        Numbers.putDecimal(out, value, type.scale(), bytes);
    }

    private static void money(WireOutput out, Kind kind, BigDecimal value) {
        if (kind == Kind.MONEY) {
            out.putByte(8);
            Numbers.putMoney(out, value);
        } else {
            out.putByte(4);
            Numbers.putSmallMoney(out, value);
        }
    }

    private static void temporal(WireOutput out, SqlType type, Object value) {
        int scale = type.scale();
        if (type.kind() == Kind.DATE) {
            out.putByte(3);
            Temporals.putDate(out, (LocalDate) value);
        } else if (type.kind() == Kind.TIME) {
            out.putByte(Temporals.timeBytes(scale));
            Temporals.putTime(out, (LocalTime) value, scale);
        } else if (type.kind() == Kind.DATETIMEOFFSET) {
            out.putByte(Temporals.timeBytes(scale) + 5);
            Temporals.putOffsetDateTime(out, (OffsetDateTime) value, scale);
        } else {
            dateTime(out, type, (LocalDateTime) value);
        }
    }

    private static void dateTime(WireOutput out, SqlType type, LocalDateTime value) {
        if (type.kind() == Kind.SMALLDATETIME) {
            out.putByte(4);
            Temporals.putSmallDateTime(out, value);
        } else if (type.kind() == Kind.DATETIME) {
            out.putByte(8);
            Temporals.putDateTime(out, value);
        } else {
            out.putByte(Temporals.timeBytes(type.scale()) + 3);
            Temporals.putTime(out, value.toLocalTime(), type.scale());
            Temporals.putDate(out, value.toLocalDate());
        }
    }

    private static void narrow(WireOutput out, SqlType type, String value) {
        if (type.isMax()) {
            startLarge(out, value.length());
            out.putNarrowChars(value);
            endLarge(out);
        } else {
            out.putShort(fitting(type, value.length()));
            out.putNarrowChars(value);
        }
    }

    private static void wide(WireOutput out, SqlType type, String value) {
        if (type.isMax()) {
            largeText(out, value);
        } else {
            out.putShort(2 * fitting(type, value.length()));
            out.putChars(value);
        }
    }

    private static void binary(WireOutput out, SqlType type, byte[] value) {
        if (type.isMax()) {
            largeBytes(out, value);
        } else {
            out.putShort(
                    type.kind() == Kind.ROWVERSION ? value.length : fitting(type, value.length));
            out.putBytes(value);
        }
    }

    private static int fitting(SqlType type, int length) {
        if (length > Math.max(1, type.length())) {
            throw new IllegalArgumentException(
                    "a value of length " + length + " in a type of length " + type.length());
        }
        return length;
    }

    private static void largeText(WireOutput out, String value) {
        startLarge(out, 2 * value.length());
        out.putChars(value);
        endLarge(out);
    }

    private static void largeBytes(WireOutput out, byte[] value) {
        startLarge(out, value.length);
        out.putBytes(value);
        endLarge(out);
    }

    /** The total length, then one chunk with all of it; an empty value has no chunk. */
    private static void startLarge(WireOutput out, int bytes) {
        out.putLong(bytes);
        if (bytes > 0) {
            out.putInt(bytes);
        }
    }

    private static void endLarge(WireOutput out) {
        out.putInt(0);
    }

    private static void legacyLarge(WireOutput out, int bytes) {
        out.putByte(TEXT_POINTER.length);
        out.putBytes(TEXT_POINTER);
        out.putBytes(TEXT_TIMESTAMP);
        out.putInt(bytes);
    }
}
