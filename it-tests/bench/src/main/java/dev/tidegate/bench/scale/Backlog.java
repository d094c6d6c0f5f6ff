package dev.tidegate.bench.scale;

import dev.tidegate.bench.Rounded;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.bench.engine.RunningApplier;
import dev.tidegate.bench.engine.RunningApplier.Applied;
import dev.tidegate.bench.engine.UniformChanges;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.schema.Groups;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A journal with changes of some tables, in some replication groups. */
final class Backlog {
    private static final long SEED = 4;
    private static final int WARM_UP = 20;
    private static final int ROUND_TRIPS = 50;

    private final EngineServers servers;
    private final ScaledTables tables;
    private final Groups groups;
    private final UniformChanges changes;
    private final List<Lsn> lasts = new ArrayList<>();

    private Backlog(
            EngineServers servers, ScaledTables tables, Groups groups, UniformChanges changes) {
        this.servers = servers;
        this.tables = tables;
        this.groups = groups;
        this.changes = changes;
    }

    /**
     * How much it holds.
     *
     * @param transactionChanges of each source transaction
     */
    record Amount(int changes, int transactionChanges) {}

    /** Writes the journal: the same changes of the tables, whatever the number of groups. */
    static Backlog write(EngineServers servers, ScaledTables tables, int groups, Amount amount)
            throws InterruptedException {
        UniformChanges changes = new UniformChanges(tables.tables(), SEED);
        Backlog backlog = new Backlog(servers, tables, tables.tables().groups(groups), changes);
        try (FakeCapture capture = new FakeCapture(backlog.journal(), backlog.groups)) {
            while (changes.changes() < amount.changes()) {
                changes.transaction(capture.events(), amount.transactionChanges());
                capture.flushIfMuch();
            }
            capture.flush();
            for (int group = 0; group < groups; group++) {
                backlog.lasts.add(capture.events().last(group));
            }
        }
        return backlog;
    }

    private Journal journal() {
        return servers.journal(tables.database() + "in" + groups.count(), groups);
    }

    /** Makes ready to drain it into a fresh copy of the database, over a network. */
    Drain openDrain(double roundTripMillis) throws SQLException, IOException {
        return new Drain(roundTripMillis);
    }

    /** One run of the applier. */
    final class Drain implements AutoCloseable {
        private final String database = tables.database() + "_run";
        private final SlowNetwork network;
        private final String url;

        private Drain(double roundTripMillis) throws SQLException, IOException {
            Duration roundTrip =
                    Duration.ofNanos(
                            Math.round(roundTripMillis * TimeUnit.MILLISECONDS.toNanos(1)));
            servers.createDatabase(database, tables.database());
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

        /** Applies all of it, each group by an applier of its own. */
        Applied run() throws Exception {
            List<RunningApplier> appliers = new ArrayList<>();
            try (PostgresTarget target = LoadedTarget.at(url, tables.database())) {
                for (int group = 0; group < groups.count(); group++) {
                    appliers.add(
                            RunningApplier.start(
                                    journal(),
                                    target,
                                    new RunningApplier.Share(group, lasts.get(group))));
                }
                Applied all = appliers.getFirst().awaitEnd();
                for (RunningApplier other : appliers.subList(1, appliers.size())) {
                    all = all.and(other.awaitEnd());
                }
                return all;
            } finally {
                appliers.forEach(RunningApplier::close);
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
