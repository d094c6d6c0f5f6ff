package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * Conversions between types inside H2, one for each Java class of the result. The types travel as
 * {@link #encode} writes them; the last argument is CONVERT's style, or {@link #STYLE_TRY} more
 * when an impossible conversion gives NULL.
 */
public final class ConversionRoutines {
    /** Added to the style by TRY_CAST and its like. */
    public static final int STYLE_TRY = 10_000;

    /** Added to the style where texts are not cut to the type's length. */
    public static final int STYLE_WHOLE = 20_000;

    private static final Map<String, SqlType> DECODED = new ConcurrentHashMap<>();

    private ConversionRoutines() {}

    /** A type as text. */
    public static String encode(SqlType type) {
        return type.kind() + ":" + type.length() + ":" + type.precision() + ":" + type.scale();
    }

    private static SqlType decode(String text) {
        return DECODED.computeIfAbsent(
                text,
                encoded -> {
                    String[] parts = encoded.split(":", -1);
                    return new SqlType(
                            Kind.valueOf(parts[0]),
                            Integer.parseInt(parts[1]),
                            Integer.parseInt(parts[2]),
                            Integer.parseInt(parts[3]));
                });
    }

    private static <T> Optional<T> convert(
            Value value, String from, String to, int style, Class<T> type) throws SQLException {
        if (value.getValueType() == Value.NULL) {
            return Optional.empty();
        }
        SqlType source = decode(from);
        boolean whole = style >= STYLE_WHOLE;
        boolean lenient = style % STYLE_WHOLE >= STYLE_TRY;
        try {
            Object converted =
                    Conversions.convert(
                            java(value, source),
                            source,
                            decode(to),
                            new Conversions.Rules(style % STYLE_TRY, DateOrder.MDY, !whole));
            return Optional.of(type.cast(converted));
        } catch (SqlError e) {
            if (lenient) {
                return Optional.empty();
            }
            throw Routines.failure(e);
        }
    }

    /** An H2 value as the class that its type names. */
    private static Object java(Value value, SqlType type) throws SQLException {
        return switch (type.kind()) {
            case BIT -> value.getBoolean();
            case TINYINT, SMALLINT, INT -> value.getInt();
            case BIGINT -> value.getLong();
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> value.getBigDecimal();
            case REAL -> value.getFloat();
            case FLOAT -> value.getDouble();
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML, SQL_VARIANT -> value.getString();
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    value.getBytes();
            case DATE -> org.h2.util.JSR310Utils.valueToLocalDate(value, null);
            case TIME -> org.h2.util.JSR310Utils.valueToLocalTime(value, null);
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    org.h2.util.JSR310Utils.valueToLocalDateTime(value, null);
            case DATETIMEOFFSET -> org.h2.util.JSR310Utils.valueToOffsetDateTime(value, null);
            case UNIQUEIDENTIFIER -> UUID.fromString(value.getString());
        };
    }

    /** To bit. */
    public static @Nullable Boolean to_bit(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, Boolean.class).orElse(null);
    }

    /** To tinyint, smallint, int. */
    public static @Nullable Integer to_int(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, Integer.class).orElse(null);
    }

    /** To bigint. */
    public static @Nullable Long to_long(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, Long.class).orElse(null);
    }

    /** To decimal, money. */
    public static @Nullable BigDecimal to_decimal(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, BigDecimal.class).orElse(null);
    }

    /** To real. */
    public static @Nullable Float to_real(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, Float.class).orElse(null);
    }

    /** To float. */
    public static @Nullable Double to_float(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, Double.class).orElse(null);
    }

    /** To text. */
    public static @Nullable String to_text(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, String.class).orElse(null);
    }

    /** To binary. */
    public static byte @Nullable [] to_bytes(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, byte[].class).orElse(null);
    }

    /** To date. */
    public static @Nullable LocalDate to_date(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, LocalDate.class).orElse(null);
    }

    /** To time. */
    public static @Nullable LocalTime to_time(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, LocalTime.class).orElse(null);
    }

    /** To smalldatetime, datetime, datetime2. */
    public static @Nullable LocalDateTime to_moment(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, LocalDateTime.class).orElse(null);
    }

    /** To datetimeoffset. */
    public static @Nullable OffsetDateTime to_offset(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, OffsetDateTime.class).orElse(null);
    }

    /** To uniqueidentifier. */
    public static @Nullable UUID to_uuid(Value value, String from, String to, int style)
            throws SQLException {
        return convert(value, from, to, style, UUID.class).orElse(null);
    }
}
