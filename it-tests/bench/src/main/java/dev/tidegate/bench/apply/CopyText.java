package dev.tidegate.bench.apply;

import dev.tidegate.model.Row;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of PostgreSQL's COPY. */
public final class CopyText {
    private CopyText() {}

    /** Appends a row and its end of line. */
    public static void append(StringBuilder to, Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (i > 0) {
                to.append('\t');
            }
            value(to, row.value(i));
        }
        to.append('\n');
    }

    private static void value(StringBuilder to, @Nullable Object value) {
        switch (value) {
            case null -> to.append("\\N");
            case String text -> escaped(to, text);
            case BigDecimal number -> to.append(number.toPlainString());
            case byte[] bytes -> to.append("\\\\x").append(HexFormat.of().formatHex(bytes));
            default -> to.append(value); // numbers, moments, booleans and UUIDs read as they print
        }
    }

    private static void escaped(StringBuilder to, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> to.append("\\\\");
                case '\t' -> to.append("\\t");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                default -> to.append(c);
            }
        }
    }
}
