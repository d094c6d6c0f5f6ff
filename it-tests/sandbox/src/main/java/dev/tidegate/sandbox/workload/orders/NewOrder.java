package dev.tidegate.sandbox.workload.orders;

import dev.tidegate.sandbox.workload.RandomText;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** The transaction with which a customer orders some items. */
final class NewOrder {
    private static final int HOT_ITEMS = 10;
    private static final int HOT_PERCENT = 20;

    private final OrdersScale scale;
    private final RandomGenerator random;
    private final PreparedStatement takeNumber;
    private final PreparedStatement readNumber;
    private final PreparedStatement insertOrder;
    private final PreparedStatement insertNew;
    private final PreparedStatement readItems;
    private final PreparedStatement updateStock;
    private final PreparedStatement insertLine;

    NewOrder(Connection connection, OrdersScale scale, RandomGenerator random) throws SQLException {
        this.scale = scale;
        this.random = random;
        takeNumber =
                connection.prepareStatement(
                        "UPDATE dbo.district SET d_next_o_id = d_next_o_id + 1"
                                + " WHERE d_w_id = ? AND d_id = ?");
        readNumber =
                connection.prepareStatement(
                        "SELECT d.d_next_o_id - 1, d.d_tax, w.w_tax, c.c_discount"
                                + " FROM dbo.district d"
                                + " JOIN dbo.warehouse w ON w.w_id = d.d_w_id"
                                + " JOIN dbo.customer c ON c.c_w_id = d.d_w_id"
                                + " AND c.c_d_id = d.d_id"
                                + " WHERE d.d_w_id = ? AND d.d_id = ? AND c.c_id = ?");
        insertOrder =
                connection.prepareStatement(
                        "INSERT INTO dbo.orders (o_w_id, o_d_id, o_id, o_c_id, o_entry_d, o_ol_cnt)"
                                + " VALUES (?, ?, ?, ?, ?, ?)");
        insertNew =
                connection.prepareStatement(
                        "INSERT INTO dbo.new_order (no_w_id, no_d_id, no_o_id) VALUES (?, ?, ?)");
        readItems =
                connection.prepareStatement(
                        "SELECT i.i_id, i.i_price FROM dbo.item i JOIN dbo.stock s"
                                + " ON s.s_i_id = i.i_id WHERE s.s_w_id = ?"
                                + " AND i.i_id IN (?, ?, ?, ?, ?, ?)");
        updateStock =
                connection.prepareStatement(
                        "UPDATE dbo.stock SET s_quantity ="
                                + " CASE WHEN s_quantity >= ? THEN s_quantity - ?"
                                + " ELSE s_quantity + 91 - ? END,"
                                + " s_ytd = s_ytd + ?, s_order_cnt = s_order_cnt + 1"
                                + " WHERE s_w_id = ? AND s_i_id = ?");
        insertLine =
                connection.prepareStatement(
                        "INSERT INTO dbo.order_line (ol_w_id, ol_d_id, ol_o_id, ol_number, ol_i_id,"
                                + " ol_quantity, ol_amount, ol_dist_info)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    }

    void place(int warehouse, int district, int customer) throws SQLException {
        SortedSet<Integer> items = items();
        OrdersClient.one(takeNumber, warehouse, district);
        int order = OrdersClient.number(readNumber, warehouse, district, customer).orElseThrow();
        OrdersClient.one(
                insertOrder,
                warehouse,
                district,
                order,
                customer,
                OrdersClient.now(),
                items.size());
        OrdersClient.one(insertNew, warehouse, district, order);
        Map<Integer, BigDecimal> prices = prices(warehouse, items);
        int line = 0;
        for (Map.Entry<Integer, BigDecimal> item : prices.entrySet()) {
            line++;
            int quantity = random.nextInt(1, 11);
            OrdersClient.bind(
                    updateStock,
                    quantity + 10,
                    quantity,
                    quantity,
                    quantity,
                    warehouse,
                    item.getKey());
            updateStock.addBatch();
            OrdersClient.bind(
                    insertLine,
                    warehouse,
                    district,
                    order,
                    line,
                    item.getKey(),
                    quantity,
                    item.getValue().multiply(BigDecimal.valueOf(quantity)),
                    RandomText.letters(random, 24, 24));
            insertLine.addBatch();
        }
        updateStock.executeBatch();
        insertLine.executeBatch();
    }

    /** Different items, in the order in which their stock is changed. */
    private SortedSet<Integer> items() {
        int lines = random.nextInt(1, OrdersClient.LINES_MAX + 1);
        SortedSet<Integer> items = new TreeSet<>();
        while (items.size() < lines) {
            boolean hot = random.nextInt(100) < HOT_PERCENT;
            items.add(random.nextInt(1, (hot ? HOT_ITEMS : scale.items()) + 1));
        }
        return items;
    }

    private Map<Integer, BigDecimal> prices(int warehouse, SortedSet<Integer> items)
            throws SQLException {
        readItems.setInt(1, warehouse);
        int parameter = 2;
        for (int item : items) {
            readItems.setInt(parameter++, item);
        }
        while (parameter < OrdersClient.LINES_MAX + 2) {
            readItems.setInt(parameter++, items.first());
        }
        Map<Integer, BigDecimal> prices = new TreeMap<>();
        try (ResultSet rows = readItems.executeQuery()) {
            while (rows.next()) {
                prices.put(rows.getInt(1), rows.getBigDecimal(2));
            }
        }
        if (prices.size() != items.size()) {
            throw new SQLException("an item that is ordered does not exist");
        }
        return prices;
    }
}
