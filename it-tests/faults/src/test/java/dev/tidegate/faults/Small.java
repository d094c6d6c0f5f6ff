package dev.tidegate.faults;

import dev.tidegate.sandbox.workload.orders.OrdersScale;
import dev.tidegate.sandbox.workload.orders.OrdersWorkload;

/** Workloads for scenarios in which the fault matters, not the load. */
final class Small {
    static final int CLIENTS = 3;

    /** Transactions a second: the daemon writes most of the time, and has little to catch up. */
    static final double RATE = 20;

    private static final OrdersScale LOADED_IN_PIECES = new OrdersScale(1, 3_000, 60);

    private Small() {}

    /** About 1,000 rows. */
    static Scenario.Work orders() {
        return Scenario.Work.of(new OrdersWorkload(OrdersScale.SMALL, 1), CLIENTS);
    }

    /** Enough rows for a load that can be cut in its middle. */
    static Scenario.Work ordersToLoad() {
        return Scenario.Work.of(new OrdersWorkload(LOADED_IN_PIECES, 1), CLIENTS);
    }
}
