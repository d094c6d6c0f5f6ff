package dev.tidegate.bench.orders;

import dev.tidegate.bench.engine.CapturedEvents;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The transactions of an order-entry workload, one after the other, with both images of each row.
 *
 * <p>Of 92 that write, 45 place an order (district, order, announcement, and for each of one to
 * five items its stock and a line), 43 are payments (warehouse, district, customer, a row of
 * history), 4 deliver a district's oldest order (the announcement goes; order, lines and customer
 * change): six and a half changes on average.
 */
public final class OrdersStream {
    /** An order's lines, at most. */
    static final int LINES_MAX = 5;

    private static final int NEW_ORDERS = 45;
    private static final int PAYMENTS = 43;
    private static final int DELIVERIES = 4;
    private static final int HOT_ITEMS = 10;
    private static final int HOT_PERCENT = 20;
    private static final int CARRIERS = 10;
    private static final long NANOS_BETWEEN = 100_000;

    private final OrderEntry entry;
    private final RandomGenerator random;
    private final OrdersState state;
    private int transactions;
    private LocalDateTime now = StartRows.START;

    private OrdersStream(OrderEntry entry, StartRows.Sink start) {
        this.entry = entry;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(entry.seed());
        state = new OrdersState(entry);
        new StartRows(entry, state, random, start).make();
    }

    /** Gives the rows that are there before the first change, in no order. */
    public static void startRows(OrderEntry entry, BiConsumer<TableSchema, Row> rows) {
        OrdersStream _ = new OrdersStream(entry, rows::accept);
    }

    /** Gives the transactions, until there are as many changes as wanted; returns the end. */
    public static <E extends Exception> End transactions(OrderEntry entry, Taker<E> each) throws E {
        OrdersStream stream = new OrdersStream(entry, (_, _) -> {});
        long changes = 0;
        Lsn last = CapturedEvents.START;
        while (changes < entry.changes()) {
            SourceTransaction transaction = stream.next();
            each.take(transaction);
            changes += transaction.changes().size();
            last = transaction.commitLsn();
        }
        return new End(last, stream.transactions, changes);
    }

    /** Takes transactions, in order. */
    @FunctionalInterface
    public interface Taker<E extends Exception> {
        /** Takes the next one. */
        void take(SourceTransaction transaction) throws E;
    }

    /**
     * How far a stream went.
     *
     * @param last commit LSN of the last transaction
     * @param transactions how many
     * @param changes how many in all of them
     */
    public record End(Lsn last, int transactions, long changes) {}

    private SourceTransaction next() {
        transactions++;
        now = now.plusNanos(NANOS_BETWEEN);
        SourceTransaction transaction =
                new SourceTransaction(
                        CapturedEvents.lsn(transactions), now.toInstant(ZoneOffset.UTC));
        int warehouse = random.nextInt(1, entry.warehouses() + 1);
        int district = random.nextInt(1, OrderEntry.DISTRICTS + 1);
        int customer = random.nextInt(1, entry.customersPerDistrict() + 1);
        int pick = random.nextInt(NEW_ORDERS + PAYMENTS + DELIVERIES);
        boolean deliverable = !state.openOrders(warehouse, district).isEmpty();
        if (pick < PAYMENTS) {
            pay(transaction, warehouse, district, customer);
        } else if (pick < PAYMENTS + DELIVERIES && deliverable) {
            deliver(transaction, warehouse, district);
        } else {
            order(transaction, warehouse, district, customer);
        }
        return transaction;
    }

    private void pay(SourceTransaction transaction, int warehouse, int district, int customer) {
        BigDecimal amount = Values.cents(random.nextInt(100, 500_000));
        Row paidWarehouse = state.warehouse(warehouse);
        state.warehouse(
                warehouse,
                Values.with(paidWarehouse, 7, Values.decimal(paidWarehouse, 7).add(amount)));
        transaction.update(OrdersTables.WAREHOUSE, paidWarehouse, state.warehouse(warehouse));

        Row paidDistrict = state.district(warehouse, district);
        state.district(
                warehouse,
                district,
                Values.with(paidDistrict, 5, Values.decimal(paidDistrict, 5).add(amount)));
        transaction.update(
                OrdersTables.DISTRICT, paidDistrict, state.district(warehouse, district));

        Row paying = state.customer(warehouse, district, customer);
        Row paid =
                Values.with(
                        paying,
                        10,
                        Values.decimal(paying, 10).subtract(amount),
                        Values.decimal(paying, 11).add(amount),
                        Values.integer(paying, 12) + 1,
                        paying.value(13),
                        Values.words(random, 10, 120));
        state.customer(warehouse, district, customer, paid);
        transaction.update(OrdersTables.CUSTOMER, paying, paid);

        transaction.insert(
                OrdersTables.PAYMENT,
                Row.of(
                        state.nextPayment(),
                        customer,
                        district,
                        warehouse,
                        now,
                        amount,
                        Values.words(random, 12, 24)));
    }

    private void order(SourceTransaction transaction, int warehouse, int district, int customer) {
        SortedSet<Integer> items = items();
        Row before = state.district(warehouse, district);
        int number = Values.integer(before, 6);
        state.district(warehouse, district, Values.with(before, 6, number + 1));
        transaction.update(OrdersTables.DISTRICT, before, state.district(warehouse, district));

        LocalDateTime entered = now.withNano(now.getNano() / 1_000_000 * 1_000_000);
        Row order = Row.of(warehouse, district, number, customer, entered, null, items.size());
        transaction.insert(OrdersTables.ORDER, order);
        Row announcement = Row.of(warehouse, district, number);
        transaction.insert(OrdersTables.NEW_ORDER, announcement);

        List<Row> lines = new ArrayList<>();
        for (int item : items) {
            int quantity = random.nextInt(1, 11);
            takeFromStock(transaction, warehouse, item, quantity);
            Row line =
                    Row.of(
                            warehouse,
                            district,
                            number,
                            lines.size() + 1,
                            item,
                            null,
                            quantity,
                            state.price(item).multiply(BigDecimal.valueOf(quantity)),
                            Values.letters(random, 24));
            lines.add(line);
            transaction.insert(OrdersTables.ORDER_LINE, line);
        }
        state.openOrders(warehouse, district).add(new OpenOrder(order, announcement, lines));
    }

    private void takeFromStock(
            SourceTransaction transaction, int warehouse, int item, int quantity) {
        Row before = state.stock(warehouse, item);
        int left = Values.integer(before, 2) - quantity;
        long sold = before.value(3) instanceof Long number ? number : 0;
        Row after =
                Values.with(
                        before,
                        2,
                        left >= 10 ? left : left + 91,
                        sold + quantity,
                        Values.integer(before, 4) + 1);
        state.stock(warehouse, item, after);
        transaction.update(OrdersTables.STOCKED, before, after);
    }

    private void deliver(SourceTransaction transaction, int warehouse, int district) {
        OpenOrder open = state.openOrders(warehouse, district).remove();
        transaction.delete(OrdersTables.NEW_ORDER, open.announcement());
        transaction.update(
                OrdersTables.ORDER,
                open.order(),
                Values.with(open.order(), 5, random.nextInt(1, CARRIERS + 1)));
        BigDecimal sum = BigDecimal.ZERO.setScale(2);
        for (Row line : open.lines()) {
            transaction.update(OrdersTables.ORDER_LINE, line, Values.with(line, 5, now));
            sum = sum.add(Values.decimal(line, 7));
        }
        int customer = Values.integer(open.order(), 3);
        Row before = state.customer(warehouse, district, customer);
        Row credited =
                Values.with(
                        before,
                        10,
                        Values.decimal(before, 10).add(sum),
                        before.value(11),
                        before.value(12),
                        Values.integer(before, 13) + 1);
        state.customer(warehouse, district, customer, credited);
        transaction.update(OrdersTables.CUSTOMER, before, credited);
    }

    /** Different items, in the order in which their stock is changed. */
    private SortedSet<Integer> items() {
        int lines = random.nextInt(1, LINES_MAX + 1);
        SortedSet<Integer> items = new TreeSet<>();
        while (items.size() < lines) {
            boolean hot = random.nextInt(100) < HOT_PERCENT;
            items.add(random.nextInt(1, (hot ? HOT_ITEMS : entry.items()) + 1));
        }
        return items;
    }
}
