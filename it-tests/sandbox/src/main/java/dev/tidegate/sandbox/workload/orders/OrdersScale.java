package dev.tidegate.sandbox.workload.orders;

/**
 * How many rows there are at the start.
 *
 * @param warehouses few: their rows are the hot ones
 * @param items each is in stock in each warehouse
 * @param customersPerDistrict each district of a warehouse; each has one order at the start
 */
public record OrdersScale(int warehouses, int items, int customersPerDistrict) {
    /** Of each warehouse. */
    public static final int DISTRICTS = 10;

    /** About 100,000 rows. */
    public static final OrdersScale DEFAULT = new OrdersScale(2, 15_000, 400);

    /** Less than {@link #DEFAULT}, for tests. */
    public static final OrdersScale SMALL = new OrdersScale(1, 100, 10);
}
