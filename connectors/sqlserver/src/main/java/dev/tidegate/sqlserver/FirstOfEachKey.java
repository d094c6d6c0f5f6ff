package dev.tidegate.sqlserver;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Row;
import org.jspecify.annotations.Nullable;

/** Lets the first of neighbouring rows with one key pass. */
final class FirstOfEachKey implements RowConsumer {
    private final int[] key;
    private final RowConsumer next;
    private @Nullable Row last;

    FirstOfEachKey(int[] key, RowConsumer next) {
        this.key = key.clone();
        this.next = next;
    }

    @Override
    public void accept(Row row) throws InterruptedException {
        Row current = row.project(key);
        if (!current.equals(last)) {
            next.accept(row);
            last = current;
        }
    }
}
