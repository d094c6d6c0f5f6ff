package dev.tidegate.scenarios;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows with random values of all types, such as SQL Server could hold. */
final class RandomTypeRows {
    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);
    private static final long NANOS_OF_DAY = 24L * 60 * 60 * 1_000_000_000;

    /** With characters of one to four bytes, blanks, and what SQL and patterns use. */
    private static final List<String> CHARACTERS =
            List.of(
                    "a",
                    "Z",
                    "0",
                    " ",
                    " ",
                    "\t",
                    "'",
                    "\"",
                    "\\",
                    "?",
                    "%",
                    "\u0001",
                    "\u007f",
                    "\u0080",
                    "\u00e9",
                    "\u00ff",
                    "\u0301",
                    "\u0416",
                    "\u07ff",
                    "\u0800",
                    "\u20ac",
                    "\u2603",
                    "\ufb01",
                    "\ufffd",
                    "\ud83d\ude00",
                    "\udbff\udfff");

    private final Random random;

    RandomTypeRows(long seed) {
        random = new Random(seed);
    }

    /** A row whose first column is the key. */
    Row row(TableSchema schema, int key) {
        @Nullable Object[] values = new @Nullable Object[schema.columns().size()];
        values[0] = key;
        for (int i = 1; i < values.length; i++) {
            Column column = schema.columns().get(i);
            values[i] = random.nextInt(5) == 0 ? null : value(column.type());
        }
        return Row.of(values);
    }

    private Object value(ColumnType type) {
        return switch (type.kind()) {
            case BIT -> random.nextBoolean();
            case TINYINT -> random.nextInt(256);
            case SMALLINT -> random.nextInt(-32_768, 32_768);
            case INT -> random.nextInt();
            case BIGINT -> random.nextLong();
            case DECIMAL, MONEY, SMALLMONEY -> decimal(type);
            case REAL -> number(Float.intBitsToFloat(random.nextInt()));
            case FLOAT -> number(Double.longBitsToDouble(random.nextLong()));
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT -> text(length(type));
            case XML -> "<a b=\"" + random.nextInt(9) + "\">\u00e9\ud83d\ude00</a>";
            case BINARY, ROWVERSION -> bytes(type.kind() == Kind.ROWVERSION ? 8 : type.length());
            case VARBINARY, IMAGE, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    bytes(random.nextInt(length(type) + 1));
            case DATE -> day(FIRST_DAY, LAST_DAY);
            case TIME -> time(type.scale());
            case SMALLDATETIME ->
                    day(LocalDate.of(1900, 1, 1), LocalDate.of(2079, 6, 5))
                            .atTime(time(0).truncatedTo(ChronoUnit.MINUTES));
            case DATETIME -> day(LocalDate.of(1753, 1, 1), LAST_DAY).atTime(time(3));
            case DATETIME2 -> day(FIRST_DAY, LAST_DAY).atTime(time(type.scale()));
            case DATETIMEOFFSET -> moment(type);
            case UNIQUEIDENTIFIER -> new UUID(random.nextLong(), random.nextLong());
            case SQL_VARIANT -> throw new IllegalArgumentException("cannot be captured");
        };
    }

    private static int length(ColumnType type) {
        return type.isLargeObject() ? 3_000 : Math.min(type.length(), 40);
    }

    /** As often small as large. */
    private BigDecimal decimal(ColumnType type) {
        BigInteger bound = BigInteger.TEN.pow(random.nextInt(type.precision() + 1));
        BigInteger unscaled = new BigInteger(130, random).mod(bound);
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
    }

    private static float number(float any) {
        return Float.isFinite(any) ? any : -0f;
    }

    private static double number(double any) {
        return Double.isFinite(any) ? any : -0.0;
    }

    private String text(int unitsMax) {
        StringBuilder text = new StringBuilder();
        int units = random.nextInt(unitsMax + 1);
        while (true) {
            String next = CHARACTERS.get(random.nextInt(CHARACTERS.size()));
            if (text.length() + next.length() > units) {
                return text.toString();
            }
            text.append(next);
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private LocalDate day(LocalDate first, LocalDate last) {
        return LocalDate.ofEpochDay(random.nextLong(first.toEpochDay(), last.toEpochDay() + 1));
    }

    private LocalTime time(int digits) {
        long unit = IntStream.range(digits, 9).mapToLong(_ -> 10).reduce(1, (a, b) -> a * b);
        return LocalTime.ofNanoOfDay(random.nextLong(NANOS_OF_DAY) / unit * unit);
    }

    private OffsetDateTime moment(ColumnType type) {
        LocalDateTime local =
                day(FIRST_DAY.plusDays(1), LAST_DAY.minusDays(1)).atTime(time(type.scale()));
        return local.atOffset(
                ZoneOffset.ofTotalSeconds(60 * random.nextInt(-14 * 60, 14 * 60 + 1)));
    }
}
