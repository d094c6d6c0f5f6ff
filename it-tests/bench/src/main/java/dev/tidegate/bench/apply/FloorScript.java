package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.NetEffect.Operation;
import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.bench.orders.OrdersStream;
import dev.tidegate.bench.orders.OrdersTables;
import dev.tidegate.bench.orders.SourceTransaction;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes what {@code psql} runs: for each window of whole transactions one transaction, that copies
 * the net rows into staging tables and moves them with one statement for each table and operation.
 */
final class FloorScript {
    /** As Tidegate's sessions do: without it a window reads whole tables, and takes longer. */
    private static final String KEEP_TO_INDEXES = "set enable_seqscan = off;\n";

    private final BufferedWriter script;
    private final long windowChanges;
    private final NetEffect window = new NetEffect();
    private final Set<String> staged = new HashSet<>();
    private long waiting;
    private long netRows;

    private FloorScript(BufferedWriter script, long windowChanges) {
        this.script = script;
        this.windowChanges = windowChanges;
    }

    /**
     * Writes the script of a whole stream.
     *
     * @return how many rows it moves in all
     */
    static long write(Path file, OrderEntry entry, long windowChanges) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            FloorScript script = new FloorScript(writer, windowChanges);
            writer.write(KEEP_TO_INDEXES);
            OrdersStream.transactions(entry, script::add);
            script.endWindow();
            return script.netRows;
        }
    }

    private void add(SourceTransaction transaction) throws IOException {
        for (LogEvent.Change change : transaction.changes()) {
            window.add(change);
        }
        waiting += transaction.changes().size();
        if (waiting >= windowChanges) {
            endWindow();
        }
    }

    private void endWindow() throws IOException {
        write();
        netRows += window.size();
        window.clear();
        waiting = 0;
    }

    private void write() throws IOException {
        StringBuilder copies = new StringBuilder();
        StringBuilder moves = new StringBuilder();
        for (TableSchema schema : OrdersTables.schemas()) {
            Map<Operation, StringBuilder> rows = new EnumMap<>(Operation.class);
            window.rows(
                    schema,
                    (operation, row) ->
                            CopyText.append(
                                    rows.computeIfAbsent(operation, _ -> new StringBuilder()),
                                    staged(operation, schema, row)));
            for (Map.Entry<Operation, StringBuilder> each : rows.entrySet()) {
                String staging = each.getKey().staging(schema);
                if (staged.add(staging)) {
                    script.write(createStaging(each.getKey(), schema));
                }
                copies.append("copy ").append(staging).append(" from stdin;\n");
                copies.append(each.getValue()).append("\\.\n");
                moves.append(move(each.getKey(), schema)).append(";\n");
            }
        }
        script.write("begin;\nset constraints all deferred;\n");
        script.append(copies).append(moves);
        script.write("commit;\n");
    }

    private static Row staged(Operation operation, TableSchema schema, Row row) {
        return switch (operation) {
            case INSERT, UPDATE -> row;
            case DELETE -> row.project(schema.keyOrdinals());
        };
    }

    private static String createStaging(Operation operation, TableSchema schema) {
        List<String> columns =
                switch (operation) {
                    case INSERT, UPDATE -> Sql.columns(schema);
                    case DELETE -> schema.key();
                };
        return "create temp table "
                + operation.staging(schema)
                + " on commit delete rows as select "
                + String.join(", ", columns)
                + " from "
                + Sql.table(schema)
                + " with no data;\n";
    }

    private static String move(Operation operation, TableSchema schema) {
        String table = Sql.table(schema);
        String staging = operation.staging(schema);
        String sameKey = Sql.each(schema.key(), "t.% = s.%", " and ");
        return switch (operation) {
            case INSERT -> "insert into " + table + " select * from " + staging;
            case UPDATE ->
                    "update "
                            + table
                            + " t set "
                            + Sql.each(Sql.others(schema), "% = s.%", ", ")
                            + " from "
                            + staging
                            + " s where "
                            + sameKey;
            case DELETE -> "delete from " + table + " t using " + staging + " s where " + sameKey;
        };
    }
}
