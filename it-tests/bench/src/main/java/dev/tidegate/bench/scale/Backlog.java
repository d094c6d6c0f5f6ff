package dev.tidegate.bench.scale;

import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.bench.engine.RunningApplier;
import dev.tidegate.bench.engine.RunningApplier.Applied;
import dev.tidegate.bench.engine.UniformChanges;
import dev.tidegate.bench.engine.UniformTables;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.PostgresTarget;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A journal with changes of some tables, and a database where these are empty, to be copied. */
final class Backlog {
    private static final long SEED = 4;
    private static final int WARM_UP = 20;
    private static final int ROUND_TRIPS = 50;

    private final EngineServers servers;
    private final UniformTables tables;
    private final UniformChanges changes;
    private final Lsn last;

    private Backlog(EngineServers servers, UniformTables tables, UniformChanges changes, Lsn last) {
        this.servers = servers;
        this.tables = tables;
        this.changes = changes;
        this.last = last;
    }

    /** Writes the journal and makes the database. */
    static Backlog write(EngineServers servers, int count, int changes, int transactionChanges)
            throws Exception {
        UniformTables tables = new UniformTables(count);
        UniformChanges generator = new UniformChanges(tables, SEED);
        String name = name(tables);
        try (FakeCapture capture = new FakeCapture(servers.journal(name))) {
            while (generator.changes() < changes) {
                generator.transaction(capture.events(), transactionChanges);
                capture.flushIfMuch();
            }
            capture.flush();
            servers.createDatabase(name, "template0");
            LoadedTarget.prepare(servers.postgres().jdbcUrl(name), name, tables.definitions());
            return new Backlog(servers, tables, generator, capture.events().whole());
        }
    }

    private static String name(UniformTables tables) {
        return "scale" + tables.count();
    }

    /** Makes ready to drain it into a fresh copy of the database, over a network. */
    Drain openDrain(double roundTripMillis) throws SQLException, IOException {
        return new Drain(roundTripMillis);
    }

    /** One run of the applier. */
    final class Drain implements AutoCloseable {
        private final String database = name(tables) + "_run";
        private final SlowNetwork network;
        private final String url;

        private Drain(double roundTripMillis) throws SQLException, IOException {
            Duration roundTrip =
                    Duration.ofNanos(
                            Math.round(roundTripMillis * TimeUnit.MILLISECONDS.toNanos(1)));
            servers.createDatabase(database, name(tables));
            network = SlowNetwork.start(servers.postgres().port(), roundTrip);
            url =
                    servers.postgres()
                            .jdbcUrl(database)
                            .replace(
                                    ":" + servers.postgres().port() + "/",
                                    ":" + network.port() + "/");
        }

        /** Milliseconds that an empty statement takes, the median of some. */
        double measureRoundTrip() throws SQLException {
            List<Double> millis = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                for (int i = -WARM_UP; i < ROUND_TRIPS; i++) {
                    long start = System.nanoTime();
                    statement.execute("");
                    if (i >= 0) {
                        millis.add((System.nanoTime() - start) / 1e6);
                    }
                }
            }
            return Rounded.median(millis);
        }

        /** Applies all of it. */
        Applied run() throws Exception {
            try (PostgresTarget target = LoadedTarget.at(url, name(tables));
                    RunningApplier applier =
                            RunningApplier.start(servers.journal(name(tables)), target, last)) {
                return applier.awaitEnd();
            }
        }

        /** Throws unless every table holds what it must. */
        void check() throws SQLException {
            try (Connection connection = servers.connect(database)) {
                changes.requireApplied(connection);
            }
        }

        @Override
        public void close() throws SQLException, IOException {
            network.close();
            servers.dropDatabase(database);
        }
    }
}
