package dev.tidegate.sandbox.workload.orders;

import dev.tidegate.sandbox.workload.RandomText;
import dev.tidegate.sandbox.workload.Workload;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * A terminal of the supplier. Rows are changed in one order everywhere (warehouse, district,
 * orders, stock by item; customers last), so that deadlocks are rare.
 */
final class OrdersClient implements Workload.Client {
    /** An order's lines, at most; TPC-C has up to 15. */
    static final int LINES_MAX = 6;

    private static final int DELIVERY_DISTRICTS = 4;
    private static final int CARRIERS = 10;
    private static final int CHANGED_MIND_PERCENT = 1;

    private final OrdersScale scale;
    private final RandomGenerator random;
    private final NewOrder newOrder;
    private final PreparedStatement payWarehouse;
    private final PreparedStatement payDistrict;
    private final PreparedStatement payCustomer;
    private final PreparedStatement insertHistory;
    private final PreparedStatement lastOrder;
    private final PreparedStatement linesOfOrder;

    /** By all of the key: the stand-in takes its order from the index then. */
    private final PreparedStatement oldestNew;

    private final PreparedStatement deleteNew;
    private final PreparedStatement customerOfOrder;
    private final PreparedStatement setCarrier;
    private final PreparedStatement deliverLines;
    private final PreparedStatement sumOfOrder;
    private final PreparedStatement deliverCustomer;
    private final PreparedStatement nextOrder;
    private final PreparedStatement lowStock;

    OrdersClient(Connection connection, OrdersScale scale, RandomGenerator random)
            throws SQLException {
        this.scale = scale;
        this.random = random;
        newOrder = new NewOrder(connection, scale, random);
        payWarehouse =
                connection.prepareStatement(
                        "UPDATE dbo.warehouse SET w_ytd = w_ytd + ? WHERE w_id = ?");
        payDistrict =
                connection.prepareStatement(
                        "UPDATE dbo.district SET d_ytd = d_ytd + ? WHERE d_w_id = ? AND d_id = ?");
        payCustomer =
                connection.prepareStatement(
                        "UPDATE dbo.customer SET c_balance = c_balance - ?,"
                                + " c_ytd_payment = c_ytd_payment + ?,"
                                + " c_payment_cnt = c_payment_cnt + 1, c_data = ?"
                                + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
        insertHistory =
                connection.prepareStatement(
                        "INSERT INTO dbo.history"
                                + " (h_c_w_id, h_c_d_id, h_c_id, h_date, h_amount, h_data)"
                                + " VALUES (?, ?, ?, ?, ?, ?)");
        lastOrder =
                connection.prepareStatement(
                        "SELECT TOP (1) o_id, o_entry_d, o_carrier_id FROM dbo.orders"
                                + " WHERE o_w_id = ? AND o_d_id = ? AND o_c_id = ?"
                                + " ORDER BY o_id DESC");
        linesOfOrder =
                connection.prepareStatement(
                        "SELECT ol_i_id, ol_quantity, ol_amount, ol_delivery_d FROM dbo.order_line"
                                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id = ?");
        oldestNew =
                connection.prepareStatement(
                        "SELECT TOP (1) no_o_id FROM dbo.new_order WHERE no_w_id = ?"
                                + " AND no_d_id = ? ORDER BY no_w_id, no_d_id, no_o_id");
        deleteNew =
                connection.prepareStatement(
                        "DELETE FROM dbo.new_order"
                                + " WHERE no_w_id = ? AND no_d_id = ? AND no_o_id = ?");
        customerOfOrder =
                connection.prepareStatement(
                        "SELECT o_c_id FROM dbo.orders"
                                + " WHERE o_w_id = ? AND o_d_id = ? AND o_id = ?");
        setCarrier =
                connection.prepareStatement(
                        "UPDATE dbo.orders SET o_carrier_id = ?"
                                + " WHERE o_w_id = ? AND o_d_id = ? AND o_id = ?");
        deliverLines =
                connection.prepareStatement(
                        "UPDATE dbo.order_line SET ol_delivery_d = ?"
                                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id = ?");
        sumOfOrder =
                connection.prepareStatement(
                        "SELECT SUM(ol_amount) FROM dbo.order_line"
                                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id = ?");
        deliverCustomer =
                connection.prepareStatement(
                        "UPDATE dbo.customer SET c_balance = c_balance + ?,"
                                + " c_delivery_cnt = c_delivery_cnt + 1"
                                + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?");
        nextOrder =
                connection.prepareStatement(
                        "SELECT d_next_o_id FROM dbo.district WHERE d_w_id = ? AND d_id = ?");
        lowStock =
                connection.prepareStatement(
                        "SELECT COUNT(DISTINCT s_i_id) FROM dbo.order_line JOIN dbo.stock"
                                + " ON s_w_id = ol_w_id AND s_i_id = ol_i_id"
                                + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id >= ?"
                                + " AND ol_o_id < ? AND s_quantity < ?");
    }

    @Override
    public Workload.Ending transact() throws SQLException {
        int warehouse = random.nextInt(1, scale.warehouses() + 1);
        int district = random.nextInt(1, OrdersScale.DISTRICTS + 1);
        switch (OrdersMix.pick(random)) {
            case NEW_ORDER -> {
                newOrder.place(warehouse, district, customer());
                if (random.nextInt(100) < CHANGED_MIND_PERCENT) {
                    return Workload.Ending.ROLL_BACK;
                }
            }
            case PAYMENT -> pay(warehouse, district);
            case ORDER_STATUS -> readLastOrder(warehouse, district);
            case DELIVERY -> deliver(warehouse);
            case STOCK_LEVEL -> readStockLevel(warehouse, district);
        }
        return Workload.Ending.COMMIT;
    }

    private int customer() {
        return random.nextInt(1, scale.customersPerDistrict() + 1);
    }

    private void pay(int warehouse, int district) throws SQLException {
        BigDecimal amount = BigDecimal.valueOf(random.nextInt(100, 500_000), 2);
        int customer = customer();
        one(payWarehouse, amount, warehouse);
        one(payDistrict, amount, warehouse, district);
        String data = RandomText.words(random, 10, 120);
        one(payCustomer, amount, amount, data, warehouse, district, customer);
        String note = RandomText.words(random, 12, 24);
        one(insertHistory, warehouse, district, customer, now(), amount, note);
    }

    private void readLastOrder(int warehouse, int district) throws SQLException {
        OptionalInt order = number(lastOrder, warehouse, district, customer());
        if (order.isPresent()) {
            bind(linesOfOrder, warehouse, district, order.getAsInt());
            try (ResultSet lines = linesOfOrder.executeQuery()) {
                while (lines.next()) {
                    lines.getInt(1);
                }
            }
        }
    }

    private void deliver(int warehouse) throws SQLException {
        int first = random.nextInt(1, OrdersScale.DISTRICTS - DELIVERY_DISTRICTS + 2);
        int carrier = random.nextInt(1, CARRIERS + 1);
        for (int district = first; district < first + DELIVERY_DISTRICTS; district++) {
            OptionalInt oldest = number(oldestNew, warehouse, district);
            if (oldest.isPresent()) {
                deliver(new int[] {warehouse, district, oldest.getAsInt()}, carrier);
            }
        }
    }

    private void deliver(int[] order, int carrier) throws SQLException {
        bind(deleteNew, order[0], order[1], order[2]);
        if (deleteNew.executeUpdate() == 0) {
            return; // another terminal was faster
        }
        int customer = number(customerOfOrder, order[0], order[1], order[2]).orElseThrow();
        one(setCarrier, carrier, order[0], order[1], order[2]);
        bind(deliverLines, now(), order[0], order[1], order[2]);
        deliverLines.executeUpdate();
        bind(sumOfOrder, order[0], order[1], order[2]);
        BigDecimal sum;
        try (ResultSet row = sumOfOrder.executeQuery()) {
            row.next();
            sum = Optional.ofNullable(row.getBigDecimal(1)).orElse(BigDecimal.ZERO);
        }
        one(deliverCustomer, sum, order[0], order[1], customer);
    }

    private void readStockLevel(int warehouse, int district) throws SQLException {
        int next = number(nextOrder, warehouse, district).orElseThrow();
        int threshold = random.nextInt(10, 21);
        number(lowStock, warehouse, district, next - 20, next, threshold).orElseThrow();
    }

    static LocalDateTime now() {
        return LocalDateTime.now(ZoneOffset.UTC);
    }

    static OptionalInt number(PreparedStatement statement, Object... values) throws SQLException {
        bind(statement, values);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
        }
    }

    /** Runs a statement that must change one row. */
    static void one(PreparedStatement statement, Object... values) throws SQLException {
        bind(statement, values);
        int rows = statement.executeUpdate();
        if (rows != 1) {
            throw new SQLException("a statement of the workload changed " + rows + " rows, not 1");
        }
    }

    static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
