package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import microsoft.sql.DateTimeOffset;
import org.jspecify.annotations.Nullable;

/**
 * Values of SQL Server in the model's classes: the same value, whether a table or the log was read.
 *
 * <pre>
 *   SQL type                      kind               from Debezium (settings of EngineSettings)  class
 *   bit                           BIT                Boolean                                     Boolean
 *   tinyint                       TINYINT            Short, 0 to 255                             Integer
 *   smallint                      SMALLINT           Short                                       Integer
 *   int                           INT                Integer                                     Integer
 *   bigint                        BIGINT             Long                                        Long
 *   decimal(p,s), numeric(p,s)    DECIMAL            BigDecimal                                  BigDecimal, scale s
 *   money, smallmoney             MONEY, SMALLMONEY  BigDecimal                                  BigDecimal, scale 4
 *   real, float(1..24)            REAL               Float                                       Float
 *   float(25..53)                 FLOAT              Double                                      Double
 *   char, varchar, text           CHAR … TEXT        String                                      String, char padded
 *   nchar, nvarchar, ntext        NCHAR … NTEXT      String                                      String, nchar padded
 *   binary, varbinary, image      BINARY … IMAGE     ByteBuffer or byte[]                        byte[]
 *   date                          DATE               "2024-03-10Z"                               LocalDate
 *   time(s)                       TIME               "02:30:00.1234567Z"                         LocalTime
 *   smalldatetime                 SMALLDATETIME      "2024-03-10T02:30:00Z"                      LocalDateTime
 *   datetime                      DATETIME           "2024-03-10T02:30:00.457Z"                  LocalDateTime, whole ms
 *   datetime2(s)                  DATETIME2          "2024-03-10T02:30:00.1234567Z"              LocalDateTime
 *   datetimeoffset(s)             DATETIMEOFFSET     OffsetDateTime's text (DateTimeOffsetText)  OffsetDateTime
 *   uniqueidentifier              UNIQUEIDENTIFIER   String                                      UUID
 *   rowversion, timestamp         ROWVERSION         ByteBuffer or byte[]                        byte[], 8 bytes
 *   xml                           XML                String                                      String
 *   hierarchyid                   HIERARCHYID        ByteBuffer or byte[]                        byte[], CLR's form
 *   geometry, geography           GEOMETRY …         ByteBuffer or byte[]                        byte[], CLR's form
 * </pre>
 *
 * <p>The Z in Debezium's texts stands for no zone: these types have none. A datetime counts 300ths
 * of a second; the driver gives it in whole milliseconds. What Debezium or the driver may have
 * changed, {@link Doubts} knows.
 */
final class Values {
    private Values() {}

    /** A value of a change, as Debezium gave it. */
    static @Nullable Object ofRecord(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type.kind()) {
            case BIT, INT, BIGINT, REAL, FLOAT -> type.kind().valueClass().cast(value);
            case TINYINT, SMALLINT -> ((Number) value).intValue();
            case DECIMAL, MONEY, SMALLMONEY -> decimal(type, (BigDecimal) value);
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> (String) value;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    bytes(value);
            case DATE -> LocalDate.parse(withoutZone((String) value));
            case TIME -> LocalTime.parse(withoutZone((String) value));
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    LocalDateTime.parse(withoutZone((String) value));
            case DATETIMEOFFSET -> OffsetDateTime.parse((String) value);
            case UNIQUEIDENTIFIER -> UUID.fromString((String) value);
            case SQL_VARIANT -> throw unsupported(type);
        };
    }

    /**
     * A value of a table's row, as the driver gave it for {@link ColumnReads}: a datetimeoffset is
     * in two of the result's columns.
     */
    static @Nullable Object ofResult(TableId table, Column column, ResultSet rows, int index)
            throws SQLException {
        ColumnType type = column.type();
        Object value =
                switch (type.kind()) {
                    case BIT -> rows.getBoolean(index);
                    case TINYINT, SMALLINT, INT -> rows.getInt(index);
                    case BIGINT -> rows.getLong(index);
                    case REAL -> rows.getFloat(index);
                    case FLOAT -> rows.getDouble(index);
                    case DECIMAL, MONEY, SMALLMONEY -> {
                        BigDecimal decimal = rows.getBigDecimal(index);
                        yield decimal == null ? null : decimal(type, decimal);
                    }
                    case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT ->
                            text(table, column, rows, index);
                    case XML -> rows.getString(index);
                    case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                            rows.getBytes(index);
                    case DATE -> rows.getObject(index, LocalDate.class);
                    case TIME -> rows.getObject(index, LocalTime.class);
                    case SMALLDATETIME, DATETIME, DATETIME2 ->
                            rows.getObject(index, LocalDateTime.class);
                    case DATETIMEOFFSET -> {
                        LocalDateTime local = rows.getObject(index, LocalDateTime.class);
                        int minutes = rows.getInt(index + 1);
                        yield local == null ? null : local.atOffset(offset(minutes));
                    }
                    case UNIQUEIDENTIFIER -> {
                        String text = rows.getString(index);
                        yield text == null ? null : UUID.fromString(text);
                    }
                    case SQL_VARIANT -> throw unsupported(type);
                };
        return rows.wasNull() ? null : value;
    }

    private static ZoneOffset offset(int minutes) {
        return ZoneOffset.ofTotalSeconds(60 * minutes);
    }

    /** Whether the type's values are text with a collation. */
    static boolean isText(ColumnType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT -> true;
            default -> false;
        };
    }

    private static @Nullable String text(TableId table, Column column, ResultSet rows, int index)
            throws SQLException {
        String text = rows.getString(index);
        if (text == null || text.indexOf(Doubts.REPLACEMENT) < 0) {
            return text;
        }
        byte[] bytes = rows.getBytes(index);
        boolean national =
                switch (column.type().kind()) {
                    case NCHAR, NVARCHAR, NTEXT -> true;
                    default -> false;
                };
        return national
                ? national(bytes)
                : UndefinedBytes.text(text, bytes).orElseThrow(() -> undecodable(table, column));
    }

    /** Text in UTF-16, little-endian; unlike Java's decoder it keeps halves of surrogate pairs. */
    static String national(byte[] bytes) {
        char[] units = new char[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asCharBuffer().get(units);
        return new String(units);
    }

    private static TidegateException undecodable(TableId table, Column column) {
        return new TidegateException(
                ErrorCode.TYPE_UNSUPPORTED,
                "a value of column \""
                        + column.name()
                        + "\" of table "
                        + table
                        + " has bytes that are not text in the column's code page",
                "Correct the value on the source, or leave the column out with"
                        + " source.columns_excluded.");
    }

    /**
     * The driver's own class. Its text {@code 2024-03-10 02:30:00.1234567 +02:00} is right but
     * around October 1582 ({@link Doubts}); its {@code getTimestamp} and {@code getOffsetDateTime}
     * are not before 1970 and 1582.
     */
    static OffsetDateTime offsetDateTime(DateTimeOffset value) {
        String text = value.toString();
        int space = text.lastIndexOf(' ');
        return LocalDateTime.parse(text.substring(0, space).replace(' ', 'T'))
                .atOffset(ZoneOffset.of(text.substring(space + 1)));
    }

    private static BigDecimal decimal(ColumnType type, BigDecimal value) {
        // the log may show a column's older, smaller scale; never a larger one
        return value.scale() == type.scale() ? value : value.setScale(type.scale());
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String withoutZone(String text) {
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }

    private static TidegateException unsupported(ColumnType type) {
        return new TidegateException(
                ErrorCode.TYPE_UNSUPPORTED,
                "a column of type " + type + " cannot be captured",
                "Exclude its table, or change the column's type on the source.");
    }
}
