package dev.tidegate.convert.expected;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values in the one form in which both sides are compared.
 *
 * <pre>
 *   NULL
 *   12.5                                 numbers, and 1 or 0 of bit: without zeros at the end
 *   0.333333333333333                    float to 15 digits, real to 6
 *   'it''s'                              text of the characters from blank to ~
 *   u'61000A00'                          any other text: its UTF-16, little-endian, in hex digits
 *   0x0AFF                               bytes
 *   2020-01-31  23:59:59.5  2020-01-31T23:59:59.5  2020-01-31T23:59:59.5Z
 *   6f9619ff-8b86-d011-b42d-00c04fc964ff
 *   moment                               a date or time by the clock: within 26 hours of now
 * </pre>
 *
 * <p>Of a second six digits count, as PostgreSQL keeps no more; the others are cut off.
 */
final class CanonicalValue {
    static final String NULL = "NULL";
    static final String MOMENT = "moment";

    /**
     * A float that SQL Server writes with an exponent is one of 53 bits, with this at its end of
     * 24.
     */
    static final String REAL = "f";

    private static final int FLOAT_DIGITS = 15;
    private static final int REAL_DIGITS = 6;
    private static final int QUOTES = 2;
    private static final Duration NEAR = Duration.ofHours(26);

    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)");
    private static final Pattern FLOAT =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)[eE][+-]?[0-9]+f?");
    private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'", Pattern.DOTALL);
    private static final Pattern UTF16 = Pattern.compile("u'(?:[0-9A-Fa-f]{4})*'");
    private static final Pattern BYTES = Pattern.compile("0[xX](?:[0-9A-Fa-f]{2})*");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile("[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?");
    private static final Pattern BOTH = Pattern.compile(DATE.pattern() + "[T ]" + TIME.pattern());
    private static final Pattern WITH_OFFSET =
            Pattern.compile(BOTH.pattern() + " ?(?:Z|[+-][0-9]{2}(?::[0-9]{2})?)");
    private static final Pattern UUID =
            Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    private static final Pattern PLAIN = Pattern.compile("[ -~]*");
    private static final Pattern ZEROS = Pattern.compile("\\.?0+$");

    private static final DateTimeFormatter LOCAL =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .appendLiteral('T')
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter ZONED =
            new DateTimeFormatterBuilder()
                    .append(LOCAL)
                    .appendOffset("+HH:mm", "Z")
                    .toFormatter(Locale.ROOT);

    private CanonicalValue() {}

    /**
     * Of a value that PostgreSQL gave.
     *
     * @param type the server's short name: {@code int4}, {@code bpchar}
     * @param text as the server writes it
     * @param now in UTC
     */
    static String ofPostgres(String type, @Nullable String text, LocalDateTime now) {
        if (text == null) {
            return NULL;
        }
        return switch (type) {
            case "int2", "int4", "int8", "serial", "bigserial", "smallserial", "numeric", "oid" ->
                    NUMBER.matcher(text).matches() ? number(text) : text(text);
            case "float8" -> floating(text, FLOAT_DIGITS);
            case "float4" -> floating(text, REAL_DIGITS);
            case "bool" -> text.equals("t") || text.equals("true") ? "1" : "0";
            case "bytea" -> "0x" + text.substring(QUOTES).toUpperCase(Locale.ROOT);
            case "uuid" -> text.toLowerCase(Locale.ROOT);
            case "date" -> masked(text, DATE, now);
            case "time" -> masked(text, TIME, now);
            case "timestamp" -> masked(text, BOTH, now);
            case "timestamptz" -> masked(text, WITH_OFFSET, now);
            default -> text(text);
        };
    }

    private static String masked(String text, Pattern form, LocalDateTime now) {
        if (!form.matcher(text).matches()) {
            return text(text); // infinity, or before Christ
        }
        String value = ofToken(text);
        LocalDateTime moment;
        if (DATE.matcher(value).matches()) {
            moment = LocalDate.parse(value).atStartOfDay();
        } else if (BOTH.matcher(value).matches()) {
            moment = LocalDateTime.parse(value, LOCAL);
        } else if (WITH_OFFSET.matcher(value).matches()) {
            moment = OffsetDateTime.parse(value, ZONED).toLocalDateTime();
        } else {
            return value;
        }
        return Duration.between(moment, now).abs().compareTo(NEAR) <= 0 ? MOMENT : value;
    }

    /**
     * Of a value as it stands in a file.
     *
     * @throws IllegalArgumentException if it has none of the forms
     */
    static String ofToken(String token) {
        try {
            return known(token);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no date or time: " + token, e);
        }
    }

    private static String known(String token) {
        if (token.equalsIgnoreCase(NULL)) {
            return NULL;
        }
        if (token.equals(MOMENT)) {
            return MOMENT;
        }
        if (TEXT.matcher(token).matches()) {
            return text(token.substring(1, token.length() - 1).replace("''", "'"));
        }
        if (UTF16.matcher(token).matches()) {
            byte[] bytes = HexFormat.of().parseHex(token.substring(QUOTES, token.length() - 1));
            return text(new String(bytes, StandardCharsets.UTF_16LE));
        }
        if (BYTES.matcher(token).matches()) {
            return "0x" + token.substring(QUOTES).toUpperCase(Locale.ROOT);
        }
        if (UUID.matcher(token).matches()) {
            return token.toLowerCase(Locale.ROOT);
        }
        if (NUMBER.matcher(token).matches()) {
            return number(token);
        }
        if (FLOAT.matcher(token).matches()) {
            return token.endsWith(REAL)
                    ? floating(token.substring(0, token.length() - 1), REAL_DIGITS)
                    : floating(token, FLOAT_DIGITS);
        }
        return temporal(token);
    }

    private static String temporal(String token) {
        if (DATE.matcher(token).matches()) {
            return LocalDate.parse(token).toString();
        }
        if (TIME.matcher(token).matches()) {
            return seconds(LocalTime.parse(token));
        }
        if (BOTH.matcher(token).matches()) {
            return seconds(LocalDateTime.parse(token.replace(' ', 'T'), LOCAL));
        }
        if (WITH_OFFSET.matcher(token).matches()) {
            String zoned = token.replaceFirst("[ T]", "T").replace(" ", "");
            OffsetDateTime at =
                    OffsetDateTime.parse(zoned, ZONED).withOffsetSameInstant(ZoneOffset.UTC);
            return seconds(at.toLocalDateTime()) + "Z";
        }
        throw new IllegalArgumentException("no value: " + token);
    }

    private static String seconds(LocalDateTime at) {
        return at.toLocalDate() + "T" + seconds(at.toLocalTime());
    }

    private static String seconds(LocalTime at) {
        String whole =
                String.format(
                        Locale.ROOT,
                        "%02d:%02d:%02d",
                        at.getHour(),
                        at.getMinute(),
                        at.getSecond());
        int micros = at.get(ChronoField.MICRO_OF_SECOND);
        return micros == 0
                ? whole
                : whole
                        + ZEROS.matcher(String.format(Locale.ROOT, ".%06d", micros))
                                .replaceFirst("");
    }

    private static String number(String text) {
        return plain(new BigDecimal(text));
    }

    /** NaN and infinite values, which SQL Server has not, stay as they are. */
    private static String floating(String text, int digits) {
        if (!NUMBER.matcher(text).matches() && !FLOAT.matcher(text).matches()) {
            return text(text);
        }
        return plain(new BigDecimal(text).round(new MathContext(digits, RoundingMode.HALF_EVEN)));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    static String text(String text) {
        if (PLAIN.matcher(text).matches()) {
            return "'" + text.replace("'", "''") + "'";
        }
        return "u'"
                + HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_16LE))
                + "'";
    }
}
