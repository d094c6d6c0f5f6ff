package dev.tidegate.ledger;

import dev.tidegate.model.Lsn;

/**
 * What the rows of a table come to; or, of a change, by how much that differs.
 *
 * @param rows all columns but large objects
 * @param largeObjects each with its column and the row's key; its count is that of the rows. Not
 *     known if the rows are not
 */
public record TableLedger(Lane rows, Lane largeObjects) {
    /** Of no rows. */
    public static final TableLedger EMPTY = new TableLedger(Lane.Known.EMPTY, Lane.Known.EMPTY);

    /** Throws {@link IllegalArgumentException} if only the large objects are known. */
    public TableLedger {
        if (rows instanceof Lane.Unknown && largeObjects instanceof Lane.Known) {
            throw new IllegalArgumentException("rows are not known, but their large objects are");
        }
    }

    /** Of which nothing is known. */
    public static TableLedger unknown(Lane.Reason reason, Lsn since) {
        Lane lane = new Lane.Unknown(reason, since);
        return new TableLedger(lane, lane);
    }

    /** Both together; what is not known stays so. */
    public TableLedger plus(TableLedger other) {
        return new TableLedger(rows.plus(other.rows), largeObjects.plus(other.largeObjects));
    }
}
