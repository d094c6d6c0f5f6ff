package dev.tidegate.convert;

import dev.tidegate.bind.Literals;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.Expressions.Result;
import dev.tidegate.tsql.tree.Expression.Literal;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Literals, as they are or as values of another type. */
final class LiteralText {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\s*[-+]?[0-9]{1,18}\\s*");
    private static final Pattern DECIMAL = Pattern.compile("\\s*[-+]?[0-9]*\\.?[0-9]+\\s*");
    private static final Pattern COMPACT_DATE = Pattern.compile("[0-9]{8}");
    private static final Pattern DASHED_DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME =
            Pattern.compile("[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?");
    private static final Pattern DATE_AND_TIME =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?");
    private static final Pattern UUID =
            Pattern.compile("\\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}}?");
    private static final int SECOND_DIGITS_MAX = 6;

    private LiteralText() {}

    static Result of(Literal literal) {
        String text = literal.text();
        return switch (literal.kind()) {
            case NULL -> new Result("null", SqlType.UNKNOWN, true);
            case INTEGER -> {
                BigDecimal value = new BigDecimal(text);
                boolean fits = value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
                yield new Result(
                        text, fits ? SqlType.INT : SqlType.decimal(value.precision(), 0), true);
            }
            case DECIMAL -> {
                String full = text.endsWith(".") ? text + "0" : text;
                BigDecimal value = new BigDecimal(full);
                int scale = text.length() - text.indexOf('.') - 1;
                yield new Result(
                        full, SqlType.decimal(Math.max(value.precision(), scale + 1), scale), true);
            }
            case REAL ->
                    new Result(
                            "cast(" + text + " as double precision)", SqlType.of(Kind.FLOAT), true);
            case MONEY ->
                    new Result(text.replaceAll("[^0-9.+-]", ""), SqlType.of(Kind.MONEY), true);
            case BINARY -> {
                String digits = text.substring(2);
                String even = digits.length() % 2 == 0 ? digits : "0" + digits;
                yield new Result(
                        "'\\x" + even.toLowerCase(Locale.ROOT) + "'::bytea",
                        SqlType.ofLength(Kind.VARBINARY, Math.max(1, even.length() / 2)),
                        true);
            }
            case STRING -> text(literal, Kind.VARCHAR);
            case NATIONAL_STRING -> text(literal, Kind.NVARCHAR);
        };
    }

    private static Result text(Literal literal, Kind kind) {
        String value = Literals.text(literal);
        return new Result(
                PgNames.literal(value), SqlType.ofLength(kind, Math.max(1, value.length())), true);
    }

    /** A text literal as a value of another type; what depends on the language is refused. */
    static Result textAs(String text, SqlType wanted) throws UnconvertedException {
        String sql =
                switch (wanted.kind()) {
                    case BIT -> bit(text);
                    case TINYINT, SMALLINT, INT, BIGINT -> number(text, WHOLE_NUMBER);
                    case DECIMAL, MONEY, SMALLMONEY, FLOAT, REAL -> number(text, DECIMAL);
                    case UNIQUEIDENTIFIER -> uuid(text);
                    case DATE, TIME, SMALLDATETIME, DATETIME, DATETIME2 -> temporal(text, wanted);
                    case XML -> "cast(" + PgNames.literal(text) + " as xml)";
                    default ->
                            throw new UnconvertedException(
                                    "a text literal as a value of " + wanted);
                };
        return new Result(sql, wanted, true);
    }

    /**
     * Whether the language of a session decides what a date is, or SQL Server rounds it: of
     * datetime and smalldatetime only forms without separators, and those with a T, are read alike.
     */
    static boolean dependsOnLanguage(String text, SqlType wanted) {
        return (wanted.kind() == Kind.DATETIME || wanted.kind() == Kind.SMALLDATETIME)
                && (text.contains(".") || text.contains("-") && !text.contains("T"));
    }

    private static String bit(String text) throws UnconvertedException {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "0", "false" -> "false";
            case "1", "true" -> "true";
            default -> throw new UnconvertedException("a text literal as a bit");
        };
    }

    private static String number(String text, Pattern form) throws UnconvertedException {
        if (text.isBlank()) {
            return "0";
        }
        if (!form.matcher(text).matches()) {
            throw new UnconvertedException("a text literal as a number");
        }
        return text.strip();
    }

    private static String uuid(String text) throws UnconvertedException {
        if (!UUID.matcher(text).matches()) {
            throw new UnconvertedException("a text literal that is no uniqueidentifier");
        }
        return "'" + text.replaceAll("[{}]", "").toLowerCase(Locale.ROOT) + "'::uuid";
    }

    /** Forms that SQL Server reads alike under each language; of datetime all with a T. */
    private static String temporal(String text, SqlType wanted) throws UnconvertedException {
        try {
            return switch (wanted.kind()) {
                case DATE -> "date '" + moment(text).toLocalDate() + "'";
                case TIME -> "time '" + moment(text).toLocalTime() + "'";
                default -> "timestamp '" + shown(moment(text)) + "'";
            };
        } catch (DateTimeException e) {
            UnconvertedException unconverted =
                    new UnconvertedException("a literal that is no date or time");
            unconverted.initCause(e);
            throw unconverted;
        }
    }

    private static String shown(LocalDateTime moment) {
        return moment.toLocalDate() + " " + moment.toLocalTime().format(DateTimeFormatter.ISO_TIME);
    }

    private static LocalDateTime moment(String written) throws UnconvertedException {
        String text = written.strip();
        if (text.isEmpty()) {
            return LocalDate.of(1900, 1, 1).atStartOfDay();
        }
        if (COMPACT_DATE.matcher(text).matches()) {
            return LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE).atStartOfDay();
        }
        if (DASHED_DATE.matcher(text).matches()) {
            return LocalDate.parse(text).atStartOfDay();
        }
        if (TIME.matcher(text).matches()) {
            return LocalDate.of(1900, 1, 1).atTime(LocalTime.parse(cut(text)));
        }
        if (DATE_AND_TIME.matcher(text).matches()) {
            return LocalDateTime.parse(cut(text.replace(' ', 'T')));
        }
        throw new UnconvertedException("a literal whose reading depends on the language");
    }

    /** PostgreSQL keeps six digits after the second; more are cut off, not rounded. */
    private static String cut(String text) {
        int point = text.indexOf('.');
        return point < 0 || text.length() - point - 1 <= SECOND_DIGITS_MAX
                ? text
                : text.substring(0, point + 1 + SECOND_DIGITS_MAX);
    }
}
