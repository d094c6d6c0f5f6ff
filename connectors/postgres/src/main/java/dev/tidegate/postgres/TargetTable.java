package dev.tidegate.postgres;

import dev.tidegate.model.TableSchema;
import java.util.BitSet;
import java.util.Set;

/**
 * What decides in which order the rows of a table may be written.
 *
 * @param ordinary whether it is one table: its rows' addresses mean nothing across partitions
 * @param columns names of the columns that can be given values
 * @param atOnce names of the columns of unique keys that are checked with each row, not at the end
 *     of the transaction
 * @param state changes when a trigger, a foreign key or a unique key of the table does
 */
record TargetTable(boolean ordinary, Set<String> columns, Set<String> atOnce, String state) {
    /** Copies the sets. */
    TargetTable {
        columns = Set.copyOf(columns);
        atOnce = Set.copyOf(atOnce);
    }

    /**
     * What it demands of net changes of rows of this shape.
     *
     * @param referred places of columns that others refer to: whose values must not just vanish
     */
    NetEffect.Rules rules(TableSchema schema, BitSet referred) {
        BitSet ordinals = (BitSet) referred.clone();
        for (int i = 0; i < schema.columns().size(); i++) {
            if (atOnce.contains(Names.of(schema.columns().get(i).name()))) {
                ordinals.set(i);
            }
        }
        return new NetEffect.Rules(ordinals, schema.columns().size() < columns.size());
    }
}
