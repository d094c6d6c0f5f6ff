package dev.tidegate.bench.hash;

import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.bench.orders.OrdersStream;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows to be hashed, with their shapes.
 *
 * @param name of the kind of rows
 * @param schemas one for each row
 * @param updates of such rows; what they leave as it is, is one object in both images
 */
record HashedRows(String name, List<TableSchema> schemas, List<Row> rows, List<Update> updates) {
    /** As many as the applier has in hand when they are decoded: those of a poll. */
    private static final int ROWS = 500;

    private static final int WAREHOUSES = 20;
    private static final long SEED = 17;
    private static final LocalDateTime START = LocalDateTime.of(2026, 7, 1, 12, 0);
    private static final String ASCII = "The quick brown fox jumps over the lazy dog. ";
    private static final String ACCENTED =
            "Le c\u0153ur d\u00e9\u00e7u mais l'\u00e2me plut\u00f4t na\u00efve. ";

    private static final ColumnType INT = ColumnType.of(Kind.INT);
    private static final ColumnType AMOUNT = new ColumnType(Kind.DECIMAL, 0, 12, 2);
    private static final ColumnType MOMENT = new ColumnType(Kind.DATETIME2, 0, 0, 3);

    /** Both images of an update. */
    record Update(TableSchema schema, Row before, Row after) {}

    /** How a value of a column is made. */
    private interface Maker extends Function<SplittableRandom, @Nullable Object> {}

    /** A column and its values. */
    private record Made(ColumnType type, Maker maker) {}

    /** All kinds of rows. */
    static List<HashedRows> all() {
        return List.of(
                of(
                        "typical",
                        eight(
                                text(Kind.VARCHAR, ASCII, 6, 12),
                                text(Kind.NVARCHAR, ASCII, 10, 24))),
                of(
                        "accented",
                        eight(
                                text(Kind.NVARCHAR, ACCENTED, 6, 12),
                                text(Kind.NVARCHAR, ACCENTED, 10, 24))),
                of("wide", wide()),
                orders());
    }

    private static List<Made> eight(Made shortText, Made text) {
        Made number = new Made(INT, SplittableRandom::nextInt);
        Made amount = new Made(AMOUNT, random -> BigDecimal.valueOf(random.nextInt(10_000_000), 2));
        Made moment = new Made(MOMENT, random -> START.plusNanos(1_000_000L * random.nextInt()));
        return List.of(number, number, amount, amount, shortText, text, moment, moment);
    }

    private static List<Made> wide() {
        List<Made> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.addAll(
                    eight(text(Kind.VARCHAR, ASCII, 6, 12), text(Kind.NVARCHAR, ASCII, 30, 60)));
            made.add(new Made(ColumnType.of(Kind.BIGINT), SplittableRandom::nextLong));
            made.add(new Made(ColumnType.of(Kind.BIT), random -> random.nextInt() < 0));
            made.add(new Made(ColumnType.of(Kind.FLOAT), SplittableRandom::nextDouble));
            made.add(
                    new Made(
                            ColumnType.of(Kind.UNIQUEIDENTIFIER),
                            random -> new UUID(random.nextLong(), random.nextLong())));
            made.add(new Made(INT, _ -> null));
        }
        return made;
    }

    private static Made text(Kind kind, String from, int lengthMin, int lengthMax) {
        String repeated = from.repeat(3);
        return new Made(
                ColumnType.ofLength(kind, lengthMax),
                random -> {
                    int start = random.nextInt(from.length());
                    // a string of its own, in the form that its characters need
                    return new String(
                            repeated.substring(
                                            start, start + random.nextInt(lengthMin, lengthMax + 1))
                                    .toCharArray());
                });
    }

    private static HashedRows of(String name, List<Made> made) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            columns.add(new Column("column_" + i, made.get(i).type(), true));
        }
        TableSchema schema =
                new TableSchema(new TableId("dbo", name), 1, columns, List.of("column_0"));
        SplittableRandom random = new SplittableRandom(SEED);
        List<Row> rows = new ArrayList<>();
        List<TableSchema> schemas = new ArrayList<>();
        List<Update> updates = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(Row.owning(made.stream().map(each -> each.maker().apply(random)).toArray()));
            schemas.add(schema);
            updates.add(new Update(schema, rows.getLast(), updated(rows.getLast(), made, random)));
        }
        return new HashedRows(name, schemas, rows, updates);
    }

    /** With another number and another amount. */
    private static Row updated(Row row, List<Made> made, SplittableRandom random) {
        return Row.owning(
                IntStream.range(0, made.size())
                        .mapToObj(i ->
                                i == 1 || i == 2 ? made.get(i).maker().apply(random) : row.value(i))
                        .toArray());
    }

    /** The images of the changes that {@code bench apply} makes. */
    private static HashedRows orders() {
        List<TableSchema> schemas = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        List<Update> updates = new ArrayList<>();
        OrdersStream.End _ =
                OrdersStream.transactions(
                        OrderEntry.of(ROWS, WAREHOUSES, SEED),
                        each ->
                                each.changes()
                                        .forEach(change -> {
                                            for (Row row : images(change)) {
                                                schemas.add(change.schema());
                                                rows.add(row);
                                            }
                                            if (change instanceof LogEvent.Update update) {
                                                updates.add(
                                                        new Update(
                                                                update.schema(),
                                                                update.before(),
                                                                shared(update)));
                                            }
                                        }));
        return new HashedRows("orders", schemas, rows, updates);
    }

    /** The image behind it as the journal's reader makes it. */
    private static Row shared(LogEvent.Update update) {
        return Row.owning(
                IntStream.range(0, update.after().size())
                        .mapToObj(i ->
                                Objects.equals(update.before().value(i), update.after().value(i))
                                        ? update.before().value(i)
                                        : update.after().value(i))
                        .toArray());
    }

    private static List<Row> images(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> List.of(insert.after());
            case LogEvent.Update update -> List.of(update.before(), update.after());
            case LogEvent.Delete delete -> List.of(delete.before());
        };
    }
}
