package dev.tidegate.load;

import dev.tidegate.model.Row;

/** Takes rows one by one. */
public interface RowConsumer {
    /** Takes the next row, with a value for each column of its schema. */
    void accept(Row row) throws InterruptedException;
}
