package dev.tidegate.apply;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON text of plain ASCII, as a quarantine keeps them: names as the database has them,
 * values as PostgreSQL keeps them, moments to the microsecond and in UTC, so that the database's
 * own functions make the row again. What text of the database cannot hold is there too, as an
 * escape. Immutable.
 */
public final class RowJson {
    private static final int ASCII_END = 0x7f;

    private final UnaryOperator<String> names;
    private final Function<byte[], String> bytes;

    /**
     * Makes one for a database.
     *
     * @param names how it calls a column of the source
     * @param bytes how its functions of JSON take bytes
     */
    public RowJson(UnaryOperator<String> names, Function<byte[], String> bytes) {
        this.names = names;
        this.bytes = bytes;
    }

    /** An object of all columns but those that the log left out. */
    public String object(TableSchema schema, Row row) {
        StringBuilder text = new StringBuilder();
        String separator = "{";
        for (int i = 0; i < row.size(); i++) {
            if (row.isUnchanged(i)) {
                continue;
            }
            text.append(separator);
            separator = ", ";
            string(text, names.apply(schema.columns().get(i).name()));
            text.append(": ");
            value(text, row.value(i));
        }
        return text.append(separator.equals("{") ? "{}" : "}").toString();
    }

    /** An array of the key's values: equal texts are equal keys. */
    public String key(TableSchema schema, Row row) {
        StringBuilder text = new StringBuilder();
        String separator = "[";
        for (int ordinal : schema.keyOrdinals()) {
            text.append(separator);
            separator = ", ";
            value(text, row.value(ordinal));
        }
        return text.append("]").toString();
    }

    private void value(StringBuilder text, @Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case Boolean bit -> text.append(bit);
            case Integer number -> text.append(number);
            case Long number -> text.append(number);
            case BigDecimal number -> text.append(number.toPlainString());
            case Float number when Float.isFinite(number) -> text.append(number);
            case Double number when Double.isFinite(number) -> text.append(number);
            case byte[] raw -> string(text, bytes.apply(raw));
            case LocalTime time -> string(text, time.truncatedTo(ChronoUnit.MICROS).toString());
            case LocalDateTime time -> string(text, time.truncatedTo(ChronoUnit.MICROS).toString());
            case OffsetDateTime moment ->
                    string(
                            text,
                            moment.withOffsetSameInstant(ZoneOffset.UTC)
                                    .truncatedTo(ChronoUnit.MICROS)
                                    .toString());
            default -> string(text, value.toString()); // text, date, uuid, NaN and its kin
        }
    }

    private static void string(StringBuilder text, String value) {
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
