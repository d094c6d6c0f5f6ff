package dev.tidegate.bench.latency;

import dev.tidegate.bench.engine.CapturedEvents;
import dev.tidegate.bench.engine.EngineServers;
import dev.tidegate.bench.engine.FakeCapture;
import dev.tidegate.bench.engine.LoadedTarget;
import dev.tidegate.bench.engine.RunningApplier;
import dev.tidegate.bench.engine.UniformChanges;
import dev.tidegate.bench.engine.UniformTables;
import dev.tidegate.journal.Journal;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.demo.Lags;
import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.demo.Poller;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.schema.TableDefinition;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The engine's part of the way: from a commit that capture finds at its next look, through the
 * journal and the applier, to a reader of the target.
 *
 * <p>Each transaction inserts a row with its number and the time of its commit, and changes two
 * rows of other tables.
 */
final class EngineLatency implements AutoCloseable {
    private static final String TEMPLATE = "latency";
    private static final int TABLES = 10;
    private static final int OTHER_CHANGES = 2;
    private static final long SEED = 4;
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(20), Duration.ofMinutes(2));

    private final EngineServers servers;
    private final UniformTables tables = new UniformTables(TABLES);
    private int runs;

    EngineLatency() throws Exception {
        servers = new EngineServers(KafkaBroker.Jit.OPTIMISING);
        try {
            List<TableDefinition> all = new ArrayList<>(tables.definitions());
            all.add(CommitTable.DEFINITION);
            servers.createDatabase(TEMPLATE, "template0");
            LoadedTarget.prepare(servers.postgres().jdbcUrl(TEMPLATE), TEMPLATE, all);
        } catch (InterruptedException | SQLException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    /** Measures one rate, in tables that are empty, and behind it the floor of warm servers. */
    Stage.Result measure(Stage.Plan plan) throws Exception {
        String database = TEMPLATE + "_" + ++runs;
        Journal journal = servers.journal(database);
        servers.createDatabase(database, TEMPLATE);
        Way way = new Way();
        try (FakeCapture capture = new FakeCapture(journal);
                PostgresTarget target =
                        LoadedTarget.at(servers.postgres().jdbcUrl(database), TEMPLATE);
                RunningApplier applier = RunningApplier.start(journal, target, way::committed);
                Watch watch = new Watch(servers.connect(database), way)) {
            Writer writer = new Writer(capture, plan, way);
            WarmUp warmUp = Stage.warmUp(ProcessHandle.current().pid());
            do {
                writer.write(WarmUp.STRETCH);
            } while (!warmUp.isOver());
            watch.measureFrom(writer.written());
            double reached = writer.write(plan.measured());
            boolean arrived =
                    PATIENCE.await(() -> {
                        applier.check();
                        watch.check();
                        return watch.seen() == writer.written()
                                && way.isCommitted(capture.events().whole());
                    });
            if (!arrived) {
                throw new IllegalStateException(
                        "the target shows %,d of %,d transactions"
                                .formatted(watch.seen(), writer.written()));
            }
            writer.requireApplied(database);
            return new Stage.Result(reached, watch.lags(), way.stretches(), floor());
        } finally {
            servers.dropDatabase(database);
        }
    }

    private Floor.Measured floor() throws SQLException, InterruptedException, ExecutionException {
        return Floor.measure(
                servers.kafka().bootstrapServers(),
                servers.postgres().jdbcUrl("postgres"),
                Stage.POLL_INTERVAL);
    }

    @Override
    public void close() throws IOException {
        servers.close();
    }

    /** Commits transactions when they are due, whether or not the engine keeps up. */
    private final class Writer {
        private final FakeCapture capture;
        private final UniformChanges changes = new UniformChanges(tables, SEED);
        private final Way way;
        private final double nanosPerTransaction;

        Writer(FakeCapture capture, Stage.Plan plan, Way way) {
            this.capture = capture;
            this.way = way;
            this.nanosPerTransaction = TimeUnit.SECONDS.toNanos(1) / plan.rate();
        }

        long written() {
            return capture.events().transactions();
        }

        /** Looks at each poll interval what is due; returns how many a second it wrote. */
        double write(Duration duration) throws InterruptedException {
            long start = System.nanoTime();
            long end = start + duration.toNanos();
            long look = start;
            long before = written();
            while (look < end) {
                look += Stage.POLL_INTERVAL.toNanos();
                TimeUnit.NANOSECONDS.sleep(look - System.nanoTime());
                long now = System.nanoTime();
                for (long due = due(start, before); due <= now && due < end; ) {
                    transaction(due);
                    due = due(start, before);
                }
                if (capture.pending() > 0) {
                    flush();
                }
                look = Math.max(look, System.nanoTime() - Stage.POLL_INTERVAL.toNanos());
            }
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            return (written() - before) / seconds;
        }

        private void flush() throws InterruptedException {
            long begin = System.nanoTime();
            capture.flush();
            way.written(capture.events().whole(), begin, System.nanoTime());
        }

        private long due(long start, long before) {
            return start + Math.round((written() - before) * nanosPerTransaction);
        }

        void requireApplied(String database) throws SQLException {
            try (Connection connection = servers.connect(database)) {
                changes.requireApplied(connection);
            }
        }

        private void transaction(long committedNanos) {
            CapturedEvents events = capture.events();
            events.begin();
            events.insert(
                    CommitTable.DEFINITION.schema(),
                    CommitTable.row(events.transactions(), committedNanos));
            for (int i = 0; i < OTHER_CHANGES; i++) {
                changes.change(events);
            }
            events.end(Instant.now());
        }
    }

    /** Reads the rows that are new on the target, again and again. */
    private static final class Watch implements AutoCloseable {
        /** Without statistics a plan may read the whole table, at each look, as it grows. */
        private static final String READ_BY_KEY =
                "set enable_seqscan = off; set enable_bitmapscan = off";

        private final Lags lags = new Lags();
        private final AtomicLong measuredFrom = new AtomicLong(Long.MAX_VALUE);
        private final AtomicLong seen = new AtomicLong();
        private final PreparedStatement select;
        private final Way way;
        private final Poller poller;

        Watch(Connection connection, Way way) throws SQLException {
            this.way = way;
            try (Statement statement = connection.createStatement()) {
                statement.execute(READ_BY_KEY);
            }
            select = connection.prepareStatement(CommitTable.SELECT_NEW);
            poller = Poller.start("commit-reader", connection, Stage.LOOK_PAUSE, _ -> look());
        }

        private void look() throws SQLException {
            select.setLong(1, seen.get());
            long last = seen.get();
            try (ResultSet rows = select.executeQuery()) {
                long now = System.nanoTime();
                while (rows.next()) {
                    long number = rows.getLong(1);
                    if (number != ++last) {
                        throw new SQLException(
                                "transaction " + number + " is there, and " + last + " is not");
                    }
                    if (number > measuredFrom.get()) {
                        lags.add(now - rows.getLong(2));
                        way.seen(Math.toIntExact(number), rows.getLong(2), now);
                    }
                }
            }
            seen.set(last);
        }

        void measureFrom(long number) {
            measuredFrom.set(number);
        }

        long seen() {
            return seen.get();
        }

        void check() throws Exception {
            if (poller.failure().isPresent()) {
                throw poller.failure().get();
            }
        }

        Lags.Summary lags() {
            return lags.all();
        }

        @Override
        public void close() {
            poller.close();
        }
    }
}
