package dev.tidegate.bench.apply;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a window of changes amounts to for each row; keys do not change in this stream. */
final class NetEffect {
    private final Map<TableId, Map<Row, Net>> tables = new LinkedHashMap<>();

    /** What becomes of a row. */
    enum Operation {
        /** It was not there before. */
        INSERT("i_"),
        /** It was there, and is there with other values. */
        UPDATE("u_"),
        /** It was there. */
        DELETE("d_");

        private final String prefix;

        Operation(String prefix) {
            this.prefix = prefix;
        }

        /** What the staging table of a table is called. */
        String staging(TableSchema schema) {
            return prefix + schema.table().name();
        }
    }

    /** A row's fate; of a deleted one, the row that there was. */
    private record Net(Operation operation, Row row) {}

    /** Takes what comes out. */
    interface Taker {
        void row(Operation operation, Row row);
    }

    void add(LogEvent.Change change) {
        TableSchema schema = change.schema();
        Map<Row, Net> rows = tables.computeIfAbsent(schema.table(), _ -> new LinkedHashMap<>());
        switch (change) {
            case LogEvent.Insert(_, _, Row after) ->
                    rows.compute(key(schema, after), (_, net) -> inserted(net, after));
            case LogEvent.Update(_, _, _, Row after) ->
                    rows.compute(key(schema, after), (_, net) -> updated(net, after));
            case LogEvent.Delete(_, _, Row before) ->
                    rows.compute(key(schema, before), (_, net) -> deleted(net, before));
        }
    }

    private static Row key(TableSchema schema, Row row) {
        return row.project(schema.keyOrdinals());
    }

    /** A row that vanished before in this window comes back: it is updated. */
    private static Net inserted(@Nullable Net net, Row after) {
        return new Net(net == null ? Operation.INSERT : Operation.UPDATE, after);
    }

    private static Net updated(@Nullable Net net, Row after) {
        return new Net(net == null ? Operation.UPDATE : net.operation(), after);
    }

    private static @Nullable Net deleted(@Nullable Net net, Row before) {
        boolean isNew = net != null && net.operation() == Operation.INSERT;
        return isNew ? null : new Net(Operation.DELETE, before);
    }

    /** Rows of a table, in the order in which they were touched first. */
    void rows(TableSchema schema, Taker taker) {
        tables.getOrDefault(schema.table(), Map.of())
                .values()
                .forEach(net -> taker.row(net.operation(), net.row()));
    }

    /** How many rows in all. */
    long size() {
        return tables.values().stream().mapToLong(Map::size).sum();
    }

    void clear() {
        tables.clear();
    }
}
