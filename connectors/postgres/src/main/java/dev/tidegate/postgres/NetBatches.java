package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the statements for net changes of one table, encoded: deletes, then updates, then inserts.
 * Owned by one thread.
 */
final class NetBatches {
    private static final int COPY_MIN = 500;
    private static final int COPY_ROUND_TRIPS = 2;

    /** What a row in a {@code COPY} takes less of the server's time than in a statement. */
    private static final long COPY_SAVES_NANOS = 1_000;

    /** Fewer rows are set as a whole: a statement costs more than columns that did not change. */
    private static final int COLUMNS_APART_MIN = 32;

    private final TableSchema schema;
    private final ArrayStatements statements;
    private final RowOrder order;
    private final long copyMin;
    private final List<LogEvent.Change> suspects;
    private final ArrayPieces pieces;
    private final List<Batch> batches = new ArrayList<>();
    private final List<CopyRows> copies = new ArrayList<>();

    /**
     * Makes none yet.
     *
     * @param roundTrip what decides how many rows are worth a {@code COPY}
     * @param suspects the changes to name when a statement fails
     */
    NetBatches(
            TableSchema schema,
            ArrayStatements statements,
            Duration roundTrip,
            List<LogEvent.Change> suspects) {
        this.schema = schema;
        this.statements = statements;
        this.order = new RowOrder(schema);
        this.pieces = new ArrayPieces(schema);
        this.copyMin =
                Math.max(COPY_MIN, COPY_ROUND_TRIPS * roundTrip.toNanos() / COPY_SAVES_NANOS);
        this.suspects = suspects;
    }

    /** Encodes; fails with {@code TYPE_UNSUPPORTED}. */
    void add(NetEffect.Net net) {
        addSorted(statements.delete(), net.deletes());
        addUpdates(net.updates());
        if (net.inserts().size() < copyMin) {
            addSorted(statements.insert(), net.inserts());
        } else {
            CopyRows.Builder copy = new CopyRows.Builder(schema);
            order.sorted(net.inserts()).forEach(copy::add);
            copies.add(copy.build());
        }
    }

    private void addSorted(ArrayStatements.Statement statement, List<Row> rows) {
        add(statement, order.sorted(rows));
    }

    /** Statements to send in this order. */
    List<Batch> batches() {
        return batches;
    }

    /** What to send behind them. */
    List<CopyRows> copies() {
        return copies;
    }

    private void addUpdates(Map<BitSet, List<Row>> updates) {
        Map<BitSet, List<Row>> whole = new LinkedHashMap<>();
        updates.forEach((columns, rows) -> {
            if (rows.size() >= COLUMNS_APART_MIN) {
                addSorted(statements.update(columns), rows);
            } else {
                for (Row row : rows) {
                    whole.computeIfAbsent(known(row), _ -> new ArrayList<>()).add(row);
                }
            }
        });
        whole.forEach((columns, rows) -> addSorted(statements.update(columns), rows));
    }

    /** The columns of a row that are known, without the key's. */
    private BitSet known(Row row) {
        BitSet known = new BitSet();
        for (int i = 0; i < row.size(); i++) {
            known.set(i, !row.isUnchanged(i));
        }
        for (int ordinal : schema.keyOrdinals()) {
            known.clear(ordinal);
        }
        return known;
    }

    private void add(ArrayStatements.Statement statement, List<Row> rows) {
        for (List<Row> piece : pieces.cut(statement, rows)) {
            batches.add(
                    new Batch(
                            schema,
                            statement.sql(),
                            pieces.encode(statement, piece),
                            piece.size(),
                            suspects));
        }
    }
}
