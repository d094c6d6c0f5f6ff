package dev.tidegate.bench.apply;

import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.bench.orders.OrdersRows;
import dev.tidegate.bench.orders.OrdersTables;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.validate.hash.RowHashers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** The database with the start rows, and a copy of it for each run. */
final class Databases {
    /** Which pipeline Tidegate works for. */
    static final String PIPELINE = "bench";

    /** How ledgers hash, if they are kept. */
    static final Ledgers LEDGERS = Ledgers.with(RowHashers.xxh3(4711));

    private static final int GROUP = 0;

    private static final String MAINTENANCE = "postgres";
    private static final String END = "reference";
    private static final int COPY_CHARS = 1 << 16;
    private static final String CONSTRAINTS =
            "select format('alter table %s drop constraint %I', conrelid::regclass, conname)"
                    + " from pg_constraint where contype in ('f', 'u')"
                    + " and connamespace = 'dbo'::regnamespace order by contype";

    private final PostgresServer server;
    private Map<TableId, TableLedger> ledgerAtEnd = Map.of();

    Databases(PostgresServer server) {
        this.server = server;
    }

    /** Makes the databases to start with. */
    void prepare(OrderEntry entry) throws SQLException, InterruptedException {
        String start = Competitor.Start.CONSTRAINED.database();
        String keysOnly = Competitor.Start.PRIMARY_KEYS.database();
        execute(MAINTENANCE, "create database " + start);
        try (PostgresTarget target = target(start)) {
            target.prepare();
            target.schema().create(OrdersTables.definitions());
            load(target, OrdersRows.atStart(entry));
            target.schema().completeAfterLoad(OrdersTables.definitions());
        }
        execute(start, "vacuum (freeze, analyze)");
        copy(start, keysOnly);
        for (String drop : strings(keysOnly, CONSTRAINTS)) {
            execute(keysOnly, drop);
        }
    }

    /** Loads each table in one chunk, with its ledger. */
    private static void load(PostgresTarget target, OrdersRows rows) throws InterruptedException {
        Checkpoint at = target.applyTarget(GROUP).takeOver();
        ChunkTarget chunks = target.chunks(GROUP);
        for (TableSchema schema : OrdersTables.schemas()) {
            chunks.startOver(schema, at);
            TableTally tally = LEDGERS.forRows(schema).orElseThrow();
            try (ChunkTarget.Chunk chunk = chunks.begin(schema)) {
                long count = 0;
                for (Row row : rows.of(schema)) {
                    chunk.rows().accept(row);
                    tally.add(row);
                    count++;
                }
                chunk.rowsEnded();
                chunk.publish(
                        new ChunkTarget.Loaded(KeyRange.ALL, count, 0, true).with(tally.sum()),
                        at,
                        at.commitLsn());
            }
        }
    }

    /** Throws if the ledger in a database is not what its rows come to at the end. */
    void requireLedgerAtEnd(String database) {
        try (PostgresTarget target = target(database)) {
            Map<TableId, TableLedger> ledger = new HashMap<>();
            target.ledger(GROUP)
                    .read()
                    .orElseThrow()
                    .tables()
                    .forEach((table, account) -> ledger.put(table, account.sum()));
            if (!ledger.equals(ledgerAtEnd)) {
                throw new IllegalStateException("the ledger is not the sum over the rows");
            }
        }
    }

    private PostgresTarget target(String database) {
        return new PostgresTarget(
                new PostgresSettings(server.jdbcUrl(database), PostgresServer.USER, ""),
                PIPELINE,
                new LiveTables());
    }

    /** What a database holds when all changes are applied, whoever applies them. */
    Map<String, String> contentAtEnd(OrderEntry entry) throws SQLException {
        copy(Competitor.Start.PRIMARY_KEYS.database(), END);
        for (TableSchema schema : OrdersTables.schemas()) {
            execute(END, "truncate " + Sql.table(schema));
        }
        OrdersRows rows = OrdersRows.atEnd(entry);
        load(END, rows);
        ledgerAtEnd = ledger(rows);
        Map<String, String> content = content(END);
        execute(MAINTENANCE, "drop database " + END);
        return content;
    }

    private static Map<TableId, TableLedger> ledger(OrdersRows rows) {
        Map<TableId, TableLedger> ledger = new HashMap<>();
        for (TableSchema schema : OrdersTables.schemas()) {
            TableTally tally = LEDGERS.forRows(schema).orElseThrow();
            for (Row row : rows.of(schema)) {
                tally.add(row);
            }
            ledger.put(schema.table(), tally.sum());
        }
        return ledger;
    }

    private void load(String database, OrdersRows rows) throws SQLException {
        try (Connection connection = connect(database)) {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            for (TableSchema schema : OrdersTables.schemas()) {
                CopyIn copy = copies.copyIn("copy " + Sql.table(schema) + " from stdin");
                StringBuilder text = new StringBuilder();
                for (Row row : rows.of(schema)) {
                    CopyText.append(text, row);
                    if (text.length() > COPY_CHARS) {
                        send(copy, text);
                    }
                }
                send(copy, text);
                copy.endCopy();
            }
        }
    }

    private static void send(CopyIn copy, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    /** Makes a fresh copy, and has the server write down what is left to write. */
    void copy(String start, String database) throws SQLException {
        execute(MAINTENANCE, "drop database if exists " + database + " with (force)");
        execute(
                MAINTENANCE,
                "create database " + database + " template " + start + " strategy file_copy");
        execute(MAINTENANCE, "checkpoint");
    }

    /**
     * Transactions that were committed in a database; waits until all sessions in it have ended.
     */
    long commits(String database) throws SQLException {
        String sessions =
                "select count(*) from pg_stat_activity, pg_sleep(0.02) where datname = '"
                        + database
                        + "'";
        while (!strings(MAINTENANCE, sessions).equals(List.of("0"))) {
            // the server notices a little later that a client has gone
        }
        String count =
                "select xact_commit::text from pg_stat_database where datname = '" + database + "'";
        return Long.parseLong(strings(MAINTENANCE, count).getFirst());
    }

    /**
     * What a database holds: for each table the number of rows, and two sums of hashes over all
     * rows, which no order changes.
     */
    Map<String, String> content(String database) throws SQLException {
        Map<String, String> content = new HashMap<>();
        for (TableSchema schema : OrdersTables.schemas()) {
            String sums =
                    "select concat_ws(' ', count(*), sum(hashtextextended(t::text, 0)::numeric),"
                            + " sum(hashtextextended(t::text, 1)::numeric)) from "
                            + Sql.table(schema)
                            + " t";
            content.put(Sql.table(schema), strings(database, sums).getFirst());
        }
        return content;
    }

    /** Where a database is, for JDBC. */
    String url(String database) {
        return server.jdbcUrl(database);
    }

    /** Setting of the server. */
    String setting(String name) throws SQLException {
        return strings(MAINTENANCE, "show " + name).getFirst();
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database));
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> strings(String database, String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
