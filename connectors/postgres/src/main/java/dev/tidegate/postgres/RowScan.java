package dev.tidegate.postgres;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of one table, in the connection's transaction, some at a time: memory does not grow
 * with what is read. Owned by one thread.
 */
final class RowScan {
    private static final BitSet ALL_COLUMNS = new BitSet();

    /** What the rows that the server sends at a time may come to. */
    private static final long FETCH_BYTES = 4L << 20;

    private static final long FETCH_ROWS_MAX = 2_000;
    private static final long FETCH_ROWS_MIN = 8;

    /** What a large object is taken for, since nobody knows. */
    private static final long LARGE_OBJECT_BYTES = 512L << 10;

    private static final long VALUE_BYTES = 24;

    private final Connection connection;
    private final TableSchema schema;
    private final int[] key;
    private final ArrayPieces pieces;

    RowScan(Connection connection, TableSchema schema) {
        this.connection = connection;
        this.schema = schema;
        this.key = schema.keyOrdinals();
        this.pieces = new ArrayPieces(schema);
    }

    /** As {@code AuditTarget.Snapshot} promises. */
    Optional<Row> range(KeyRange range, ChunkSource.Limit limit, RowConsumer rows)
            throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection.prepareStatement(sql(range, limit))) {
            statement.setFetchSize(fetchRows());
            int next = bind(statement, 1, range.above());
            bind(statement, next, range.upTo());
            try (ResultSet found = statement.executeQuery()) {
                return consume(found, limit, rows);
            }
        }
    }

    private Optional<Row> consume(ResultSet found, ChunkSource.Limit limit, RowConsumer rows)
            throws SQLException, InterruptedException {
        long count = 0;
        long bytes = 0;
        while (found.next()) {
            Row row = RowReader.row(found, schema, ALL_COLUMNS);
            rows.accept(row);
            count++;
            bytes += EventSize.of(row);
            if ((count >= limit.rows() || bytes >= limit.bytes()) && found.next()) {
                return Optional.of(row.project(key));
            }
        }
        return Optional.empty();
    }

    private String sql(KeyRange range, ChunkSource.Limit limit) {
        List<String> conditions = new ArrayList<>();
        range.above().ifPresent(_ -> conditions.add(keyNames() + " > " + bound()));
        range.upTo().ifPresent(_ -> conditions.add(keyNames() + " <= " + bound()));
        boolean limited = limit.rows() < Long.MAX_VALUE;
        boolean ordered = schema.hasKey() && (limited || !conditions.isEmpty());
        return "select "
                + list(IntStream.range(0, schema.columns().size()).toArray(), this::name)
                + " from "
                + Names.table(schema.table())
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
                + (ordered ? " order by " + list(key, this::name) : "")
                + (limited ? " limit " + (limit.rows() + 1) : "");
    }

    private String keyNames() {
        return "(" + list(key, this::name) + ")";
    }

    /** A key, each value of which is an array of one: so it has its type, exactly. */
    private String bound() {
        return "(" + list(key, _ -> "(?)[1]") + ")";
    }

    private int bind(PreparedStatement statement, int index, Optional<Row> bound)
            throws SQLException {
        if (bound.isEmpty()) {
            return index;
        }
        int next = index;
        List<Row> row = List.of(widened(bound.get()));
        ArrayStatements.Statement values = new ArrayStatements.Statement("", key);
        for (BinaryArray parameter : pieces.encode(values, row)) {
            statement.setObject(next, parameter);
            next++;
        }
        return next;
    }

    /**
     * Reads the rows that have these keys, in any order.
     *
     * @param reading {@link ArrayStatements#read} or {@link ArrayStatements#readLocked}
     */
    void keys(ArrayStatements.Statement reading, List<Row> keys, RowConsumer rows)
            throws SQLException, InterruptedException {
        // no row has a key that cannot be stored
        List<Row> wanted =
                keys.stream().filter(StorableText::isStorable).map(this::widened).toList();
        for (List<Row> piece : pieces.cut(reading, wanted)) {
            try (PreparedStatement statement = connection.prepareStatement(reading.sql())) {
                statement.setFetchSize(fetchRows());
                int next = 1;
                for (BinaryArray parameter : pieces.encode(reading, piece)) {
                    statement.setObject(next, parameter);
                    next++;
                }
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        rows.accept(RowReader.row(found, schema, ALL_COLUMNS));
                    }
                }
            }
        }
    }

    /** A key as a row of all columns; the others are NULL. */
    Row widened(Row values) {
        @Nullable Object[] row = new @Nullable Object[schema.columns().size()];
        for (int i = 0; i < key.length; i++) {
            row[key[i]] = values.value(i);
        }
        return Row.owning(row);
    }

    private int fetchRows() {
        long bytes = schema.columns().stream().map(Column::type).mapToLong(RowScan::width).sum();
        return (int) Math.clamp(FETCH_BYTES / bytes, FETCH_ROWS_MIN, FETCH_ROWS_MAX);
    }

    private static long width(ColumnType type) {
        return VALUE_BYTES + (type.isLargeObject() ? LARGE_OBJECT_BYTES : type.length());
    }

    private String name(int ordinal) {
        return Names.column(schema.columns().get(ordinal).name());
    }

    private static String list(int[] ordinals, IntFunction<String> each) {
        return IntStream.of(ordinals).mapToObj(each).collect(Collectors.joining(", "));
    }
}
