package dev.tidegate.bench.decode;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The tables of {@link OrderEntry} and random rows of them: 5 to 12 columns, short values. */
final class OrderRows {
    static final TableSchema CUSTOMER =
            table(
                    "Customer",
                    column("id", Kind.INT),
                    text("name", Kind.NVARCHAR, 80),
                    text("email", Kind.VARCHAR, 120),
                    text("city", Kind.NVARCHAR, 60),
                    decimal("credit", 12, 2),
                    column("active", Kind.BIT),
                    time("changed_at"));

    static final TableSchema ORDER =
            table(
                    "Order",
                    column("id", Kind.BIGINT),
                    column("customer_id", Kind.INT),
                    column("status", Kind.TINYINT),
                    time("placed_at"),
                    decimal("total", 12, 2),
                    decimal("tax", 12, 2),
                    text("currency", Kind.CHAR, 3),
                    text("note", Kind.NVARCHAR, 200),
                    time("changed_at"));

    static final TableSchema LINE =
            table(
                    "OrderLine",
                    column("order_id", Kind.BIGINT),
                    column("line", Kind.INT),
                    column("product_id", Kind.INT),
                    column("quantity", Kind.INT),
                    decimal("price", 10, 2),
                    decimal("discount", 5, 4),
                    text("description", Kind.NVARCHAR, 100));

    static final TableSchema STOCK =
            table(
                    "Stock",
                    column("product_id", Kind.INT),
                    column("warehouse", Kind.INT),
                    column("on_hand", Kind.INT),
                    column("reserved", Kind.INT),
                    time("changed_at"));

    static final TableSchema PAYMENT =
            table(
                    "Payment",
                    column("id", Kind.BIGINT),
                    column("order_id", Kind.BIGINT),
                    column("customer_id", Kind.INT),
                    column("method", Kind.TINYINT),
                    decimal("amount", 12, 2),
                    decimal("fee", 12, 4),
                    text("currency", Kind.CHAR, 3),
                    text("reference", Kind.VARCHAR, 40),
                    column("approved", Kind.BIT),
                    time("created_at"),
                    time("settled_at"),
                    text("comment", Kind.NVARCHAR, 200));

    private static final String LETTERS =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ";
    private static final LocalDateTime FIRST = LocalDateTime.of(2026, 7, 1, 0, 0);

    private final Random random;

    OrderRows(Random random) {
        this.random = random;
    }

    Row customer() {
        return row(CUSTOMER);
    }

    Row order() {
        return row(ORDER);
    }

    /** A row with this number of its line. */
    Row line(int line) {
        @Nullable Object[] values = values(LINE);
        values[1] = line;
        return Row.of(values);
    }

    Row stock() {
        return row(STOCK);
    }

    Row payment() {
        return row(PAYMENT);
    }

    /** The row with other values at two places. */
    Row changed(TableSchema table, Row before, int first, int second) {
        @Nullable Object[] values = new @Nullable Object[before.size()];
        Arrays.setAll(values, before::value);
        values[first] = value(table.columns().get(first));
        values[second] = value(table.columns().get(second));
        return Row.of(values);
    }

    private Row row(TableSchema table) {
        return Row.of(values(table));
    }

    private @Nullable Object[] values(TableSchema table) {
        @Nullable Object[] values = new @Nullable Object[table.columns().size()];
        Arrays.setAll(values, i -> value(table.columns().get(i)));
        return values;
    }

    private @Nullable Object value(Column column) {
        ColumnType type = column.type();
        return switch (type.kind()) {
            case BIT -> random.nextBoolean();
            case TINYINT -> random.nextInt(8);
            case INT -> random.nextInt(100_000);
            case BIGINT -> 4_000_000_000L + random.nextInt(50_000_000);
            case DECIMAL -> BigDecimal.valueOf(random.nextInt(100_000), type.scale());
            case DATETIME2 -> time();
            case CHAR -> random.nextBoolean() ? "EUR" : "USD";
            case VARCHAR -> text(12 + random.nextInt(16));
            case NVARCHAR -> random.nextInt(5) == 0 ? null : text(5 + random.nextInt(25));
            default -> throw new IllegalArgumentException("no column here is of " + type);
        };
    }

    /** Of DATETIME2(3), within a month. */
    private LocalDateTime time() {
        return FIRST.plusNanos(random.nextLong(30L * 86_400_000) * 1_000_000);
    }

    /** One in twenty has letters beyond Latin-1, as names and notes do. */
    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        if (random.nextInt(20) == 0) {
            text.setCharAt(0, 'Ł');
        }
        return text.toString();
    }

    private static TableSchema table(String name, Column... columns) {
        return new TableSchema(
                new TableId("dbo", name), 1, List.of(columns), List.of(columns[0].name()));
    }

    private static Column column(String name, Kind kind) {
        return new Column(name, ColumnType.of(kind), false);
    }

    private static Column text(String name, Kind kind, int length) {
        return new Column(name, ColumnType.ofLength(kind, length), kind == Kind.NVARCHAR);
    }

    private static Column decimal(String name, int precision, int scale) {
        return new Column(name, new ColumnType(Kind.DECIMAL, 0, precision, scale), false);
    }

    private static Column time(String name) {
        return new Column(name, new ColumnType(Kind.DATETIME2, 0, 0, 3), false);
    }
}
