package dev.tidegate.bench.orders;

import dev.tidegate.model.Row;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the source's rows are now, as far as a later change needs them. */
final class OrdersState {
    private final OrderEntry entry;
    private final Row[] warehouses;
    private final Row[] districts;
    private final Row[] customers;
    private final Row[] stock;
    private final BigDecimal[] prices;
    private final List<Deque<OpenOrder>> openOrders = new ArrayList<>();
    private long payments;

    OrdersState(OrderEntry entry) {
        this.entry = entry;
        int districtCount = entry.warehouses() * OrderEntry.DISTRICTS;
        warehouses = new Row[entry.warehouses()];
        districts = new Row[districtCount];
        customers = new Row[districtCount * entry.customersPerDistrict()];
        stock = new Row[entry.warehouses() * entry.items()];
        prices = new BigDecimal[entry.items()];
        for (int i = 0; i < districtCount; i++) {
            openOrders.add(new ArrayDeque<>());
        }
    }

    Row warehouse(int warehouse) {
        return warehouses[warehouse - 1];
    }

    void warehouse(int warehouse, Row row) {
        warehouses[warehouse - 1] = row;
    }

    Row district(int warehouse, int district) {
        return districts[index(warehouse, district)];
    }

    void district(int warehouse, int district, Row row) {
        districts[index(warehouse, district)] = row;
    }

    Row customer(int warehouse, int district, int customer) {
        return customers[index(warehouse, district, customer)];
    }

    void customer(int warehouse, int district, int customer, Row row) {
        customers[index(warehouse, district, customer)] = row;
    }

    Row stock(int warehouse, int item) {
        return stock[(warehouse - 1) * entry.items() + item - 1];
    }

    void stock(int warehouse, int item, Row row) {
        stock[(warehouse - 1) * entry.items() + item - 1] = row;
    }

    BigDecimal price(int item) {
        return prices[item - 1];
    }

    void price(int item, BigDecimal price) {
        prices[item - 1] = price;
    }

    /** The orders of a district that are not delivered, the oldest first. */
    Deque<OpenOrder> openOrders(int warehouse, int district) {
        return openOrders.get(index(warehouse, district));
    }

    /** A number for a row of {@code history}. */
    long nextPayment() {
        payments++;
        return payments;
    }

    private static int index(int warehouse, int district) {
        return (warehouse - 1) * OrderEntry.DISTRICTS + district - 1;
    }

    private int index(int warehouse, int district, int customer) {
        return index(warehouse, district) * entry.customersPerDistrict() + customer - 1;
    }
}
