package dev.tidegate.bench.orders;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes the rows that are there before the first change. */
final class StartRows {
    /** A fixed past moment: the same seed gives the same rows on every day. */
    static final LocalDateTime START = LocalDateTime.of(2024, 2, 29, 23, 59, 58);

    private static final int NEW_ORDERS_PERCENT = 30;
    private static final BigDecimal INITIAL_PAYMENT = new BigDecimal("10.00");

    private final OrderEntry entry;
    private final OrdersState state;
    private final RandomGenerator random;
    private final Sink sink;

    /** Takes the rows, each table's parents before it. */
    interface Sink {
        void row(TableSchema schema, Row row);
    }

    StartRows(OrderEntry entry, OrdersState state, RandomGenerator random, Sink sink) {
        this.entry = entry;
        this.state = state;
        this.random = random;
        this.sink = sink;
    }

    void make() {
        for (int item = 1; item <= entry.items(); item++) {
            item(item);
        }
        for (int warehouse = 1; warehouse <= entry.warehouses(); warehouse++) {
            warehouse(warehouse);
            for (int item = 1; item <= entry.items(); item++) {
                stock(warehouse, item);
            }
            for (int district = 1; district <= OrderEntry.DISTRICTS; district++) {
                district(warehouse, district);
                for (int customer = 1; customer <= entry.customersPerDistrict(); customer++) {
                    customer(warehouse, district, customer);
                    payment(warehouse, district, customer);
                    order(warehouse, district, customer);
                }
            }
        }
    }

    private BigDecimal paidPerDistrict() {
        return INITIAL_PAYMENT.multiply(BigDecimal.valueOf(entry.customersPerDistrict()));
    }

    private void item(int item) {
        BigDecimal price = Values.cents(random.nextInt(100, 10_000));
        state.price(item, price);
        sink.row(
                OrdersTables.ITEM,
                Row.of(
                        item,
                        new UUID(random.nextLong(), random.nextLong()),
                        Values.words(random, 14, 24),
                        price,
                        Values.letters(random, 40)));
    }

    private void warehouse(int warehouse) {
        Row row =
                Row.of(
                        warehouse,
                        Values.words(random, 6, 10),
                        Values.words(random, 10, 20),
                        Values.words(random, 10, 20),
                        Values.letters(random, 2),
                        Values.letters(random, 9),
                        Values.fraction(random),
                        paidPerDistrict().multiply(BigDecimal.valueOf(OrderEntry.DISTRICTS)));
        state.warehouse(warehouse, row);
        sink.row(OrdersTables.WAREHOUSE, row);
    }

    private void stock(int warehouse, int item) {
        Row row =
                Row.of(
                        warehouse,
                        item,
                        random.nextInt(10, 101),
                        0L,
                        0,
                        random.nextBoolean(),
                        Values.letters(random, 24),
                        random.nextInt(10) == 0 ? null : Values.letters(random, 30));
        state.stock(warehouse, item, row);
        sink.row(OrdersTables.STOCKED, row);
    }

    private void district(int warehouse, int district) {
        Row row =
                Row.of(
                        warehouse,
                        district,
                        Values.words(random, 6, 10),
                        Values.words(random, 10, 20),
                        Values.fraction(random),
                        paidPerDistrict(),
                        entry.customersPerDistrict() + 1);
        state.district(warehouse, district, row);
        sink.row(OrdersTables.DISTRICT, row);
    }

    private void customer(int warehouse, int district, int customer) {
        Row row =
                Row.of(
                        warehouse,
                        district,
                        customer,
                        Values.words(random, 8, 16),
                        Values.words(random, 4, 16),
                        "%04d%02d%010d".formatted(warehouse, district, customer),
                        START.minusSeconds(random.nextInt(100_000_000)),
                        random.nextInt(10) == 0 ? "BC" : "GC",
                        new BigDecimal("50000.0000"),
                        Values.fraction(random),
                        INITIAL_PAYMENT.negate(),
                        INITIAL_PAYMENT,
                        1,
                        0,
                        Values.words(random, 30, 100));
        state.customer(warehouse, district, customer, row);
        sink.row(OrdersTables.CUSTOMER, row);
    }

    private void payment(int warehouse, int district, int customer) {
        sink.row(
                OrdersTables.PAYMENT,
                Row.of(
                        state.nextPayment(),
                        customer,
                        district,
                        warehouse,
                        START.minusNanos(1_000L * random.nextInt(1_000_000)),
                        INITIAL_PAYMENT,
                        Values.words(random, 12, 24)));
    }

    /** Each customer has ordered once, in their order; the last orders are not delivered. */
    private void order(int warehouse, int district, int customer) {
        boolean open = customer * 100 > entry.customersPerDistrict() * (100 - NEW_ORDERS_PERCENT);
        int count = random.nextInt(1, OrdersStream.LINES_MAX + 1);
        Row order =
                Row.of(
                        warehouse,
                        district,
                        customer,
                        customer,
                        START.minusSeconds(entry.customersPerDistrict() - customer),
                        open ? null : random.nextInt(1, 11),
                        count);
        sink.row(OrdersTables.ORDER, order);
        List<Row> lines = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            Row line =
                    Row.of(
                            warehouse,
                            district,
                            customer,
                            number,
                            random.nextInt(1, entry.items() + 1),
                            open ? null : START,
                            5,
                            Values.cents(random.nextInt(1, 100_000)),
                            Values.letters(random, 24));
            lines.add(line);
            sink.row(OrdersTables.ORDER_LINE, line);
        }
        if (open) {
            Row announcement = Row.of(warehouse, district, customer);
            sink.row(OrdersTables.NEW_ORDER, announcement);
            state.openOrders(warehouse, district).add(new OpenOrder(order, announcement, lines));
        }
    }
}
