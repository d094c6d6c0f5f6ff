package dev.tidegate.model;

import java.util.Comparator;

/**
 * The place of a change in the total order of all changes.
 *
 * @param commitLsn LSN of the commit record of its transaction
 * @param order number of the change inside the transaction, from 0, in the order in which capture
 *     read them
 */
public record Position(Lsn commitLsn, long order) implements Comparable<Position> {
    private static final Comparator<Position> TOTAL_ORDER =
            Comparator.comparing(Position::commitLsn).thenComparingLong(Position::order);

    @Override
    public int compareTo(Position other) {
        return TOTAL_ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return commitLsn + "/" + order;
    }
}
