package dev.tidegate.sandbox.sqlserver.type;

import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Values of sql_variant: the base type, what else describes it, the value. */
final class Variants {
    private static final int SCALE_MAX = 7;
    private static final int PRECISION_MAX = 38;
    private static final int DECIMAL_BYTES = 17;

    private Variants() {}

    /** Writes a value with the base type that its class stands for. */
    static void write(WireOutput out, Object value) {
        switch (value) {
            case Boolean b -> fixed(out, Tokens.BIT, b ? 1 : 0, 1);
            case Integer i -> fixed(out, Tokens.INT4, i, 4);
            case Long l -> fixed(out, Tokens.INT8, l, 8);
            case Float f -> fixed(out, Tokens.FLT4, Float.floatToRawIntBits(f), 4);
            case Double d -> fixed(out, Tokens.FLT8, Double.doubleToRawLongBits(d), 8);
            case BigDecimal d -> {
                start(out, Tokens.NUMERICN, 2, DECIMAL_BYTES);
                out.putByte(PRECISION_MAX);
                out.putByte(d.scale());
                Numbers.putDecimal(out, d, d.scale(), DECIMAL_BYTES);
            }
            case UUID id -> {
                start(out, Tokens.GUID, 0, 16);
                Numbers.putGuid(out, id);
            }
            case String text -> {
                start(out, Tokens.NVARCHAR, 7, 2 * text.length());
                TypeInfo.writeCollation(out);
                out.putShort(2 * Math.max(1, text.length()));
                out.putChars(text);
            }
            case byte[] bytes -> {
                start(out, Tokens.BIGVARBINARY, 2, bytes.length);
                out.putShort(Math.max(1, bytes.length));
                out.putBytes(bytes);
            }
            default -> temporal(out, value);
        }
    }

    private static void temporal(WireOutput out, Object value) {
        switch (value) {
            case LocalDate date -> {
                start(out, Tokens.DATEN, 0, 3);
                Temporals.putDate(out, date);
            }
            case LocalTime time -> {
                start(out, Tokens.TIMEN, 1, 5);
                out.putByte(SCALE_MAX);
                Temporals.putTime(out, time, SCALE_MAX);
            }
            case LocalDateTime time -> {
                start(out, Tokens.DATETIME2N, 1, 8);
                out.putByte(SCALE_MAX);
                Temporals.putTime(out, time.toLocalTime(), SCALE_MAX);
                Temporals.putDate(out, time.toLocalDate());
            }
            case OffsetDateTime time -> {
                start(out, Tokens.DATETIMEOFFSETN, 1, 10);
                out.putByte(SCALE_MAX);
                Temporals.putOffsetDateTime(out, time, SCALE_MAX);
            }
            default ->
                    throw new IllegalArgumentException(
                            "sql_variant does not hold a " + value.getClass().getSimpleName());
        }
    }

    private static void fixed(WireOutput out, int token, long value, int bytes) {
        start(out, token, 0, bytes);
        out.putNumber(value, bytes);
    }

    private static void start(WireOutput out, int token, int properties, int bytes) {
        out.putInt(2 + properties + bytes);
        out.putByte(token);
        out.putByte(properties);
    }

    /** Reads a value; {@code in} holds all of it and nothing else. */
    static Object read(WireInput in) throws WireException {
        int token = in.readByte();
        WireInput properties = in.slice(in.readByte());
        SqlType type = baseType(token, properties, in.remaining());
        return ValueReader.decode(type, in);
    }

    private static SqlType baseType(int token, WireInput properties, int bytes)
            throws WireException {
        return switch (token) {
            case Tokens.DECIMALN, Tokens.NUMERICN -> {
                int precision = properties.readByte();
                yield SqlType.ofDecimal(Kind.NUMERIC, precision, properties.readByte());
            }
            case Tokens.TIMEN -> SqlType.ofScale(Kind.TIME, properties.readByte());
            case Tokens.DATETIME2N -> SqlType.ofScale(Kind.DATETIME2, properties.readByte());
            case Tokens.DATETIMEOFFSETN ->
                    SqlType.ofScale(Kind.DATETIMEOFFSET, properties.readByte());
            case Tokens.DATEN -> SqlType.of(Kind.DATE);
            case Tokens.GUID -> SqlType.of(Kind.UNIQUEIDENTIFIER);
            case Tokens.BIGVARCHAR, Tokens.BIGCHAR -> SqlType.ofLength(Kind.VARCHAR, bytes);
            case Tokens.NVARCHAR, Tokens.NCHAR -> SqlType.ofLength(Kind.NVARCHAR, bytes / 2);
            case Tokens.BIGVARBINARY, Tokens.BIGBINARY -> SqlType.ofLength(Kind.VARBINARY, bytes);
            default -> ParameterType.fixed(token).type();
        };
    }
}
