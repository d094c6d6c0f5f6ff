package dev.tidegate.postgres;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** Cuts rows into pieces that one statement can take, and encodes those. Owned by one thread. */
final class ArrayPieces {
    /** Bounds what the server holds of one statement; its arrays become rows in memory. */
    private static final int ROWS_MAX = 20_000;

    private static final long BYTES_MAX = 8L << 20;

    /** It grows where a table has many rows; in a window of many tables each has few. */
    private static final int BUFFER_BYTES = 1 << 10;

    private final TableSchema schema;
    private final CopyBuffer buffer = new CopyBuffer(BUFFER_BYTES);

    ArrayPieces(TableSchema schema) {
        this.schema = schema;
    }

    /** The rows in pieces, in their order. */
    List<List<Row>> cut(ArrayStatements.Statement statement, List<Row> rows) {
        List<List<Row>> pieces = new ArrayList<>();
        int start = 0;
        while (start < rows.size()) {
            int end = start;
            long bytes = 0;
            while (end < rows.size()
                    && end - start < ROWS_MAX
                    && (end == start || bytes < BYTES_MAX)) {
                bytes += sizeOf(rows.get(end), statement.ordinals());
                end++;
            }
            pieces.add(rows.subList(start, end));
            start = end;
        }
        return pieces;
    }

    /** The statement's parameters for a piece; fails with {@code TYPE_UNSUPPORTED}. */
    List<BinaryArray> encode(ArrayStatements.Statement statement, List<Row> piece) {
        List<BinaryArray> parameters = new ArrayList<>();
        for (int ordinal : statement.ordinals()) {
            parameters.add(
                    new BinaryArray(
                            ArrayType.of(schema.columns().get(ordinal).type()),
                            buffer.array(schema, ordinal, piece)));
        }
        return parameters;
    }

    /** Bytes that these values take, roughly. */
    private static long sizeOf(Row row, int[] ordinals) {
        long size = 0;
        for (int ordinal : ordinals) {
            size +=
                    switch (row.value(ordinal)) {
                        case String text -> text.length();
                        case byte[] bytes -> bytes.length;
                        case null, default -> Long.BYTES;
                    };
        }
        return size;
    }
}
