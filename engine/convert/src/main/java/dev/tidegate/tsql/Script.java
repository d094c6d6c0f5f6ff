package dev.tidegate.tsql;

import java.util.List;

/** A text of one or more batches, with their trees. */
public record Script(List<Batch> batches) {
    public Script {
        batches = List.copyOf(batches);
    }

    /** The text, as it was. */
    public String print() {
        StringBuilder printed = new StringBuilder();
        batches.forEach(batch -> printed.append(batch.print()));
        return printed.toString();
    }
}
