package dev.tidegate.validate.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random rows, and what may become of them on their way: faults are seen, and nothing else is. */
class CanonicalFaultsTest {
    private static final int ROWS = 300;
    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);

    private static final TableSchema SCHEMA =
            new TableSchema(
                    new TableId("dbo", "anything"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(Kind.INT), false),
                            column("text1", ColumnType.ofLength(Kind.NVARCHAR, 40)),
                            column("text2", ColumnType.ofLength(Kind.NVARCHAR, 40)),
                            column("padded", ColumnType.ofLength(Kind.NCHAR, 40)),
                            column("amount", new ColumnType(Kind.DECIMAL, 0, 18, 4)),
                            column("number1", ColumnType.of(Kind.BIGINT)),
                            column("number2", ColumnType.of(Kind.BIGINT)),
                            column("measure", ColumnType.of(Kind.FLOAT)),
                            column("at", new ColumnType(Kind.DATETIME2, 0, 0, 7)),
                            column("moment", new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7)),
                            column("time", new ColumnType(Kind.TIME, 0, 0, 7)),
                            column("bytes", ColumnType.ofLength(Kind.VARBINARY, 40)),
                            column("reference", ColumnType.of(Kind.UNIQUEIDENTIFIER))),
                    List.of("id"));

    private final Random random = new Random(17);
    private final RowHasher hasher = RowHashers.xxh3(17).of(SCHEMA);

    @Test
    void everyFaultInAnyColumnChangesTheHash() {
        for (int i = 0; i < ROWS; i++) {
            Row row = row(i);
            for (Row faulty : faulty(row)) {
                assertThat(hasher.row(faulty)).isNotEqualTo(hasher.row(row));
            }
        }
    }

    @Test
    void whatTheTargetDoesNotKeepChangesNoHash() {
        for (int i = 0; i < ROWS; i++) {
            Row row = row(i);
            for (Row same : sameOnTarget(row)) {
                assertThat(hasher.row(same)).isEqualTo(hasher.row(row));
            }
        }
    }

    @Test
    void differentRowsHaveDifferentHashes() {
        Set<Object> hashes = new HashSet<>();
        for (int i = 0; i < ROWS; i++) {
            hashes.add(hasher.row(row(i)));
        }
        assertThat(hashes).hasSize(ROWS);
    }

    @Test
    void valuesThatAreSwappedBetweenTwoRowsChangeTheSum() {
        Row one = row(1);
        Row two = row(2);
        for (int i = 1; i < SCHEMA.columns().size(); i++) {
            Row swappedOne = with(one, i, two.value(i));
            Row swappedTwo = with(two, i, one.value(i));
            if (!swappedOne.equals(one)) {
                assertThat(sum(swappedOne, swappedTwo)).isNotEqualTo(sum(one, two));
            }
        }
    }

    /** Most of their values are the same object in both images, as the journal's reader has it. */
    @Test
    void anUpdateComesToTheHashesOfItsImages() {
        for (int i = 0; i < ROWS; i++) {
            Row before = row(i);
            List<Row> images = new ArrayList<>(faulty(before));
            images.addAll(sameOnTarget(before));
            images.addAll(List.of(before, row(i), with(before, 1, "long".repeat(i))));
            for (Row after : images) {
                for (RowHasher each : List.of(hasher, RowHashers.md5(17).of(SCHEMA))) {
                    assertThat(each.update(before, after))
                            .isEqualTo(new RowHasher.Update(each.row(before), each.row(after)));
                    assertThat(each.update(after, before))
                            .isEqualTo(new RowHasher.Update(each.row(after), each.row(before)));
                }
            }
        }
    }

    @Test
    void aDoubledRowChangesTheSumAlsoWhenItIsThereTwiceMore() {
        Row row = row(1);

        assertThat(List.of(sum(row), sum(row, row), sum(row, row, row))).doesNotHaveDuplicates();
    }

    private MultisetHash sum(Row... rows) {
        MultisetHash sum = MultisetHash.EMPTY;
        for (Row row : rows) {
            sum = sum.plus(hasher.row(row));
        }
        return sum;
    }

    private List<Row> faulty(Row row) {
        List<Row> faulty = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Object value = row.value(i);
            if (value == null) {
                faulty.add(with(row, i, value(SCHEMA.columns().get(i).type())));
            } else {
                faulty.add(with(row, i, null));
                faulty.add(with(row, i, slightlyOff(SCHEMA.columns().get(i).type(), value)));
            }
        }
        faulty.add(swapped(row, 1, 2));
        faulty.add(swapped(row, 5, 6));
        faulty.removeIf(row::equals);
        return faulty;
    }

    /** The least that can go wrong with a value. */
    private static Object slightlyOff(ColumnType type, Object value) {
        return switch (value) {
            case Integer number -> number + 1;
            case Long number -> -number - 1;
            case BigDecimal number -> number.add(new BigDecimal("0.0001"));
            case Double number -> number == 0 ? -number : Math.nextUp(number);
            case LocalDateTime time -> time.plusNanos(1_000);
            case OffsetDateTime time -> time.plusNanos(1_000);
            case LocalTime time -> time.plusNanos(1_000);
            case UUID uuid ->
                    new UUID(uuid.getLeastSignificantBits(), uuid.getMostSignificantBits());
            case byte[] bytes -> Arrays.copyOf(bytes, bytes.length + 1);
            case String text -> type.kind() == Kind.NCHAR ? text + "." : text + " ";
            default -> throw new IllegalArgumentException("no fault for " + value.getClass());
        };
    }

    private List<Row> sameOnTarget(Row row) {
        return List.of(
                changed(row, 3, text -> text + "  "),
                changed(row, 4, amount -> ((BigDecimal) amount).setScale(6)),
                changed(row, 8, at -> ((LocalDateTime) at).plusNanos(900)),
                changed(
                        row,
                        9,
                        at ->
                                ((OffsetDateTime) at)
                                        .withOffsetSameInstant(ZoneOffset.ofHours(5))
                                        .plusNanos(100)),
                changed(row, 10, time -> ((LocalTime) time).plusNanos(900)));
    }

    private Row row(int id) {
        @Nullable Object[] values = new @Nullable Object[SCHEMA.columns().size()];
        values[0] = id;
        for (int i = 1; i < values.length; i++) {
            values[i] = random.nextInt(6) == 0 ? null : value(SCHEMA.columns().get(i).type());
        }
        return Row.of(values);
    }

    private Object value(ColumnType type) {
        long micros = random.nextLong(-1_000_000_000_000_000L, 1_000_000_000_000_000L);
        LocalDateTime time =
                EPOCH.plusSeconds(micros / 1_000_000).plusNanos(micros % 1_000_000 * 1_000);
        return switch (type.kind()) {
            case NVARCHAR, NCHAR -> text();
            case DECIMAL -> BigDecimal.valueOf(random.nextInt(), type.scale());
            case BIGINT -> random.nextLong();
            case FLOAT -> random.nextInt(4) == 0 ? 0.0 : random.nextGaussian();
            case DATETIME2 -> time;
            case DATETIMEOFFSET -> time.atOffset(ZoneOffset.ofHours(random.nextInt(-12, 13)));
            case TIME -> time.toLocalTime();
            case VARBINARY -> new byte[random.nextInt(5)];
            case UNIQUEIDENTIFIER -> new UUID(random.nextLong(), random.nextLong());
            default -> throw new IllegalArgumentException("no column is of " + type);
        };
    }

    /** Often empty, and without blanks at its end. */
    private String text() {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, random.nextInt(6))
                .forEach(_ ->
                        text.append(
                                List.of("a", " ", "?", "\u00e9", "\u20ac").get(random.nextInt(5))));
        return text.toString().stripTrailing();
    }

    private static Row changed(Row row, int ordinal, UnaryOperator<Object> change) {
        Object value = row.value(ordinal);
        return value == null ? row : with(row, ordinal, change.apply(value));
    }

    private static Row swapped(Row row, int one, int other) {
        return with(with(row, one, row.value(other)), other, row.value(one));
    }

    private static Row with(Row row, int ordinal, @Nullable Object value) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == ordinal ? value : row.value(i);
        }
        return Row.of(values);
    }

    private static Column column(String name, ColumnType type) {
        return new Column(name, type, true);
    }
}
