package dev.tidegate.sandbox.compare;

import dev.tidegate.sandbox.workload.SourceTable.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * How the values of a source column are read from both sides, put in order, and compared.
 *
 * <p>What counts as equal although the bits differ: times that differ in the seventh digit only,
 * which PostgreSQL does not have; the same instant in another time zone ({@code timestamptz} keeps
 * none); blanks at the end of {@code char} and {@code nchar} (both sides pad); the case of a {@code
 * uniqueidentifier}; U+FFFD for what PostgreSQL's text cannot hold. A decimal's scale must be the
 * same, a zero's sign too.
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

    static ValueKind of(DataType type) {
        return switch (type.name()) {
            case "bit" -> BOOLEAN;
            case "tinyint", "smallint", "int", "bigint" -> INTEGER;
            case "decimal", "numeric", "money", "smallmoney" -> DECIMAL;
            case "real" -> REAL;
            case "float" -> FLOAT;
            case "char", "nchar" -> PADDED_TEXT;
            case "uniqueidentifier" -> IDENTIFIER;
            case "binary",
                    "varbinary",
                    "image",
                    "timestamp",
                    "hierarchyid",
                    "geometry",
                    "geography" ->
                    BINARY;
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

    /** How a column is selected on either side, by its quoted name. */
    String selected(String column) {
        // the drivers' classes are not right in every century
        return this == INSTANT ? "CAST(" + column + " AS varchar(40))" : column;
    }

    /** Reads a value from either side; empty is NULL. */
    Optional<Object> read(ResultSet rows, int index) throws SQLException {
        return switch (this) {
            case BOOLEAN -> unlessNull(rows, rows.getBoolean(index));
            case INTEGER -> unlessNull(rows, rows.getLong(index));
            case DECIMAL -> Optional.ofNullable(rows.getBigDecimal(index));
            case REAL -> unlessNull(rows, rows.getFloat(index));
            case FLOAT -> unlessNull(rows, rows.getDouble(index));
            case TEXT -> Texts.read(rows, index).map(text -> text);
            case PADDED_TEXT -> Texts.read(rows, index).map(ValueKind::withoutPadding);
            case IDENTIFIER ->
                    Optional.ofNullable(rows.getString(index))
                            .map(text -> text.toLowerCase(Locale.ROOT));
            case BINARY -> Optional.ofNullable(rows.getBytes(index)).map(ByteBuffer::wrap);
            case DATE -> Optional.ofNullable(rows.getObject(index, LocalDate.class));
            case TIME ->
                    Optional.ofNullable(rows.getObject(index, LocalTime.class))
                            .map(time -> time.truncatedTo(ChronoUnit.MICROS));
            case MOMENT ->
                    Optional.ofNullable(rows.getObject(index, LocalDateTime.class))
                            .map(moment -> moment.truncatedTo(ChronoUnit.MICROS));
            case INSTANT -> Optional.ofNullable(rows.getString(index)).map(ValueKind::instant);
        };
    }

    private static Optional<Object> unlessNull(ResultSet rows, Object value) throws SQLException {
        return rows.wasNull() ? Optional.empty() : Optional.of(value);
    }

    /** Of a text such as {@code 2024-03-10 02:30:00.1234567 +02:00} or {@code … 00:30:00+00}. */
    private static Instant instant(String text) {
        int zone = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        return LocalDateTime.parse(text.substring(0, zone).strip().replace(' ', 'T'))
                .toInstant(ZoneOffset.of(text.substring(zone)))
                .truncatedTo(ChronoUnit.MICROS);
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
            case TIME -> ((LocalTime) a).compareTo((LocalTime) b);
            case MOMENT -> ((LocalDateTime) a).compareTo((LocalDateTime) b);
            case INSTANT -> ((Instant) a).compareTo((Instant) b);
        };
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
