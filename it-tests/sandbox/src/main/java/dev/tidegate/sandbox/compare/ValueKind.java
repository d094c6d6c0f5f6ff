package dev.tidegate.sandbox.compare;

import dev.tidegate.sandbox.workload.SourceTable.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/**
 * How the values of a source column are read from both sides, put in order, and compared.
 *
 * <p>What counts as equal although the bits differ: moments less than a microsecond apart
 * (PostgreSQL has six digits where SQL Server has seven), the same instant in another time zone
 * ({@code timestamptz} keeps none), blanks at the end of {@code char} and {@code nchar} (both sides
 * pad), and the case of a {@code uniqueidentifier}. A decimal's scale must be the same.
 */
enum ValueKind {
    BOOLEAN,
    INTEGER,
    DECIMAL,
    REAL,
    FLOAT,
    TEXT,
    PADDED_TEXT,
    IDENTIFIER,
    BINARY,
    DATE,
    TIME,
    MOMENT,
    INSTANT;

    private static final Duration TOLERANCE = Duration.ofNanos(1_000);

    static ValueKind of(DataType type) {
        return switch (type.name()) {
            case "bit" -> BOOLEAN;
            case "tinyint", "smallint", "int", "bigint" -> INTEGER;
            case "decimal", "numeric", "money", "smallmoney" -> DECIMAL;
            case "real" -> REAL;
            case "float" -> FLOAT;
            case "char", "nchar" -> PADDED_TEXT;
            case "uniqueidentifier" -> IDENTIFIER;
            case "binary", "varbinary", "image", "timestamp" -> BINARY;
            case "date" -> DATE;
            case "time" -> TIME;
            case "smalldatetime", "datetime", "datetime2" -> MOMENT;
            case "datetimeoffset" -> INSTANT;
            default -> TEXT;
        };
    }

    /** Whether {@code ORDER BY} means the same order on both sides, and here. */
    boolean isOrderedAlike() {
        return switch (this) {
            case INTEGER, DECIMAL, DATE, MOMENT, INSTANT -> true;
            case BOOLEAN, REAL, FLOAT, TEXT, PADDED_TEXT, IDENTIFIER, BINARY, TIME -> false;
        };
    }

    /** Reads a value from either side; empty is NULL. */
    Optional<Object> read(ResultSet rows, int index) throws SQLException {
        return switch (this) {
            case BOOLEAN -> unlessNull(rows, rows.getBoolean(index));
            case INTEGER -> unlessNull(rows, rows.getLong(index));
            case DECIMAL -> Optional.ofNullable(rows.getBigDecimal(index));
            case REAL -> unlessNull(rows, rows.getFloat(index));
            case FLOAT -> unlessNull(rows, rows.getDouble(index));
            case TEXT -> Optional.ofNullable(rows.getString(index));
            case PADDED_TEXT ->
                    Optional.ofNullable(rows.getString(index)).map(ValueKind::withoutPadding);
            case IDENTIFIER ->
                    Optional.ofNullable(rows.getString(index))
                            .map(text -> text.toLowerCase(Locale.ROOT));
            case BINARY -> Optional.ofNullable(rows.getBytes(index)).map(ByteBuffer::wrap);
            case DATE -> Optional.ofNullable(rows.getObject(index, LocalDate.class));
            case TIME -> Optional.ofNullable(rows.getObject(index, LocalTime.class));
            case MOMENT -> Optional.ofNullable(rows.getObject(index, LocalDateTime.class));
            case INSTANT -> Optional.ofNullable(rows.getObject(index, OffsetDateTime.class));
        };
    }

    private static Optional<Object> unlessNull(ResultSet rows, Object value) throws SQLException {
        return rows.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Order of two values, NULL first; 0 if they count as equal. */
    int order(Optional<Object> left, Optional<Object> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return Boolean.compare(left.isPresent(), right.isPresent());
        }
        Object a = left.get();
        Object b = right.get();
        return switch (this) {
            case BOOLEAN -> Boolean.compare((boolean) a, (boolean) b);
            case INTEGER -> Long.compare((long) a, (long) b);
            case DECIMAL -> ((BigDecimal) a).compareTo((BigDecimal) b);
            case REAL -> Float.compare((float) a, (float) b);
            case FLOAT -> Double.compare((double) a, (double) b);
            case TEXT, PADDED_TEXT, IDENTIFIER -> ((String) a).compareTo((String) b);
            case BINARY -> ((ByteBuffer) a).compareTo((ByteBuffer) b);
            case DATE -> ((LocalDate) a).compareTo((LocalDate) b);
            case TIME -> near(Duration.between((LocalTime) b, (LocalTime) a));
            case MOMENT -> near(Duration.between((LocalDateTime) b, (LocalDateTime) a));
            case INSTANT ->
                    near(
                            Duration.between(
                                    ((OffsetDateTime) b).toInstant(),
                                    ((OffsetDateTime) a).toInstant()));
        };
    }

    private static int near(Duration apart) {
        return apart.abs().compareTo(TOLERANCE) < 0 ? 0 : apart.isNegative() ? -1 : 1;
    }

    boolean isEqual(Optional<Object> left, Optional<Object> right) {
        if (order(left, right) != 0) {
            return false;
        }
        return this != DECIMAL
                || left.isEmpty()
                || ((BigDecimal) left.get()).scale() == ((BigDecimal) right.orElseThrow()).scale();
    }

    /** For people. */
    static String text(Optional<Object> value) {
        return value.map(present ->
                        present instanceof ByteBuffer bytes
                                ? bytes.remaining() + " bytes"
                                : present.toString())
                .orElse("NULL");
    }
}
