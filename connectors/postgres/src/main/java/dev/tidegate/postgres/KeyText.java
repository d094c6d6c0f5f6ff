package dev.tidegate.postgres;

import dev.tidegate.model.Row;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as texts that people can read, one for each column: {@code int 42}, {@code text O'Hara}.
 *
 * <p>Exact: what is read back is equal to what was written, to the scale of a decimal and the
 * offset of a moment, also where the target keeps less of such a value. The word before the blank
 * says of which class the value is, so no schema is needed to read it. A text may hold what
 * PostgreSQL cannot: U+0000, halves of surrogate pairs and the backslash itself are written as
 * escapes.
 */
final class KeyText {
    private static final char ESCAPE = '\\';
    private static final int ESCAPED_DIGITS = 4;
    private static final int RADIX = 16;

    private KeyText() {}

    /** The texts of a key's values; none of them is NULL. */
    static String[] of(Row key) {
        String[] texts = new String[key.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = of(key.value(i));
        }
        return texts;
    }

    /** The key of these texts; throws {@link IllegalArgumentException} if it cannot be one. */
    static Row parse(String[] texts) {
        @Nullable Object[] values = new @Nullable Object[texts.length];
        for (int i = 0; i < texts.length; i++) {
            values[i] = parse(texts[i]);
        }
        return Row.owning(values);
    }

    /** The key in a column of such texts; empty where that is NULL. */
    static Optional<Row> read(@Nullable Array texts) throws SQLException {
        return texts == null ? Optional.empty() : Optional.of(parse((String[]) texts.getArray()));
    }

    private static String of(@Nullable Object value) {
        return switch (value) {
            case Boolean bit -> "bit " + bit;
            case Integer number -> "int " + number;
            case Long number -> "bigint " + number;
            case BigDecimal number -> "decimal " + number;
            case Float number -> "real " + number;
            case Double number -> "float " + number;
            case String text -> "text " + escaped(text);
            case byte[] bytes -> "binary " + HexFormat.of().formatHex(bytes);
            case LocalDate date -> "date " + date;
            case LocalTime time -> "time " + time;
            case LocalDateTime time -> "datetime " + time;
            case OffsetDateTime moment -> "datetimeoffset " + moment;
            case UUID uuid -> "uniqueidentifier " + uuid;
            case null -> throw new IllegalArgumentException("NULL in a key");
            default ->
                    throw new IllegalArgumentException(
                            "a " + value.getClass().getSimpleName() + " in a key");
        };
    }

    private static Object parse(String text) {
        int blank = text.indexOf(' ');
        if (blank < 0) {
            throw new IllegalArgumentException("not the text of a key's value");
        }
        String value = text.substring(blank + 1);
        return switch (text.substring(0, blank)) {
            case "bit" -> Boolean.valueOf(value);
            case "int" -> Integer.valueOf(value);
            case "bigint" -> Long.valueOf(value);
            case "decimal" -> new BigDecimal(value);
            case "real" -> Float.valueOf(value);
            case "float" -> Double.valueOf(value);
            case "text" -> unescaped(value);
            case "binary" -> HexFormat.of().parseHex(value);
            case "date" -> LocalDate.parse(value);
            case "time" -> LocalTime.parse(value);
            case "datetime" -> LocalDateTime.parse(value);
            case "datetimeoffset" -> OffsetDateTime.parse(value);
            case "uniqueidentifier" -> UUID.fromString(value);
            default -> throw new IllegalArgumentException("not the text of a key's value");
        };
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            boolean pair =
                    i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
            if (unit == ESCAPE) {
                escaped.append(ESCAPE).append(ESCAPE);
            } else if (pair) {
                escaped.append(unit).append(text.charAt(i + 1));
                i++;
            } else if (unit == 0 || Character.isSurrogate(unit)) {
                escaped.append(ESCAPE).append('u').append(HexFormat.of().toHexDigits(unit));
            } else {
                escaped.append(unit);
            }
        }
        return escaped.toString();
    }

    private static String unescaped(String text) {
        StringBuilder unescaped = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char unit = text.charAt(at);
            if (unit != ESCAPE) {
                unescaped.append(unit);
                at++;
            } else if (text.startsWith("u", at + 1)) {
                int digits = at + 2;
                int end = digits + ESCAPED_DIGITS;
                unescaped.append((char) Integer.parseInt(text.substring(digits, end), RADIX));
                at = end;
            } else {
                unescaped.append(ESCAPE);
                at += 2;
            }
        }
        return unescaped.toString();
    }
}
