package dev.tidegate.sandbox.workload.orders;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The nine tables: TPC-C's, with their composite keys and foreign keys. */
final class OrdersTables {
    private static final List<String> DEFINITIONS =
            List.of(
                    """
                    CREATE TABLE dbo.warehouse (
                        w_id int NOT NULL, w_name nvarchar(10) NOT NULL,
                        w_street nvarchar(20) NOT NULL, w_city nvarchar(20) NOT NULL,
                        w_state char(2) NOT NULL, w_zip char(9) NOT NULL,
                        w_tax decimal(4,4) NOT NULL, w_ytd decimal(14,2) NOT NULL,
                        CONSTRAINT pk_warehouse PRIMARY KEY (w_id))\
                    """,
                    """
                    CREATE TABLE dbo.district (
                        d_w_id int NOT NULL, d_id tinyint NOT NULL, d_name nvarchar(10) NOT NULL,
                        d_city nvarchar(20) NOT NULL, d_tax decimal(4,4) NOT NULL,
                        d_ytd decimal(14,2) NOT NULL, d_next_o_id int NOT NULL,
                        CONSTRAINT pk_district PRIMARY KEY (d_w_id, d_id),
                        CONSTRAINT fk_district_warehouse FOREIGN KEY (d_w_id)
                            REFERENCES dbo.warehouse (w_id))\
                    """,
                    """
                    CREATE TABLE dbo.customer (
                        c_w_id int NOT NULL, c_d_id tinyint NOT NULL, c_id int NOT NULL,
                        c_first nvarchar(16) NOT NULL, c_last nvarchar(16) NOT NULL,
                        c_phone char(16) NOT NULL, c_since datetime NOT NULL,
                        c_credit char(2) NOT NULL, c_credit_lim money NOT NULL,
                        c_discount decimal(4,4) NOT NULL, c_balance decimal(12,2) NOT NULL,
                        c_ytd_payment decimal(12,2) NOT NULL, c_payment_cnt smallint NOT NULL,
                        c_delivery_cnt smallint NOT NULL, c_data nvarchar(500) NOT NULL,
                        CONSTRAINT pk_customer PRIMARY KEY (c_w_id, c_d_id, c_id),
                        CONSTRAINT fk_customer_district FOREIGN KEY (c_w_id, c_d_id)
                            REFERENCES dbo.district (d_w_id, d_id))\
                    """,
                    """
                    CREATE TABLE dbo.history (
                        h_id bigint IDENTITY(1,1) NOT NULL, h_c_id int NOT NULL,
                        h_c_d_id tinyint NOT NULL, h_c_w_id int NOT NULL, h_date datetime2(7) NOT NULL,
                        h_amount decimal(6,2) NOT NULL, h_data nvarchar(24) NOT NULL,
                        CONSTRAINT pk_history PRIMARY KEY (h_id),
                        CONSTRAINT fk_history_customer FOREIGN KEY (h_c_w_id, h_c_d_id, h_c_id)
                            REFERENCES dbo.customer (c_w_id, c_d_id, c_id))\
                    """,
                    """
                    CREATE TABLE dbo.item (
                        i_id int NOT NULL, i_im_id uniqueidentifier NOT NULL,
                        i_name nvarchar(24) NOT NULL, i_price decimal(5,2) NOT NULL,
                        i_data varchar(50) NOT NULL, CONSTRAINT pk_item PRIMARY KEY (i_id))\
                    """,
                    """
                    CREATE TABLE dbo.stock (
                        s_w_id int NOT NULL, s_i_id int NOT NULL, s_quantity smallint NOT NULL,
                        s_ytd bigint NOT NULL, s_order_cnt int NOT NULL, s_checked bit NOT NULL,
                        s_dist char(24) NOT NULL, s_data varchar(50) NULL,
                        CONSTRAINT pk_stock PRIMARY KEY (s_w_id, s_i_id),
                        CONSTRAINT fk_stock_warehouse FOREIGN KEY (s_w_id)
                            REFERENCES dbo.warehouse (w_id),
                        CONSTRAINT fk_stock_item FOREIGN KEY (s_i_id)
                            REFERENCES dbo.item (i_id))\
                    """,
                    """
                    CREATE TABLE dbo.orders (
                        o_w_id int NOT NULL, o_d_id tinyint NOT NULL, o_id int NOT NULL,
                        o_c_id int NOT NULL, o_entry_d datetime2(3) NOT NULL,
                        o_carrier_id tinyint NULL, o_ol_cnt tinyint NOT NULL,
                        CONSTRAINT pk_orders PRIMARY KEY (o_w_id, o_d_id, o_id),
                        CONSTRAINT fk_orders_customer FOREIGN KEY (o_w_id, o_d_id, o_c_id)
                            REFERENCES dbo.customer (c_w_id, c_d_id, c_id))\
                    """,
                    """
                    CREATE TABLE dbo.new_order (
                        no_w_id int NOT NULL, no_d_id tinyint NOT NULL, no_o_id int NOT NULL,
                        CONSTRAINT pk_new_order PRIMARY KEY (no_w_id, no_d_id, no_o_id),
                        CONSTRAINT fk_new_order_orders FOREIGN KEY (no_w_id, no_d_id, no_o_id)
                            REFERENCES dbo.orders (o_w_id, o_d_id, o_id))\
                    """,
                    """
                    CREATE TABLE dbo.order_line (
                        ol_w_id int NOT NULL, ol_d_id tinyint NOT NULL, ol_o_id int NOT NULL,
                        ol_number tinyint NOT NULL, ol_i_id int NOT NULL,
                        ol_delivery_d datetime2(7) NULL, ol_quantity tinyint NOT NULL,
                        ol_amount decimal(8,2) NOT NULL, ol_dist_info char(24) NOT NULL,
                        CONSTRAINT pk_order_line PRIMARY KEY (ol_w_id, ol_d_id, ol_o_id, ol_number),
                        CONSTRAINT fk_order_line_orders FOREIGN KEY (ol_w_id, ol_d_id, ol_o_id)
                            REFERENCES dbo.orders (o_w_id, o_d_id, o_id),
                        CONSTRAINT fk_order_line_stock FOREIGN KEY (ol_w_id, ol_i_id)
                            REFERENCES dbo.stock (s_w_id, s_i_id))\
                    """);

    private OrdersTables() {}

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String definition : DEFINITIONS) {
                statement.execute(definition);
            }
        }
    }
}
