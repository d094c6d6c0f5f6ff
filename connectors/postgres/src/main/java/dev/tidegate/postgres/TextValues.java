package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/**
 * Values of the target, from PostgreSQL's texts for them, as the source's types carry them.
 *
 * <p>What only PostgreSQL has (infinite and far away moments, 24:00, NaN of numeric) stays the text
 * that it is: whoever applies it says that SQL Server does not take it. Expects {@code bytea_output
 * = hex}, {@code datestyle = ISO} and {@code timezone = UTC}. Stateless.
 */
final class TextValues {
    private static final String HEX_PREFIX = "\\x";

    /** PostgreSQL writes {@code +00}. */
    private static final DateTimeFormatter WITH_SHORT_OFFSET =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                    .appendOffset("+HH", "Z")
                    .toFormatter(Locale.ROOT);

    private TextValues() {}

    /** The value that a text stands for. */
    static Object value(ColumnType type, String text) {
        try {
            return parsed(type, text);
        } catch (IllegalArgumentException | DateTimeException e) {
            return text;
        }
    }

    private static Object parsed(ColumnType type, String text) {
        return switch (type.kind()) {
            case BIT -> bit(text);
            case TINYINT, SMALLINT, INT -> Integer.valueOf(text);
            case BIGINT -> Long.valueOf(text);
            case DECIMAL, MONEY, SMALLMONEY -> new BigDecimal(text);
            case REAL -> Float.valueOf(text);
            case FLOAT -> Double.valueOf(text);
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> text;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    bytes(text);
            case DATE -> LocalDate.parse(text);
            case TIME -> LocalTime.parse(text);
            case SMALLDATETIME, DATETIME, DATETIME2 -> LocalDateTime.parse(iso(text));
            case DATETIMEOFFSET -> OffsetDateTime.parse(iso(text), WITH_SHORT_OFFSET);
            case UNIQUEIDENTIFIER -> UUID.fromString(text);
            case SQL_VARIANT -> text;
        };
    }

    private static Object bit(String text) {
        return switch (text) {
            case "t" -> true;
            case "f" -> false;
            default -> text;
        };
    }

    private static Object bytes(String text) {
        return text.startsWith(HEX_PREFIX)
                ? HexFormat.of().parseHex(text, HEX_PREFIX.length(), text.length())
                : text;
    }

    private static String iso(String text) {
        return text.replace(' ', 'T');
    }
}
