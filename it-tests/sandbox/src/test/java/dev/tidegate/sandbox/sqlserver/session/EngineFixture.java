package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.ServerSettings;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An engine with the database {@code shop}, and sessions in it. */
final class EngineFixture implements AutoCloseable {
    static final String DATABASE = "shop";
    static final String PASSWORD = "Secret-1";

    final ServerEngine engine;
    private final List<Client> clients = new ArrayList<>();

    EngineFixture() throws SqlError, SQLException {
        engine = new ServerEngine(PASSWORD, Duration.ZERO);
        client("master").run("CREATE DATABASE shop");
    }

    Client client() throws SqlError {
        return client(DATABASE);
    }

    Client client(String database) throws SqlError {
        Client client = new Client(engine, database);
        clients.add(client);
        return client;
    }

    Catalog catalog() {
        return engine.context().catalog();
    }

    ServerSettings settings() {
        return engine.settings();
    }

    Table table(String name) {
        return catalog().table(new ObjectName(DATABASE, "dbo", name)).orElseThrow();
    }

    boolean hasTable(String name) {
        return catalog().table(new ObjectName(DATABASE, "dbo", name)).isPresent();
    }

    @Override
    public void close() {
        for (Client client : clients) {
            client.close();
        }
        engine.close();
    }
}
