package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.PostgresSettings.AuditReader;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.orders.OrdersScale;
import dev.tidegate.sandbox.workload.orders.OrdersWorkload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Servers, a pipeline with audits and all that is loaded, and clients that write. Beside the
 * clients' tables there are three that only tests write to: {@code sample}, of many types; {@code
 * word}, whose order of keys the target does not have; and {@code loose}, which has no key.
 */
final class AuditFixture {
    static final List<String> SAMPLE_COLUMNS =
            List.of("id", "name", "note", "code", "price", "at", "ratio", "body");
    static final List<String> WORD_COLUMNS = List.of("word", "n");

    private final Environment environment;
    private final Connection source;
    private final Connection target;
    private final AuditedPipeline pipeline;
    private final ClientPool clients;

    /** What audits read of the target's server. */
    interface Replica {
        /** Has the server followed by one. */
        AuditReader of(PostgresServer server) throws Exception;
    }

    /** Starts all of it, and waits until every table is loaded. */
    AuditFixture(String database, ClientPool.Plan plan) throws Exception {
        this(database, plan, Optional.empty());
    }

    /** The same, with a replica for the audits. */
    AuditFixture(String database, ClientPool.Plan plan, Replica replica) throws Exception {
        this(database, plan, Optional.of(replica));
    }

    private AuditFixture(String database, ClientPool.Plan plan, Optional<Replica> replica)
            throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        environment.createSourceDatabase(database);
        source = environment.source(database);
        target = environment.target();
        OrdersWorkload orders = new OrdersWorkload(OrdersScale.SMALL, 7);
        orders.create(source);
        ProbeTables.create(source, plan.clients());
        createSamples();
        environment.capture(database);
        Optional<AuditReader> reader =
                replica.isPresent()
                        ? Optional.of(replica.get().of(environment.postgres()))
                        : Optional.empty();
        pipeline = new AuditedPipeline(environment, database, reader);
        clients =
                ClientPool.start(orders, () -> environment.source(database), plan, (_, _, _) -> {});
        pipeline.awaitLoaded();
    }

    private void createSamples() throws SQLException {
        execute(
                source,
                "CREATE TABLE dbo.sample (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL,"
                        + " note nvarchar(20) NULL, code char(8) NOT NULL, price decimal(10, 3) NOT"
                        + " NULL, at datetime2(7) NOT NULL, ratio float NOT NULL,"
                        + " body nvarchar(max) NULL)",
                "CREATE TABLE dbo.word (word nvarchar(10) NOT NULL PRIMARY KEY, n int NOT NULL)",
                "CREATE TABLE dbo.loose (a int NULL, b nvarchar(20) NULL)");
        for (int id = 1; id <= 400; id++) {
            execute(
                    source,
                    ("INSERT INTO dbo.sample VALUES (%1$d, 'name %1$d', NULL, 'c%1$d', %1$d.125,"
                                    + " '1969-07-20T20:17:40.1234567', 0, N'body %1$d')")
                            .formatted(id),
                    "INSERT INTO dbo.word VALUES (N'w%1$d é', %1$d)".formatted(id),
                    "INSERT INTO dbo.loose VALUES (%d, N'again')".formatted(id % 100));
        }
    }

    AuditedPipeline pipeline() {
        return pipeline;
    }

    ClientPool clients() {
        return clients;
    }

    void onSource(String... statements) throws SQLException {
        execute(source, statements);
    }

    void onTarget(String... statements) throws SQLException {
        execute(target, statements);
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Fails if a client failed. */
    void close() throws Exception {
        try (Environment _ = environment;
                Connection _ = source;
                Connection _ = target;
                AuditedPipeline _ = pipeline) {
            assertThat(clients.failure()).isEmpty();
            clients.close();
        }
    }
}
