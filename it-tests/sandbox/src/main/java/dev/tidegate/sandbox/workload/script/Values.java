package dev.tidegate.sandbox.workload.script;

import dev.tidegate.sandbox.workload.RandomText;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.DataType;
import dev.tidegate.sandbox.workload.SourceTable.Trait;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Reads, makes and sets values of SQL Server's types. A new value resembles the old one (a number
 * near it, text of the same shape, an earlier day), so that checks mostly let it pass. Empty is
 * NULL.
 */
final class Values {
    private static final Set<String> CHANGED =
            Set.of(
                    "bit",
                    "tinyint",
                    "smallint",
                    "int",
                    "bigint",
                    "decimal",
                    "numeric",
                    "money",
                    "smallmoney",
                    "real",
                    "float",
                    "char",
                    "varchar",
                    "text",
                    "nchar",
                    "nvarchar",
                    "ntext",
                    "date",
                    "time",
                    "smalldatetime",
                    "datetime",
                    "datetime2",
                    "datetimeoffset",
                    "uniqueidentifier",
                    "binary",
                    "varbinary",
                    "image");
    private static final LocalDateTime SOME_DAY =
            LocalDateTime.of(2001, 2, 3, 4, 5, 6, 700_000_000);

    /** Before it, datetime has no days and the calendars differ. */
    private static final int YEAR_MIN = 1900;

    private static final int NULL_PERCENT = 10;
    private static final int TEXT_MAX = 60;
    private static final int BYTES_MAX = 300;

    private Values() {}

    static boolean canChange(DataType type) {
        return CHANGED.contains(type.name());
    }

    /** Reads what {@link #set} can set again without loss. */
    static Optional<Object> read(ResultSet rows, int index, Column column) throws SQLException {
        return Optional.ofNullable(
                switch (column.type().name()) {
                    case "time", "uniqueidentifier", "xml" -> rows.getString(index);
                    case "date" -> rows.getObject(index, LocalDate.class);
                    case "smalldatetime", "datetime", "datetime2" ->
                            rows.getObject(index, LocalDateTime.class);
                    case "datetimeoffset" -> rows.getObject(index, OffsetDateTime.class);
                    default -> rows.getObject(index);
                });
    }

    static void set(PreparedStatement statement, int index, Column column, Optional<Object> value)
            throws SQLException {
        if (value.isPresent()) {
            statement.setObject(index, value.get());
        } else {
            statement.setNull(index, column.type().jdbc());
        }
    }

    /** A new value, or NULL now and then where that is allowed. */
    static Optional<Object> changed(RandomGenerator random, Column column, Optional<Object> old) {
        if (column.is(Trait.NULLABLE) && random.nextInt(100) < NULL_PERCENT) {
            return Optional.empty();
        }
        return Optional.of(another(random, column.type(), old));
    }

    /** A value that is not NULL. */
    static Object another(RandomGenerator random, DataType type, Optional<Object> old) {
        return switch (type.name()) {
            case "bit" -> !old.map(Boolean.class::cast).orElse(false);
            case "tinyint" -> (short) near(random, old, 0, 255);
            case "smallint" -> (short) near(random, old, Short.MIN_VALUE, Short.MAX_VALUE);
            case "int" -> (int) near(random, old, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "bigint" -> near(random, old, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);
            case "decimal", "numeric", "money", "smallmoney" -> decimal(random, type, old);
            case "real" -> (float) real(random, old);
            case "float" -> real(random, old);
            case "char", "varchar", "text" -> text(random, type, old, false);
            case "nchar", "nvarchar", "ntext" -> text(random, type, old, true);
            case "date" -> day(random, old.map(LocalDate.class::cast));
            case "time" ->
                    LocalTime.ofNanoOfDay(random.nextLong(86_400L * 1_000_000) * 1_000).toString();
            case "smalldatetime" -> moment(random, old).withSecond(0).withNano(0);
            case "datetime", "datetime2" -> moment(random, old);
            case "datetimeoffset" ->
                    moment(random, Optional.empty())
                            .atOffset(ZoneOffset.ofTotalSeconds(900 * random.nextInt(-40, 41)));
            case "uniqueidentifier" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "binary", "varbinary", "image" -> bytes(random, type);
            default -> throw new IllegalArgumentException("no values for type " + type.name());
        };
    }

    private static long near(RandomGenerator random, Optional<Object> old, long min, long max) {
        long from = old.map(number -> ((Number) number).longValue()).orElse(0L);
        long low = from >= 0 ? Math.max(0, from - 50) : Math.max(min, from - 50);
        return random.nextLong(Math.max(min, low), Math.min(max, from + 50) + 1);
    }

    private static BigDecimal decimal(RandomGenerator random, DataType type, Optional<Object> old) {
        boolean isMoney = type.name().endsWith("money");
        int scale = isMoney ? 4 : type.scale();
        int precision = type.name().equals("smallmoney") ? 9 : isMoney ? 15 : type.precision();
        BigDecimal bound = new BigDecimal(BigInteger.TEN.pow(precision), scale);
        BigDecimal from = old.map(BigDecimal.class::cast).orElse(BigDecimal.ZERO);
        BigDecimal step = BigDecimal.valueOf(random.nextInt(-999, 1_000), Math.min(scale, 2));
        BigDecimal sum = from.add(step);
        boolean fits = sum.abs().compareTo(bound) < 0 && (from.signum() < 0 || sum.signum() >= 0);
        return (fits ? sum : BigDecimal.ZERO).setScale(scale, RoundingMode.DOWN);
    }

    private static double real(RandomGenerator random, Optional<Object> old) {
        double from = old.map(number -> ((Number) number).doubleValue()).orElse(0.0);
        return random.nextDouble() * Math.max(1, Math.min(Math.abs(from) * 2, 1e30));
    }

    private static String text(
            RandomGenerator random, DataType type, Optional<Object> old, boolean anyScript) {
        String from = old.map(Object::toString).orElse("");
        boolean isFixed = type.name().endsWith("char") && !type.name().contains("var");
        if (!from.isBlank() && (isFixed || random.nextBoolean())) {
            return RandomText.shaped(random, from);
        }
        int length = Math.max(1, Math.min(type.precision(), TEXT_MAX));
        return anyScript
                ? RandomText.words(random, 0, length)
                : RandomText.letters(random, 0, length);
    }

    private static LocalDate day(RandomGenerator random, Optional<LocalDate> old) {
        return moment(random, old.map(LocalDate::atStartOfDay)).toLocalDate();
    }

    /** Earlier by some time: checks that forbid the future let it pass. In whole 10 ms. */
    private static LocalDateTime moment(RandomGenerator random, Optional<?> old) {
        LocalDateTime from = old.map(LocalDateTime.class::cast).orElse(SOME_DAY);
        LocalDateTime earlier =
                from.withNano(from.getNano() / 10_000_000 * 10_000_000)
                        .minusNanos(10_000_000L * random.nextLong(86_400L * 100 * 60));
        return earlier.getYear() < YEAR_MIN ? SOME_DAY : earlier;
    }

    private static byte[] bytes(RandomGenerator random, DataType type) {
        int length = Math.max(1, Math.min(type.precision(), BYTES_MAX));
        boolean isFixed = type.name().equals("binary");
        byte[] bytes = new byte[isFixed ? type.precision() : random.nextInt(length + 1)];
        random.nextBytes(bytes);
        return bytes;
    }
}
