package dev.tidegate.bench.load;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A column of a {@link Shape}; its values are never NULL.
 *
 * @param column as rows of the engine have it
 * @param maker of its values
 */
record ShapeColumn(Column column, Maker maker) {
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 7, 1, 12, 0);
    private static final int SECONDS_OF_YEARS = 100_000_000;
    private static final int SHORTEST = 3;

    /** Makes values. */
    @FunctionalInterface
    interface Maker {
        /** A row's value, of the class that the column's kind names. */
        Object value(RandomGenerator random, long id);
    }

    private static ShapeColumn of(String name, ColumnType type, Maker maker) {
        return new ShapeColumn(new Column(name, type, false), maker);
    }

    /** The key: rows are numbered from 1. */
    static ShapeColumn key(String name) {
        return of(name, ColumnType.of(Kind.BIGINT), (_, id) -> id);
    }

    static ShapeColumn integer(String name) {
        return of(name, ColumnType.of(Kind.INT), (random, _) -> random.nextInt());
    }

    static ShapeColumn number(String name) {
        return of(name, ColumnType.of(Kind.FLOAT), (random, _) -> random.nextDouble());
    }

    static ShapeColumn bit(String name) {
        return of(name, ColumnType.of(Kind.BIT), (random, _) -> random.nextBoolean());
    }

    static ShapeColumn amount(String name) {
        return of(
                name,
                new ColumnType(Kind.DECIMAL, 0, 12, 2),
                (random, _) -> BigDecimal.valueOf(random.nextInt(), 2));
    }

    static ShapeColumn moment(String name) {
        return of(
                name,
                new ColumnType(Kind.DATETIME2, 0, 0, 3),
                (random, _) ->
                        NOON.minusSeconds(random.nextInt(SECONDS_OF_YEARS))
                                .plusNanos(random.nextInt(1_000) * 1_000_000L));
    }

    static ShapeColumn unique(String name) {
        return of(
                name,
                ColumnType.of(Kind.UNIQUEIDENTIFIER),
                (random, _) -> new UUID(random.nextLong(), random.nextLong()));
    }

    /** Text of a third to all of the length. */
    static ShapeColumn text(String name, Kind kind, int length) {
        return of(
                name,
                ColumnType.ofLength(kind, length),
                (random, _) -> Pool.text(random, random.nextInt(length / SHORTEST, length + 1)));
    }

    /** Text of any length. */
    static ShapeColumn document(String name, Sizes sizes) {
        return of(
                name,
                ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX),
                (random, id) -> Pool.text(random, sizes.of(random, id)));
    }

    /** Bytes of any length. */
    static ShapeColumn content(String name, Sizes sizes) {
        return of(
                name,
                ColumnType.ofLength(Kind.VARBINARY, ColumnType.MAX),
                (random, id) -> Pool.bytes(random, sizes.of(random, id)));
    }

    /**
     * How large objects are.
     *
     * @param most each is up to so large
     * @param large one of {@code each} is so large
     */
    record Sizes(int most, int large, int each) {
        private int of(RandomGenerator random, long id) {
            return id % each == 0 ? large : random.nextInt(most + 1);
        }
    }
}
