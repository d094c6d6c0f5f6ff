package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes changes into the rows of a chunk, in its transaction. Owned by one thread at a time.
 *
 * <p>Where rows have keys, a change says all of a row but large objects that it did not touch. So
 * the rows are put in or replaced, and those that are gone deleted, whatever was read: a statement
 * for many rows each. Else changes are written strictly, one after the other.
 */
final class ChunkMerge {
    /** So many rows that are replaced are in memory at a time. */
    private static final int FETCH_ROWS = 100;

    private final Connection connection;
    private final TableSchema schema;
    private final StorableText texts;
    private final TableStatements statements;
    private final ArrayPieces pieces;
    private final RowOrder order;
    private final Keys keys;

    /** Whether the table's rows can be told apart by their keys on both sides. */
    enum Keys {
        KEPT_APART,
        /** There are none, or different ones become equal. */
        NONE
    }

    ChunkMerge(Connection connection, TableSchema schema, StorableText texts, Keys keys)
            throws SQLException {
        this.connection = connection;
        this.schema = schema;
        this.texts = texts;
        this.keys = keys;
        this.statements = new TableStatements(schema);
        this.pieces = new ArrayPieces(schema);
        this.order = new RowOrder(schema);
        BinaryArray.allow(connection);
    }

    /**
     * Writes them; fails with {@code TARGET_REFUSED}, or with {@code TARGET_ROW_MISSING} where it
     * is strict.
     */
    void write(List<LogEvent.Change> changes) throws SQLException {
        switch (keys) {
            case KEPT_APART -> merge(merged(changes));
            case NONE ->
                    writeInOrder(
                            changes.stream().map(texts::storable).map(statements::step).toList());
        }
    }

    /**
     * The same where rows have keys; tells the rows that it replaces or deletes, as they are
     * before.
     *
     * @param replaced gets each, with {@link Row#UNCHANGED} for large objects that stay
     */
    void writeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) throws SQLException {
        MergedRows merged = merged(changes);
        read(new BitSet(), merged.gone(), replaced);
        for (Map.Entry<BitSet, List<Row>> rows : merged.there().entrySet()) {
            read(rows.getKey(), rows.getValue(), replaced);
        }
        merge(merged);
    }

    private void read(BitSet leftOut, List<Row> rows, Consumer<Row> found) throws SQLException {
        ArrayStatements.Statement statement = statements.arrays().read(leftOut);
        for (List<Row> piece : pieces.cut(statement, order.sorted(rows))) {
            try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
                prepared.setFetchSize(FETCH_ROWS);
                bind(prepared, statement, piece);
                try (ResultSet row = prepared.executeQuery()) {
                    while (row.next()) {
                        found.accept(RowReader.row(row, schema, leftOut));
                    }
                }
            }
        }
    }

    private MergedRows merged(List<LogEvent.Change> changes) {
        MergedRows merged = new MergedRows(schema);
        for (LogEvent.Change change : changes) {
            merged.add(texts.storable(change));
        }
        return merged;
    }

    private void merge(MergedRows merged) throws SQLException {
        long _ = write(statements.arrays().delete(), merged.gone());
        for (Map.Entry<BitSet, List<Row>> rows : merged.there().entrySet()) {
            ArrayStatements.Statement upsert = statements.arrays().upsert(rows.getKey());
            long hit = write(upsert, rows.getValue());
            if (hit != rows.getValue().size()) {
                throw MissingRow.byKey(schema, hit, rows.getValue().size());
            }
        }
    }

    private long write(ArrayStatements.Statement statement, List<Row> rows) throws SQLException {
        long hit = 0;
        for (List<Row> piece : pieces.cut(statement, order.sorted(rows))) {
            try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
                bind(prepared, statement, piece);
                hit += prepared.executeLargeUpdate();
            }
        }
        return hit;
    }

    private void bind(
            PreparedStatement prepared, ArrayStatements.Statement statement, List<Row> piece)
            throws SQLException {
        int index = 1;
        for (BinaryArray parameter : pieces.encode(statement, piece)) {
            prepared.setObject(index, parameter);
            index++;
        }
    }

    private void writeInOrder(List<Step> steps) throws SQLException {
        Suspects suspects = new Suspects(); // nobody asks for them: a chunk is not quarantined
        Message message = new Message(connection, suspects);
        Steps literal = new Steps(connection, message, suspects, Steps.Care.QUICK);
        steps.forEach(literal::add);
        literal.gather();
        message.send();
    }
}
