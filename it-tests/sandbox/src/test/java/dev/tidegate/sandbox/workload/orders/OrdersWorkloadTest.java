package dev.tidegate.sandbox.workload.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.workload.H2Source;
import dev.tidegate.sandbox.workload.Invariant;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OrdersWorkloadTest {
    private static final List<String> TABLES =
            List.of(
                    "warehouse",
                    "district",
                    "customer",
                    "history",
                    "item",
                    "stock",
                    "orders",
                    "new_order",
                    "order_line");

    @Test
    void theDefaultScaleHasAboutAHundredThousandRows() throws Exception {
        try (Connection connection = H2Source.open()) {
            new OrdersWorkload(OrdersScale.DEFAULT, 1).create(connection);

            long rows = 0;
            for (String table : TABLES) {
                rows += H2Source.number(connection, "select count(*) from " + table);
            }
            assertThat(rows).isBetween(90_000L, 110_000L);
            assertInvariantsHold(connection);
        }
    }

    @Test
    void theInvariantsHoldAfterManyTransactions() throws Exception {
        try (Connection connection = H2Source.open()) {
            OrdersWorkload workload = new OrdersWorkload(OrdersScale.SMALL, 2);
            workload.create(connection);
            long newBefore = H2Source.number(connection, "select max(no_o_id) from new_order");

            H2Source.run(connection, workload.client(connection, new SplittableRandom(3)), 1_000);

            assertInvariantsHold(connection);
            assertThat(H2Source.number(connection, "select max(no_o_id) from new_order"))
                    .isGreaterThan(newBefore);
            assertThat(H2Source.number(connection, "select sum(c_delivery_cnt) from customer"))
                    .isPositive();
        }
    }

    @Test
    void aPaymentThatIsHalfThereBreaksAnInvariant() throws Exception {
        try (Connection connection = H2Source.open()) {
            new OrdersWorkload(OrdersScale.SMALL, 2).create(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("update warehouse set w_ytd = w_ytd + 1");
            }
            assertThat(
                            new OrdersWorkload(OrdersScale.SMALL, 2)
                                    .invariants().stream()
                                            .mapToLong(
                                                    invariant -> violations(connection, invariant))
                                            .sum())
                    .isEqualTo(2);
        }
    }

    private static long violations(Connection connection, Invariant invariant) {
        try {
            return H2Source.number(connection, invariant.violations());
        } catch (SQLException e) {
            throw new AssertionError(invariant.name(), e);
        }
    }

    private static void assertInvariantsHold(Connection connection) {
        for (Invariant invariant : new OrdersWorkload(OrdersScale.SMALL, 2).invariants()) {
            assertThat(violations(connection, invariant)).as(invariant.name()).isZero();
        }
    }
}
