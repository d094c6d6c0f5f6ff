package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.process.Stopwatch;
import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.bench.orders.OrdersStream;
import dev.tidegate.bench.orders.SourceTransaction;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A process that replays the stream literally: a prepared statement for each change, a commit for
 * each transaction. The stream is made meanwhile, which takes under one part in a hundred.
 */
final class ReplayApplier {
    private final Connection connection;
    private final Map<TableId, PreparedStatement> inserts = new HashMap<>();
    private final Map<TableId, PreparedStatement> updates = new HashMap<>();
    private final Map<TableId, PreparedStatement> deletes = new HashMap<>();

    private ReplayApplier(Connection connection) {
        this.connection = connection;
    }

    /**
     * Replays.
     *
     * @param arguments the database's URL, and the stream's parameters
     */
    public static void main(String[] arguments) throws Exception {
        OrderEntry entry = OrderEntry.parse(List.of(arguments).subList(1, arguments.length));
        String url = arguments[0] + "&prepareThreshold=1";
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            ReplayApplier applier = new ReplayApplier(connection);
            Stopwatch stopwatch = Stopwatch.start();
            OrdersStream.End _ = OrdersStream.transactions(entry, applier::apply);
            stopwatch.stop(0).tell();
        }
    }

    private void apply(SourceTransaction transaction) throws SQLException {
        for (LogEvent.Change change : transaction.changes()) {
            apply(change);
        }
        connection.commit();
    }

    private void apply(LogEvent.Change change) throws SQLException {
        TableSchema schema = change.schema();
        switch (change) {
            case LogEvent.Insert(_, _, Row after) -> {
                PreparedStatement statement = statement(inserts, schema, ReplayApplier::insert);
                bind(statement, 1, after);
                one(statement);
            }
            case LogEvent.Update(_, _, Row before, Row after) -> {
                PreparedStatement statement = statement(updates, schema, ReplayApplier::update);
                int next = bind(statement, 1, after);
                bind(statement, next, before.project(schema.keyOrdinals()));
                one(statement);
            }
            case LogEvent.Delete(_, _, Row before) -> {
                PreparedStatement statement = statement(deletes, schema, ReplayApplier::delete);
                bind(statement, 1, before.project(schema.keyOrdinals()));
                one(statement);
            }
        }
    }

    private PreparedStatement statement(
            Map<TableId, PreparedStatement> known,
            TableSchema schema,
            Function<TableSchema, String> sql)
            throws SQLException {
        PreparedStatement statement = known.get(schema.table());
        if (statement == null) {
            statement = connection.prepareStatement(sql.apply(schema));
            known.put(schema.table(), statement);
        }
        return statement;
    }

    private static int bind(PreparedStatement statement, int first, Row row) throws SQLException {
        for (int i = 0; i < row.size(); i++) {
            statement.setObject(first + i, row.value(i));
        }
        return first + row.size();
    }

    private static void one(PreparedStatement statement) throws SQLException {
        int rows = statement.executeUpdate();
        if (rows != 1) {
            throw new SQLException("a change hit " + rows + " rows");
        }
    }

    private static String insert(TableSchema schema) {
        return "insert into "
                + Sql.table(schema)
                + " values ("
                + Sql.each(Sql.columns(schema), "?", ", ")
                + ")";
    }

    private static String update(TableSchema schema) {
        return "update "
                + Sql.table(schema)
                + " set "
                + Sql.each(Sql.columns(schema), "% = ?", ", ")
                + " where "
                + Sql.each(schema.key(), "% = ?", " and ");
    }

    private static String delete(TableSchema schema) {
        return "delete from "
                + Sql.table(schema)
                + " where "
                + Sql.each(schema.key(), "% = ?", " and ");
    }
}
