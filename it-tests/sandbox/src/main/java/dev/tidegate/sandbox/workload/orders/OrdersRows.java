package dev.tidegate.sandbox.workload.orders;

import dev.tidegate.sandbox.workload.BatchInsert;
import dev.tidegate.sandbox.workload.RandomText;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The rows at the start: consistent, so that the invariants hold from the first moment. */
final class OrdersRows {
    /** A fixed past moment: the same seed gives the same rows on every day. */
    private static final LocalDateTime START = LocalDateTime.of(2024, 2, 29, 23, 59, 58);

    private static final int NEW_ORDERS_PERCENT = 30;
    private static final BigDecimal INITIAL_PAYMENT = new BigDecimal("10.00");

    private final Connection connection;
    private final OrdersScale scale;
    private final RandomGenerator random;

    OrdersRows(Connection connection, OrdersScale scale, RandomGenerator random) {
        this.connection = connection;
        this.scale = scale;
        this.random = random;
    }

    void insert() throws SQLException {
        warehouses();
        districts();
        items();
        stock();
        customers();
        history();
        List<int[]> orders = orders();
        orderLines(orders);
        newOrders(orders);
    }

    private void warehouses() throws SQLException {
        BigDecimal paid = paidPerDistrict().multiply(BigDecimal.valueOf(OrdersScale.DISTRICTS));
        try (BatchInsert rows =
                new BatchInsert(
                        connection,
                        "dbo.warehouse",
                        "w_id",
                        "w_name",
                        "w_street",
                        "w_city",
                        "w_state",
                        "w_zip",
                        "w_tax",
                        "w_ytd")) {
            for (int warehouse = 1; warehouse <= scale.warehouses(); warehouse++) {
                rows.add(
                        warehouse,
                        RandomText.words(random, 6, 10),
                        RandomText.words(random, 10, 20),
                        RandomText.words(random, 10, 20),
                        RandomText.letters(random, 2, 2),
                        RandomText.digits(random, 9),
                        fraction(),
                        paid);
            }
        }
    }

    private BigDecimal paidPerDistrict() {
        return INITIAL_PAYMENT.multiply(BigDecimal.valueOf(scale.customersPerDistrict()));
    }

    private void districts() throws SQLException {
        try (BatchInsert rows =
                new BatchInsert(
                        connection,
                        "dbo.district",
                        "d_w_id",
                        "d_id",
                        "d_name",
                        "d_city",
                        "d_tax",
                        "d_ytd",
                        "d_next_o_id")) {
            for (int[] district : eachDistrict()) {
                rows.add(
                        district[0],
                        (short) district[1],
                        RandomText.words(random, 6, 10),
                        RandomText.words(random, 10, 20),
                        fraction(),
                        paidPerDistrict(),
                        scale.customersPerDistrict() + 1);
            }
        }
    }

    private void items() throws SQLException {
        try (BatchInsert rows =
                new BatchInsert(
                        connection, "dbo.item", "i_id", "i_im_id", "i_name", "i_price", "i_data")) {
            for (int item = 1; item <= scale.items(); item++) {
                rows.add(
                        item,
                        new UUID(random.nextLong(), random.nextLong()).toString(),
                        RandomText.words(random, 14, 24),
                        cents(100, 10_000),
                        RandomText.letters(random, 26, 50));
            }
        }
    }

    private void stock() throws SQLException {
        try (BatchInsert rows =
                new BatchInsert(
                        connection,
                        "dbo.stock",
                        "s_w_id",
                        "s_i_id",
                        "s_quantity",
                        "s_ytd",
                        "s_order_cnt",
                        "s_checked",
                        "s_dist",
                        "s_data")) {
            for (int warehouse = 1; warehouse <= scale.warehouses(); warehouse++) {
                for (int item = 1; item <= scale.items(); item++) {
                    rows.add(
                            warehouse,
                            item,
                            (short) random.nextInt(10, 101),
                            0L,
                            0,
                            random.nextBoolean(),
                            RandomText.letters(random, 10, 24),
                            RandomText.letters(random, 0, 50));
                }
            }
        }
    }

    private void customers() throws SQLException {
        try (BatchInsert rows =
                new BatchInsert(
                        connection,
                        "dbo.customer",
                        "c_w_id",
                        "c_d_id",
                        "c_id",
                        "c_first",
                        "c_last",
                        "c_phone",
                        "c_since",
                        "c_credit",
                        "c_credit_lim",
                        "c_discount",
                        "c_balance",
                        "c_ytd_payment",
                        "c_payment_cnt",
                        "c_delivery_cnt",
                        "c_data")) {
            for (int[] district : eachDistrict()) {
                for (int customer = 1; customer <= scale.customersPerDistrict(); customer++) {
                    rows.add(
                            district[0],
                            (short) district[1],
                            customer,
                            RandomText.words(random, 8, 16),
                            RandomText.words(random, 4, 16),
                            RandomText.digits(random, 16),
                            START.minusSeconds(random.nextInt(100_000_000)),
                            random.nextInt(10) == 0 ? "BC" : "GC",
                            new BigDecimal("50000.0000"),
                            fraction(),
                            INITIAL_PAYMENT.negate(),
                            INITIAL_PAYMENT,
                            (short) 1,
                            (short) 0,
                            RandomText.words(random, 30, 100));
                }
            }
        }
    }

    private void history() throws SQLException {
        try (BatchInsert rows =
                new BatchInsert(
                        connection,
                        "dbo.history",
                        "h_c_w_id",
                        "h_c_d_id",
                        "h_c_id",
                        "h_date",
                        "h_amount",
                        "h_data")) {
            for (int[] district : eachDistrict()) {
                for (int customer = 1; customer <= scale.customersPerDistrict(); customer++) {
                    rows.add(
                            district[0],
                            (short) district[1],
                            customer,
                            START.plusNanos(100L * random.nextInt(10_000_000)),
                            INITIAL_PAYMENT,
                            RandomText.words(random, 12, 24));
                }
            }
        }
    }

    /** Warehouse, district, order, lines, and 1 if it is not delivered yet. */
    private List<int[]> orders() throws SQLException {
        List<int[]> orders = new ArrayList<>();
        int delivered = scale.customersPerDistrict() * (100 - NEW_ORDERS_PERCENT) / 100;
        try (BatchInsert done = orderInsert(true);
                BatchInsert open = orderInsert(false)) {
            for (int[] district : eachDistrict()) {
                for (int order = 1; order <= scale.customersPerDistrict(); order++) {
                    int lines = random.nextInt(1, OrdersClient.LINES_MAX + 1);
                    LocalDateTime at = START.plusSeconds(order);
                    if (order <= delivered) {
                        int carrier = random.nextInt(1, 11);
                        done.add(district[0], district[1], order, order, at, lines, carrier);
                    } else {
                        open.add(district[0], district[1], order, order, at, lines);
                    }
                    int isNew = order <= delivered ? 0 : 1;
                    orders.add(new int[] {district[0], district[1], order, lines, isNew});
                }
            }
        }
        return orders;
    }

    private BatchInsert orderInsert(boolean delivered) throws SQLException {
        List<String> columns =
                new ArrayList<>(
                        List.of("o_w_id", "o_d_id", "o_id", "o_c_id", "o_entry_d", "o_ol_cnt"));
        if (delivered) {
            columns.add("o_carrier_id");
        }
        return new BatchInsert(connection, "dbo.orders", columns.toArray(String[]::new));
    }

    private void orderLines(List<int[]> orders) throws SQLException {
        try (BatchInsert rows =
                new BatchInsert(
                        connection,
                        "dbo.order_line",
                        "ol_w_id",
                        "ol_d_id",
                        "ol_o_id",
                        "ol_number",
                        "ol_i_id",
                        "ol_quantity",
                        "ol_amount",
                        "ol_dist_info")) {
            for (int[] order : orders) {
                for (int line = 1; line <= order[3]; line++) {
                    rows.add(
                            order[0],
                            order[1],
                            order[2],
                            line,
                            random.nextInt(1, scale.items() + 1),
                            5,
                            cents(1, 100_000),
                            RandomText.letters(random, 24, 24));
                }
            }
        }
    }

    private void newOrders(List<int[]> orders) throws SQLException {
        try (BatchInsert rows =
                new BatchInsert(connection, "dbo.new_order", "no_w_id", "no_d_id", "no_o_id")) {
            for (int[] order : orders) {
                if (order[4] == 1) {
                    rows.add(order[0], order[1], order[2]);
                }
            }
        }
    }

    private List<int[]> eachDistrict() {
        List<int[]> districts = new ArrayList<>();
        for (int warehouse = 1; warehouse <= scale.warehouses(); warehouse++) {
            for (int district = 1; district <= OrdersScale.DISTRICTS; district++) {
                districts.add(new int[] {warehouse, district});
            }
        }
        return districts;
    }

    private BigDecimal fraction() {
        return BigDecimal.valueOf(random.nextInt(2_001), 4);
    }

    private BigDecimal cents(int min, int max) {
        return BigDecimal.valueOf(random.nextInt(min, max), 2);
    }
}
