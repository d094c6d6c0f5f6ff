package dev.tidegate.sqlserver;

import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts changes that were made true, or ones that were not and must be taken off again. Owned by
 * one thread at a time.
 */
final class ReverseTally {
    /** Beyond so many shapes hashers are made again. */
    private static final int SHAPES_MAX = 10_000;

    private final Ledgers ledgers;
    private final IdentityHashMap<TableSchema, TableTally> bySchema = new IdentityHashMap<>();

    ReverseTally(Ledgers ledgers) {
        this.ledgers = ledgers;
    }

    /** A change was made true. */
    void add(LogEvent.Change change) {
        TableTally tally = bySchema.get(change.schema());
        if (tally == null) {
            tally = ledgers.forRows(change.schema()).orElseThrow();
            bySchema.put(change.schema(), tally);
        }
        tally.add(change);
    }

    /** A change was counted elsewhere and must not be: counts its opposite. */
    void takeOff(LogEvent.Change change) {
        add(
                switch (change) {
                    case LogEvent.Insert(var position, var schema, var after) ->
                            new LogEvent.Delete(position, schema, after);
                    case LogEvent.Update(var position, var schema, var before, var after) ->
                            new LogEvent.Update(position, schema, after, before);
                    case LogEvent.Delete(var position, var schema, var before) ->
                            new LogEvent.Insert(position, schema, before);
                });
    }

    /** By how much each table differs; begins again with nothing. */
    Map<TableId, TableLedger> drain() {
        Map<TableId, TableLedger> tables = new TreeMap<>();
        bySchema.forEach((schema, tally) -> {
            TableLedger sum = tally.sum();
            if (!sum.equals(TableLedger.EMPTY)) {
                tables.merge(schema.table(), sum, TableLedger::plus);
            }
            tally.clear();
        });
        if (bySchema.size() >= SHAPES_MAX) {
            bySchema.clear();
        }
        return tables;
    }
}
