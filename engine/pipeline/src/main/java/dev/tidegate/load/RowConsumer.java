package dev.tidegate.load;

import dev.tidegate.model.Row;

/** Takes rows one by one. */
public interface RowConsumer {
    /**
     * Takes the next row, with a value for each column of its schema. A {@link
     * dev.tidegate.model.LargeObject} in it is gone when this returns.
     */
    void accept(Row row) throws InterruptedException;
}
