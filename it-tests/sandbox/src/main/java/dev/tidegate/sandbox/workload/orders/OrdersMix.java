package dev.tidegate.sandbox.workload.orders;

import java.util.random.RandomGenerator;

/** The five transaction types, and how many of a hundred are of each. */
public enum OrdersMix {
    /** A customer orders; one of a hundred changes their mind at the last line. */
    NEW_ORDER(45),
    /** A customer pays: warehouse and district, the hot rows, are changed too. */
    PAYMENT(43),
    /** What did the customer order last? Reads only. */
    ORDER_STATUS(4),
    /** The oldest new orders of some districts go out. Deletes. */
    DELIVERY(4),
    /** How many of the items sold last are nearly out of stock? Reads only. */
    STOCK_LEVEL(4);

    private final int percent;

    OrdersMix(int percent) {
        this.percent = percent;
    }

    /** How many of a hundred transactions. */
    public int percent() {
        return percent;
    }

    /** One of them, as often as it is due. */
    public static OrdersMix pick(RandomGenerator random) {
        int left = random.nextInt(100);
        for (OrdersMix type : values()) {
            left -= type.percent;
            if (left < 0) {
                return type;
            }
        }
        throw new IllegalStateException("the percentages do not sum to 100");
    }
}
