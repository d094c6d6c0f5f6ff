package dev.tidegate.validate.hash;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of the golden vectors.
 *
 * @param type of the row's only column
 * @param text its value
 * @param canonical the row's bytes, in hex
 * @param xxh3 its hash, or what its large object adds
 * @param md5 the same
 */
record GoldenVector(ColumnType type, String text, String canonical, String xxh3, String md5) {
    /** The salt of all hashes. */
    static final long SALT = 0x5469646567617465L;

    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");
    private static final int FIELDS = 6;

    /** All of them. */
    static List<GoldenVector> all() {
        try (InputStream file =
                Objects.requireNonNull(
                        GoldenVector.class.getResourceAsStream("golden-vectors-1.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(GoldenVector::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GoldenVector parse(String line) {
        String[] fields = line.split(" \\| ", FIELDS);
        return new GoldenVector(
                type(fields[0].split(" ", 4)), fields[1], fields[3], fields[4], fields[5]);
    }

    private static ColumnType type(String[] words) {
        return new ColumnType(
                Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]));
    }

    /** The row's shape. */
    TableSchema schema() {
        return new TableSchema(
                new TableId("dbo", "golden"), 1, List.of(new Column("c", type, true)), List.of());
    }

    /** The row. */
    Row row() {
        return Row.of(value());
    }

    private @Nullable Object value() {
        if (text.equals("NULL")) {
            return null;
        }
        return switch (type.kind()) {
            case BIT -> Boolean.valueOf(text);
            case TINYINT, SMALLINT, INT -> Integer.valueOf(text);
            case BIGINT -> Long.valueOf(text);
            case DECIMAL, MONEY, SMALLMONEY -> new BigDecimal(text);
            case REAL -> Float.valueOf(text);
            case FLOAT -> Double.valueOf(text);
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> unescaped();
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    HexFormat.of().parseHex(text.substring("0x".length()));
            case DATE -> LocalDate.parse(text);
            case TIME -> LocalTime.parse(text);
            case SMALLDATETIME, DATETIME, DATETIME2 -> LocalDateTime.parse(text);
            case DATETIMEOFFSET -> OffsetDateTime.parse(text);
            case UNIQUEIDENTIFIER -> UUID.fromString(text);
            case SQL_VARIANT -> throw new IllegalArgumentException("cannot be captured");
        };
    }

    private String unescaped() {
        return ESCAPE.matcher(text.substring(1, text.length() - 1))
                .replaceAll(escape ->
                        Matcher.quoteReplacement(
                                String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    }
}
