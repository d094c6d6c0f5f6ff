package dev.tidegate.bench.load;

import dev.tidegate.model.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;

/** Makes a table of a shape on the source, with its rows. */
final class SourceFill {
    private static final int CONNECTIONS = 2;
    private static final int BATCH_ROWS = 1_000;
    private static final long BATCH_BYTES = 4 << 20;

    private SourceFill() {}

    /** Opens connections to the source's database. */
    @FunctionalInterface
    interface Connections {
        /** A new one; the caller closes it. */
        Connection open() throws SQLException;
    }

    /**
     * Makes it.
     *
     * @return bytes of all values
     */
    static long fill(Connections source, Shape shape, long rows) throws Exception {
        try (Connection connection = source.open();
                Statement statement = connection.createStatement()) {
            statement.execute(shape.createOnSource());
        }
        AtomicLong bytes = new AtomicLong();
        Parts.each(
                Parts.of(rows, CONNECTIONS), part -> bytes.addAndGet(insert(source, shape, part)));
        return bytes.get();
    }

    private static long insert(Connections source, Shape shape, Parts.Part part)
            throws SQLException {
        long total = 0;
        try (Connection connection = source.open();
                PreparedStatement insert = connection.prepareStatement(insertInto(shape))) {
            connection.setAutoCommit(false);
            int open = 0;
            long bytes = 0;
            for (long id = part.first(); id <= part.last(); id++) {
                Row row = shape.row(id);
                for (int i = 0; i < row.size(); i++) {
                    insert.setObject(i + 1, row.value(i));
                }
                insert.addBatch();
                open++;
                bytes += Shape.bytes(row);
                if (open == BATCH_ROWS || bytes >= BATCH_BYTES || id == part.last()) {
                    insert.executeBatch();
                    connection.commit();
                    total += bytes;
                    open = 0;
                    bytes = 0;
                }
            }
        }
        return total;
    }

    private static String insertInto(Shape shape) {
        int columns = shape.definition().columns().size();
        return "INSERT INTO "
                + shape.table()
                + " ("
                + shape.columnNames()
                + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns, "?"))
                + ")";
    }
}
