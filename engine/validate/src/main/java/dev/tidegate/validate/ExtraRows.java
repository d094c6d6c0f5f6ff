package dev.tidegate.validate;

import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes rows of the target, and asks the source which of their keys it has. */
final class ExtraRows implements RowConsumer {
    private final AuditSource source;
    private final Reads reads;
    private final TableSchema schema;
    private final KeyHash keys;
    private final List<Row> alone;
    private final Map<RowHash, Row> batch = new LinkedHashMap<>();

    /**
     * Makes one.
     *
     * @param reads of the source
     * @param alone gets the keys that the source has not
     */
    ExtraRows(AuditSource source, Reads reads, TableSchema schema, KeyHash keys, List<Row> alone) {
        this.source = source;
        this.reads = reads;
        this.schema = schema;
        this.keys = keys;
        this.alone = alone;
    }

    @Override
    public void accept(Row row) throws InterruptedException {
        Row key = keys.key(row);
        batch.put(keys.of(key), key);
        if (batch.size() == AuditSource.KEYS_MAX) {
            ask();
        }
    }

    /** Asks for what was taken since the last time. */
    void ask() throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        Set<RowHash> there = new HashSet<>();
        try (Reads.Read _ = reads.begin(schema.table())) {
            source.read(schema, List.copyOf(batch.values()), row -> there.add(keys.ofRow(row)));
        }
        batch.forEach((id, key) -> {
            if (!there.contains(id)) {
                alone.add(key);
            }
        });
        batch.clear();
    }
}
