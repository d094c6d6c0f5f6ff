package dev.tidegate.bench.orders;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import java.util.List;

/**
 * The nine tables of the sandbox's workload {@code orders}, TPC-C's: composite keys, nine foreign
 * keys. Three unique keys are added, of which two are in tables that grow.
 */
public final class OrdersTables {
    private static final TableDefinition WAREHOUSES =
            TableBuilder.of("warehouse")
                    .column("w_id", Kind.INT)
                    .column("w_name", nvarchar(10))
                    .column("w_street", nvarchar(20))
                    .column("w_city", nvarchar(20))
                    .column("w_state", text(2))
                    .column("w_zip", text(9))
                    .column("w_tax", decimal(4, 4))
                    .column("w_ytd", decimal(14, 2))
                    .key("w_id");
    private static final TableDefinition DISTRICTS =
            TableBuilder.of("district")
                    .column("d_w_id", Kind.INT)
                    .column("d_id", Kind.TINYINT)
                    .column("d_name", nvarchar(10))
                    .column("d_city", nvarchar(20))
                    .column("d_tax", decimal(4, 4))
                    .column("d_ytd", decimal(14, 2))
                    .column("d_next_o_id", Kind.INT)
                    .references(
                            "fk_district_warehouse",
                            List.of("d_w_id"),
                            "warehouse",
                            List.of("w_id"))
                    .key("d_w_id", "d_id");
    private static final TableDefinition CUSTOMERS =
            TableBuilder.of("customer")
                    .column("c_w_id", Kind.INT)
                    .column("c_d_id", Kind.TINYINT)
                    .column("c_id", Kind.INT)
                    .column("c_first", nvarchar(16))
                    .column("c_last", nvarchar(16))
                    .column("c_phone", text(16))
                    .column("c_since", Kind.DATETIME)
                    .column("c_credit", text(2))
                    .column("c_credit_lim", new ColumnType(Kind.MONEY, 0, 19, 4))
                    .column("c_discount", decimal(4, 4))
                    .column("c_balance", decimal(12, 2))
                    .column("c_ytd_payment", decimal(12, 2))
                    .column("c_payment_cnt", Kind.SMALLINT)
                    .column("c_delivery_cnt", Kind.SMALLINT)
                    .column("c_data", nvarchar(500))
                    .unique("uq_customer_phone", "c_phone")
                    .references(
                            "fk_customer_district",
                            List.of("c_w_id", "c_d_id"),
                            "district",
                            List.of("d_w_id", "d_id"))
                    .key("c_w_id", "c_d_id", "c_id");
    private static final TableDefinition HISTORY =
            TableBuilder.of("history")
                    .identity("h_id")
                    .column("h_c_id", Kind.INT)
                    .column("h_c_d_id", Kind.TINYINT)
                    .column("h_c_w_id", Kind.INT)
                    .column("h_date", moment(7))
                    .column("h_amount", decimal(6, 2))
                    .column("h_data", nvarchar(24))
                    .unique("uq_history_moment", "h_c_w_id", "h_c_d_id", "h_c_id", "h_date")
                    .references(
                            "fk_history_customer",
                            List.of("h_c_w_id", "h_c_d_id", "h_c_id"),
                            "customer",
                            List.of("c_w_id", "c_d_id", "c_id"))
                    .key("h_id");
    private static final TableDefinition ITEMS =
            TableBuilder.of("item")
                    .column("i_id", Kind.INT)
                    .column("i_im_id", Kind.UNIQUEIDENTIFIER)
                    .column("i_name", nvarchar(24))
                    .column("i_price", decimal(5, 2))
                    .column("i_data", ColumnType.ofLength(Kind.VARCHAR, 50))
                    .key("i_id");
    private static final TableDefinition STOCK =
            TableBuilder.of("stock")
                    .column("s_w_id", Kind.INT)
                    .column("s_i_id", Kind.INT)
                    .column("s_quantity", Kind.SMALLINT)
                    .column("s_ytd", Kind.BIGINT)
                    .column("s_order_cnt", Kind.INT)
                    .column("s_checked", Kind.BIT)
                    .column("s_dist", text(24))
                    .nullable("s_data", ColumnType.ofLength(Kind.VARCHAR, 50))
                    .references(
                            "fk_stock_warehouse", List.of("s_w_id"), "warehouse", List.of("w_id"))
                    .references("fk_stock_item", List.of("s_i_id"), "item", List.of("i_id"))
                    .key("s_w_id", "s_i_id");
    private static final TableDefinition ORDERS =
            TableBuilder.of("orders")
                    .column("o_w_id", Kind.INT)
                    .column("o_d_id", Kind.TINYINT)
                    .column("o_id", Kind.INT)
                    .column("o_c_id", Kind.INT)
                    .column("o_entry_d", moment(3))
                    .nullable("o_carrier_id", ColumnType.of(Kind.TINYINT))
                    .column("o_ol_cnt", Kind.TINYINT)
                    .unique("uq_orders_customer", "o_w_id", "o_d_id", "o_c_id", "o_id")
                    .references(
                            "fk_orders_customer",
                            List.of("o_w_id", "o_d_id", "o_c_id"),
                            "customer",
                            List.of("c_w_id", "c_d_id", "c_id"))
                    .key("o_w_id", "o_d_id", "o_id");
    private static final TableDefinition NEW_ORDERS =
            TableBuilder.of("new_order")
                    .column("no_w_id", Kind.INT)
                    .column("no_d_id", Kind.TINYINT)
                    .column("no_o_id", Kind.INT)
                    .references(
                            "fk_new_order_orders",
                            List.of("no_w_id", "no_d_id", "no_o_id"),
                            "orders",
                            List.of("o_w_id", "o_d_id", "o_id"))
                    .key("no_w_id", "no_d_id", "no_o_id");
    private static final TableDefinition ORDER_LINES =
            TableBuilder.of("order_line")
                    .column("ol_w_id", Kind.INT)
                    .column("ol_d_id", Kind.TINYINT)
                    .column("ol_o_id", Kind.INT)
                    .column("ol_number", Kind.TINYINT)
                    .column("ol_i_id", Kind.INT)
                    .nullable("ol_delivery_d", moment(7))
                    .column("ol_quantity", Kind.TINYINT)
                    .column("ol_amount", decimal(8, 2))
                    .column("ol_dist_info", text(24))
                    .references(
                            "fk_order_line_orders",
                            List.of("ol_w_id", "ol_d_id", "ol_o_id"),
                            "orders",
                            List.of("o_w_id", "o_d_id", "o_id"))
                    .references(
                            "fk_order_line_stock",
                            List.of("ol_w_id", "ol_i_id"),
                            "stock",
                            List.of("s_w_id", "s_i_id"))
                    .key("ol_w_id", "ol_d_id", "ol_o_id", "ol_number");

    static final TableSchema WAREHOUSE = WAREHOUSES.schema();
    static final TableSchema DISTRICT = DISTRICTS.schema();
    static final TableSchema CUSTOMER = CUSTOMERS.schema();
    static final TableSchema PAYMENT = HISTORY.schema();
    static final TableSchema ITEM = ITEMS.schema();
    static final TableSchema STOCKED = STOCK.schema();
    static final TableSchema ORDER = ORDERS.schema();
    static final TableSchema NEW_ORDER = NEW_ORDERS.schema();
    static final TableSchema ORDER_LINE = ORDER_LINES.schema();

    private OrdersTables() {}

    /** All of them, parents first. */
    public static List<TableDefinition> definitions() {
        return List.of(
                WAREHOUSES,
                DISTRICTS,
                CUSTOMERS,
                HISTORY,
                ITEMS,
                STOCK,
                ORDERS,
                NEW_ORDERS,
                ORDER_LINES);
    }

    /** The shapes of their rows, parents first. */
    public static List<TableSchema> schemas() {
        return definitions().stream().map(TableDefinition::schema).toList();
    }

    private static ColumnType nvarchar(int length) {
        return ColumnType.ofLength(Kind.NVARCHAR, length);
    }

    private static ColumnType text(int length) {
        return ColumnType.ofLength(Kind.CHAR, length);
    }

    private static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, 0, precision, scale);
    }

    private static ColumnType moment(int digits) {
        return new ColumnType(Kind.DATETIME2, 0, 0, digits);
    }
}
