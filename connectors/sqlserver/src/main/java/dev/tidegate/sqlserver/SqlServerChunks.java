package dev.tidegate.sqlserver;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads tables in ranges of their keys. Safe for use by several threads. */
final class SqlServerChunks implements ChunkSource {
    private static final Limit NO_LIMIT = new Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Connections connections;
    private final Watermarks watermarks;
    private final VisibilityGuard guard;
    private final Optional<LargeObjectFolder> folder;

    /** Of the schemas that were asked for since the catalog was read last. */
    private final Map<TableSchema, KeyShape> shapes = new HashMap<>();

    private Optional<KeyShapes> catalog = Optional.empty();

    /**
     * Makes one.
     *
     * @param folder where large objects are while they are loaded; if empty, rows have them in
     *     memory
     */
    SqlServerChunks(
            Connections connections,
            Watermarks watermarks,
            VisibilityGuard guard,
            Optional<LargeObjectFolder> folder) {
        this.connections = connections;
        this.watermarks = watermarks;
        this.guard = guard;
        this.folder = folder;
    }

    @Override
    public SourceKeyOrder order(TableSchema schema) {
        return connections.with(
                "read the key of table " + schema.table(),
                connection -> order(shape(connection, schema)));
    }

    /** A table that is new since the catalog was read, or has another shape, has it read anew. */
    synchronized KeyShape shape(Connection connection, TableSchema schema) throws SQLException {
        KeyShape known = shapes.get(schema);
        if (known != null) {
            return known;
        }
        boolean reshaped =
                shapes.keySet().stream().anyMatch(it -> it.table().equals(schema.table()));
        Optional<KeyShape> found =
                reshaped ? Optional.empty() : catalog.flatMap(it -> it.of(schema));
        if (found.isEmpty()) {
            KeyShapes anew = KeyShapes.read(connection);
            catalog = Optional.of(anew);
            shapes.clear();
            found = anew.of(schema);
        }
        KeyShape shape = found.orElseThrow(() -> gone(schema.table()));
        shapes.put(schema, shape);
        return shape;
    }

    private static TidegateException gone(TableId table) {
        return new TidegateException(
                ErrorCode.SOURCE_NOT_READY,
                "the source has no table " + table + " any more, or the login may not see it",
                "Check the table and the login's permissions, or take the table out of the"
                        + " pipeline: tidegate table remove.");
    }

    private SourceKeyOrder order(KeyShape shape) {
        return new SourceKeyOrder(shape, connections);
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return connections.with(
                "read the statistics of table " + schema.table(),
                connection -> {
                    KeyShape shape = shape(connection, schema);
                    KeySeek seek = new KeySeek(connection, schema, shape);
                    return new KeyCuts(shape, seek, order(shape))
                            .of(new KeyStatistics(connection, schema, shape, seek).steps(), parts);
                });
    }

    @Override
    public Lsn positionBefore() {
        Lsn position =
                connections.with("read the source's position", SqlServerChunks::lastCaptured);
        guard.seen(position, System.nanoTime());
        return position;
    }

    private static Lsn lastCaptured(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sys.fn_cdc_get_max_lsn()")) {
            byte @Nullable [] lsn = row.next() ? row.getBytes(1) : null;
            return lsn == null ? Lsn.ZERO : Lsn.fromBytes(lsn);
        }
    }

    @Override
    public void awaitVisible(Lsn position) throws InterruptedException {
        guard.await(position);
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        return watermarks.position();
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        try (Connection connection = connections.openRead()) {
            ReadMoment moment = ReadMoment.choose(connection);
            if (!schema.hasKey()) {
                readWhole(connection, schema, consumer);
                return Optional.empty();
            }
            RowConsumer rows =
                    moment == ReadMoment.NONE
                            ? new FirstOfEachKey(schema.keyOrdinals(), consumer)
                            : consumer;
            KeyShape shape = shape(connection, schema);
            try (ChunkRead read = new ChunkRead(connection, schema, folder, limit, rows)) {
                return read.stretches(shape, KeyStretch.of(range, order(shape)));
            }
        } catch (SQLException e) {
            throw Failures.ofRead("read table " + schema.table(), e);
        }
    }

    private void readWhole(Connection connection, TableSchema schema, RowConsumer consumer)
            throws SQLException, InterruptedException {
        try (ChunkRead read = new ChunkRead(connection, schema, folder, NO_LIMIT, consumer)) {
            read.table();
        }
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        return new ExactRead(connections, watermarks).read(schema, this::readWhole, consumer);
    }
}
