package dev.tidegate.sandbox.workload.orders;

import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Orders of a wholesale supplier: the nine tables and five transaction types of TPC-C, with fewer
 * lines in an order and fewer districts in a delivery. It is not a TPC-C benchmark.
 */
public final class OrdersWorkload implements Workload {
    private final OrdersScale scale;
    private final long seed;

    /** Makes the workload; the seed decides the rows at the start. */
    public OrdersWorkload(OrdersScale scale, long seed) {
        this.scale = scale;
        this.seed = seed;
    }

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public void create(Connection connection) throws SQLException {
        OrdersTables.create(connection);
        new OrdersRows(connection, scale, new SplittableRandom(seed)).insert();
    }

    @Override
    public Client client(Connection connection, RandomGenerator random) throws SQLException {
        return new OrdersClient(connection, scale, random);
    }

    /** Those of TPC-C's consistency conditions that hold for this data, and two more. */
    @Override
    public List<Invariant> invariants() {
        return List.of(
                new Invariant(
                        "what a warehouse was paid is what its districts were paid",
                        """
                        select count(*) from warehouse where w_ytd is distinct from
                        (select sum(d_ytd) from district where d_w_id = w_id)\
                        """),
                new Invariant(
                        "what a warehouse was paid is what the history says",
                        """
                        select count(*) from warehouse where w_ytd is distinct from
                        (select sum(h_amount) from history where h_c_w_id = w_id)\
                        """),
                new Invariant(
                        "a district's next order comes after its last one",
                        """
                        select count(*) from district where d_next_o_id - 1 is distinct from
                        (select max(o_id) from orders where o_w_id = d_w_id and o_d_id = d_id)\
                        """),
                new Invariant(
                        "an order has as many lines as it says",
                        """
                        select count(*) from orders left join
                        (select ol_w_id, ol_d_id, ol_o_id, count(*) as lines
                        from order_line group by ol_w_id, ol_d_id, ol_o_id) as l
                        on ol_w_id = o_w_id and ol_d_id = o_d_id and ol_o_id = o_id
                        where lines is distinct from o_ol_cnt\
                        """),
                new Invariant(
                        "an order is new as long as it has no carrier",
                        """
                        select count(*) from orders left join new_order
                        on no_w_id = o_w_id and no_d_id = o_d_id and no_o_id = o_id
                        where (no_o_id is null) <> (o_carrier_id is not null)\
                        """),
                new Invariant(
                        "all lines of an order go out with it",
                        """
                        select count(*) from order_line join orders
                        on ol_w_id = o_w_id and ol_d_id = o_d_id and ol_o_id = o_id
                        where (o_carrier_id is null) and (ol_delivery_d is not null)\
                        """));
    }
}
