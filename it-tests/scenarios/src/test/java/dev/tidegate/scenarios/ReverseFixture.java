package dev.tidegate.scenarios;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.ReverseCounting;
import dev.tidegate.sqlserver.ReverseStream;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A database of the stand-in that gets the stream back. */
final class ReverseFixture implements AutoCloseable {
    static final String PASSWORD = "Passw0rd!";

    /** The marker behind which the stream is applied. */
    static final String START = "shop/1/FORWARD/START";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final SqlServer server;
    private final String database;
    private final SqlServerSource source;
    private final List<SqlServerSource> others = new CopyOnWriteArrayList<>();
    private int transactions = 100;

    /** Makes the database with these tables. */
    ReverseFixture(SqlServer server, String database, String... creations) throws SQLException {
        this.server = server;
        this.database = database;
        execute(server, "master", "CREATE DATABASE " + database);
        run(creations);
        run("EXEC sys.sp_cdc_enable_db");
        source = newSource();
        for (TableDefinition table : source.catalog().tables()) {
            run(
                    "EXEC sys.sp_cdc_enable_table @source_schema = N'"
                            + table.table().schema()
                            + "', @source_name = N'"
                            + table.table().name()
                            + "', @role_name = NULL, @supports_net_changes = 0");
        }
        source.prepare();
        stream().prepare();
    }

    /** As another process would have it. */
    SqlServerSource newSource() {
        return new SqlServerSource(
                new SqlServerSettings(
                        server.jdbcUrl(database) + ";encrypt=false",
                        SqlServer.USER,
                        PASSWORD,
                        List.of("dbo.*"),
                        List.of(),
                        POLL_INTERVAL),
                "shop");
    }

    SqlServerSource source() {
        return source;
    }

    ReverseStream stream() {
        return source.reverse(1);
    }

    List<TableDefinition> tables() {
        return source.catalog().tables();
    }

    TableDefinition table(String name) {
        return tables().stream()
                .filter(table -> table.table().equals(new TableId("dbo", name)))
                .findFirst()
                .orElseThrow();
    }

    /** A target of its own, as another process would have it. */
    Target target() {
        return target(ReverseCounting.OFF);
    }

    /** The same, with a ledger or without. */
    Target target(ReverseCounting counting) {
        SqlServerSource other = newSource();
        others.add(other);
        return other.reverse(1).target(0, tables(), counting);
    }

    /** Applies changes as one transaction; returns its checkpoint. */
    Checkpoint apply(Target target, Checkpoint owner, LogEvent.Change... changes) {
        return apply(target, owner, LedgerChanges.Counted.NOTHING, changes);
    }

    /** The same, of which somebody counted what it does. */
    Checkpoint apply(
            Target target, Checkpoint owner, LedgerChanges ledger, LogEvent.Change... changes) {
        Checkpoint reached = PostgresFixture.checkpoint(owner.epoch(), ++transactions);
        try (TargetTransaction transaction = target.begin()) {
            for (LogEvent.Change change : changes) {
                transaction.apply(change);
            }
            transaction.seal();
            transaction.commit(reached, ledger);
        }
        return reached;
    }

    void run(String... statements) throws SQLException {
        execute(server, database, statements);
    }

    /** The rows, values joined by a bar. */
    List<String> rows(String query) throws SQLException {
        try (Connection connection = connect(server, database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String value = rows.getString(i);
                    values.add(value == null ? "∅" : value);
                }
                texts.add(String.join("|", values));
            }
            return texts;
        }
    }

    /** A session of somebody else. */
    Connection open() throws SQLException {
        return connect(server, database);
    }

    private static Connection connect(SqlServer server, String database) throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl(database) + ";encrypt=false", SqlServer.USER, PASSWORD);
    }

    private static void execute(SqlServer server, String database, String... statements)
            throws SQLException {
        try (Connection connection = connect(server, database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
                while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                    // the errors of a batch come with its later results
                }
            }
        }
    }

    @Override
    public void close() {
        others.forEach(SqlServerSource::close);
        source.close();
    }
}
