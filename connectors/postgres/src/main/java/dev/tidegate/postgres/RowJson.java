package dev.tidegate.postgres;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON text of plain ASCII, for the type {@code json}: names as the target has them, values
 * as the target would keep them, so that {@code json_populate_record} makes the row again. What
 * PostgreSQL cannot hold in text is there too, as an escape.
 */
final class RowJson {
    private static final int ASCII_END = 0x7f;

    private final StringBuilder text = new StringBuilder();

    private RowJson() {}

    /** An object of all columns but those that the log left out. */
    static String object(TableSchema schema, Row row) {
        RowJson json = new RowJson();
        String separator = "{";
        for (int i = 0; i < row.size(); i++) {
            if (row.isUnchanged(i)) {
                continue;
            }
            json.text.append(separator);
            separator = ", ";
            json.string(Names.of(schema.columns().get(i).name()));
            json.text.append(": ");
            json.value(row.value(i));
        }
        return json.text.append(separator.equals("{") ? "{}" : "}").toString();
    }

    /** An array of the key's values: equal texts are equal keys. */
    static String key(TableSchema schema, Row row) {
        RowJson json = new RowJson();
        String separator = "[";
        for (int ordinal : schema.keyOrdinals()) {
            json.text.append(separator);
            separator = ", ";
            json.value(row.value(ordinal));
        }
        return json.text.append("]").toString();
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case Boolean bit -> text.append(bit);
            case Integer number -> text.append(number);
            case Long number -> text.append(number);
            case BigDecimal number -> text.append(number.toPlainString());
            case Float number when Float.isFinite(number) -> text.append(number);
            case Double number when Double.isFinite(number) -> text.append(number);
            case byte[] bytes -> string("\\x" + HexFormat.of().formatHex(bytes));
            case LocalTime time -> string(time.truncatedTo(ChronoUnit.MICROS).toString());
            case LocalDateTime time -> string(time.truncatedTo(ChronoUnit.MICROS).toString());
            case OffsetDateTime moment ->
                    string(
                            moment.withOffsetSameInstant(ZoneOffset.UTC)
                                    .truncatedTo(ChronoUnit.MICROS)
                                    .toString());
            default -> string(value.toString()); // text, date, uuid, NaN and its kin
        }
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c >= ASCII_END) {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
