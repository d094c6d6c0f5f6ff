package dev.tidegate.bench.orders;

import java.util.List;

/**
 * Which stream of changes: the same parameters give the same rows and changes, everywhere.
 *
 * @param changes how many; the last transaction is not cut, so there may be a few more
 * @param warehouses their rows and their districts' are the hot ones
 * @param items each is in stock in each warehouse
 * @param customersPerDistrict each district of a warehouse; each has one order at the start
 * @param seed of everything that is random
 */
public record OrderEntry(
        long changes, int warehouses, int items, int customersPerDistrict, long seed) {
    /** Of each warehouse. */
    public static final int DISTRICTS = 10;

    private static final int ITEMS = 10_000;
    private static final int CUSTOMERS_PER_DISTRICT = 300;

    /** With as many items and customers as is usual. */
    public static OrderEntry of(long changes, int warehouses, long seed) {
        return new OrderEntry(changes, warehouses, ITEMS, CUSTOMERS_PER_DISTRICT, seed);
    }

    /** For the command line of another process. */
    public List<String> arguments() {
        return List.of(
                Long.toString(changes),
                Integer.toString(warehouses),
                Integer.toString(items),
                Integer.toString(customersPerDistrict),
                Long.toString(seed));
    }

    /** From {@link #arguments}. */
    public static OrderEntry parse(List<String> arguments) {
        return new OrderEntry(
                Long.parseLong(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Integer.parseInt(arguments.get(2)),
                Integer.parseInt(arguments.get(3)),
                Long.parseLong(arguments.get(4)));
    }
}
