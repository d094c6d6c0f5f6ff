package dev.tidegate.sqlserver;

import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One read of a table's rows, stretch by stretch, up to a limit. The driver streams: it keeps no
 * more than a packet of a result, and a value of one row; a large object that is to be loaded not
 * even that.
 */
final class ChunkRead implements AutoCloseable {
    private final Connection connection;
    private final TableSchema schema;
    private final ColumnReads reads;
    private final Optional<LargeReads> large;
    private final Limit limit;
    private final RowConsumer consumer;
    private long rows;
    private long bytes;
    private @Nullable Row last;

    /**
     * Makes one.
     *
     * @param folder where large objects are while their row is with the consumer; if empty, they
     *     are in memory
     */
    ChunkRead(
            Connection connection,
            TableSchema schema,
            Optional<LargeObjectFolder> folder,
            Limit limit,
            RowConsumer consumer) {
        this.connection = connection;
        this.schema = schema;
        this.large = folder.map(LargeReads::new);
        this.reads =
                large.map(it -> ColumnReads.all(schema, it))
                        .orElseGet(() -> ColumnReads.all(schema));
        this.limit = limit;
        this.consumer = consumer;
    }

    /** Reads the table as a whole. */
    void table() throws SQLException, InterruptedException {
        String sql = "SELECT " + reads.selectList() + " FROM " + Sql.name(schema.table());
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            take(select);
        }
    }

    /** Reads stretches, one after the other; the key of the last row if the limit ended that. */
    Optional<Row> stretches(KeyShape shape, List<KeyStretch> stretches)
            throws SQLException, InterruptedException {
        for (KeyStretch stretch : stretches) {
            String sql =
                    "SELECT TOP (?) "
                            + reads.selectList()
                            + " FROM "
                            + shape.source()
                            + stretch.where(shape.columns())
                            + shape.ascending();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setLong(1, limit.rows() - rows);
                stretch.bind(select, 2, shape.columns());
                take(select);
            }
            if (isOver()) {
                return Optional.ofNullable(last).map(row -> row.project(schema.keyOrdinals()));
            }
        }
        return Optional.empty();
    }

    private boolean isOver() {
        return rows >= limit.rows() || bytes >= limit.bytes();
    }

    private void take(PreparedStatement select) throws SQLException, InterruptedException {
        try (ResultSet result = select.executeQuery()) {
            try {
                while (!isOver() && result.next()) {
                    Row row = reads.row(result);
                    consumer.accept(row);
                    rows++;
                    bytes += EventSize.of(row);
                    last = row;
                    large.ifPresent(LargeReads::endRow);
                    if (Thread.interrupted()) {
                        throw new InterruptedException("the read of a table was interrupted");
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                select.cancel(); // else closing would read the rest of the table
                throw e;
            }
            if (bytes >= limit.bytes()) {
                select.cancel();
            }
        }
    }

    /** Ends what a row left that was not read to its end. */
    @Override
    public void close() {
        large.ifPresent(LargeReads::close);
    }
}
