package dev.tidegate.bench.orders;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rows of all tables at some time, by their keys. */
public final class OrdersRows {
    private final Map<TableId, Map<Row, Row>> tables = new HashMap<>();

    private OrdersRows() {}

    /** The rows that are there before the first change. */
    public static OrdersRows atStart(OrderEntry entry) {
        OrdersRows rows = new OrdersRows();
        OrdersStream.startRows(entry, rows::put);
        return rows;
    }

    /** The rows that are there when all changes are done, one after the other. */
    public static OrdersRows atEnd(OrderEntry entry) {
        OrdersRows rows = atStart(entry);
        OrdersStream.End _ =
                OrdersStream.transactions(entry, each -> each.changes().forEach(rows::apply));
        return rows;
    }

    /** Of a table. */
    public Collection<Row> of(TableSchema schema) {
        return table(schema).values();
    }

    private void apply(LogEvent.Change change) {
        TableSchema schema = change.schema();
        switch (change) {
            case LogEvent.Insert(_, _, Row after) -> put(schema, after);
            case LogEvent.Update(_, _, Row before, Row after) -> {
                remove(schema, before);
                put(schema, after);
            }
            case LogEvent.Delete(_, _, Row before) -> remove(schema, before);
        }
    }

    private void put(TableSchema schema, Row row) {
        if (table(schema).put(key(schema, row), row) != null) {
            throw new IllegalStateException("a row of " + schema.table() + " is there already");
        }
    }

    /** The row must be there as the image of before says. */
    private void remove(TableSchema schema, Row row) {
        if (!row.equals(table(schema).remove(key(schema, row)))) {
            throw new IllegalStateException("a row of " + schema.table() + " is another one");
        }
    }

    private Map<Row, Row> table(TableSchema schema) {
        return tables.computeIfAbsent(schema.table(), _ -> new LinkedHashMap<>());
    }

    private static Row key(TableSchema schema, Row row) {
        return row.project(schema.keyOrdinals());
    }
}
