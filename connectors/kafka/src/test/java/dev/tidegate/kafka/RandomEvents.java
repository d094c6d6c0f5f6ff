package dev.tidegate.kafka;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events with values of every class, edge values among them; the same for the same seed. */
final class RandomEvents {
    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);
    private static final long TICKS_OF_DAY = 864_000_000_000L;

    private final Random random;

    RandomEvents(long seed) {
        this.random = new Random(seed);
    }

    LogEvent next(TableSchema schema) {
        return switch (random.nextInt(7)) {
            case 0 -> new LogEvent.Begin(lsn());
            case 1 -> new LogEvent.Insert(position(), schema, row(schema));
            case 2 -> {
                Row before = row(schema);
                yield new LogEvent.Update(position(), schema, before, changed(schema, before));
            }
            case 3 -> new LogEvent.Delete(position(), schema, row(schema));
            case 4 -> new LogEvent.Watermark(position(), instant());
            case 5 ->
                    new LogEvent.Commit(
                            lsn(),
                            instant(),
                            random.nextLong() >>> (1 + random.nextInt(63)),
                            new ChainHash(
                                    random.nextLong(),
                                    random.nextLong(),
                                    random.nextLong(),
                                    random.nextLong()));
            default -> new LogEvent.Heartbeat(lsn(), instant());
        };
    }

    TableSchema schema(int version) {
        List<Column> columns = new ArrayList<>();
        for (ColumnType.Kind kind : ColumnType.Kind.values()) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                ColumnType type =
                        new ColumnType(
                                kind,
                                random.nextInt(4) == 0 ? ColumnType.MAX : random.nextInt(8000),
                                random.nextInt(39),
                                random.nextInt(39));
                columns.add(new Column(text() + columns.size(), type, random.nextBoolean()));
            }
        }
        List<String> key = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            key.add(columns.get(random.nextInt(columns.size())).name());
        }
        return new TableSchema(new TableId(text(), text()), version, columns, key);
    }

    Row row(TableSchema schema) {
        return Row.of(schema.columns().stream().map(column -> value(column.type())).toArray());
    }

    /** A row that has some values of another one: all, about half or none. */
    Row changed(TableSchema schema, Row before) {
        Row other = row(schema);
        int half = random.nextInt(3);
        @Nullable Object[] values = new @Nullable Object[other.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(2) < half ? before.value(i) : other.value(i);
        }
        return Row.of(values);
    }

    private @Nullable Object value(ColumnType type) {
        int special = random.nextInt(10);
        if (special == 0) {
            return null;
        }
        if (special == 1 && type.isLargeObject()) {
            return Row.UNCHANGED;
        }
        return switch (type.kind()) {
            case BIT -> random.nextBoolean();
            case TINYINT -> random.nextInt(256);
            case SMALLINT -> (int) (short) random.nextInt();
            case INT -> pick(random.nextInt(), Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1);
            case BIGINT -> pick(random.nextLong(), Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L);
            case DECIMAL, MONEY, SMALLMONEY -> decimal();
            case REAL ->
                    pick(
                            Float.intBitsToFloat(random.nextInt()),
                            -0.0f,
                            Float.NaN,
                            Float.MIN_VALUE,
                            Float.NEGATIVE_INFINITY);
            case FLOAT ->
                    pick(
                            Double.longBitsToDouble(random.nextLong()),
                            -0.0,
                            Double.NaN,
                            Double.MIN_VALUE,
                            Double.MAX_VALUE);
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML, SQL_VARIANT -> text();
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY -> bytes();
            case DATE -> date();
            case TIME -> time();
            case SMALLDATETIME, DATETIME, DATETIME2 -> LocalDateTime.of(date(), time());
            case DATETIMEOFFSET ->
                    OffsetDateTime.of(
                            date(),
                            time(),
                            ZoneOffset.ofTotalSeconds(60 * (random.nextInt(1681) - 840)));
            case UNIQUEIDENTIFIER -> new UUID(random.nextLong(), random.nextLong());
        };
    }

    private BigDecimal decimal() {
        BigInteger unscaled = new BigInteger(random.nextInt(127), random);
        return new BigDecimal(
                random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(39));
    }

    private LocalDate date() {
        long days = LAST_DAY.toEpochDay() - FIRST_DAY.toEpochDay();
        return pick(FIRST_DAY.plusDays(random.nextLong(days + 1)), FIRST_DAY, LAST_DAY);
    }

    private LocalTime time() {
        return pick(
                LocalTime.ofNanoOfDay(100 * random.nextLong(TICKS_OF_DAY)),
                LocalTime.MIDNIGHT,
                LocalTime.ofNanoOfDay(100 * (TICKS_OF_DAY - 1)));
    }

    /** Latin, any UTF-16 units (also half surrogate pairs), or nothing. */
    private String text() {
        int bound = random.nextBoolean() ? 0x100 : 0x10000;
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 2000 : 12); i > 0; i--) {
            text.append((char) random.nextInt(bound));
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 5000 : 20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Position position() {
        return new Position(lsn(), random.nextLong() >>> (1 + random.nextInt(63)));
    }

    private Lsn lsn() {
        return new Lsn(random.nextInt(), random.nextInt(), (short) random.nextInt());
    }

    private Instant instant() {
        return Instant.ofEpochSecond(
                random.nextLong(-62_135_596_800L, 253_402_300_800L), random.nextInt(1_000_000_000));
    }

    @SafeVarargs
    private <T> T pick(T usual, T... edges) {
        int place = random.nextInt(4 * edges.length);
        return place < edges.length ? edges[place] : usual;
    }
}
