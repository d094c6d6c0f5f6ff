package dev.tidegate.sqlserver;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import io.debezium.DebeziumException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source's log, read by Debezium's embedded engine.
 *
 * <p>The caller's thread takes Debezium's batches, asks the database what Debezium does not tell,
 * and hands the events over; see {@link CaptureTask} for why {@link SourceLog.Drained} is exact,
 * {@link LogFacts} for why nothing is missed, {@link RecordReader} for the events.
 */
final class SqlServerLog implements SourceLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(SqlServerLog.class);

    private final SqlServerSettings settings;
    private final String pipeline;
    private final List<TableDefinition> tables;
    private final Connections connections;
    private final Watermarks watermarks;
    private final CompletableFuture<EngineRun> running = new CompletableFuture<>();

    SqlServerLog(
            SqlServerSettings settings,
            String pipeline,
            List<TableDefinition> tables,
            Connections connections,
            Watermarks watermarks) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.tables = List.copyOf(tables);
        this.connections = connections;
        this.watermarks = watermarks;
    }

    @Override
    public void follow(Optional<SourceOffset> from, BatchHandler handler)
            throws InterruptedException {
        // a watermark lies behind the beginning of every capture instance, a maximum may not
        LogPlace start =
                from.isPresent()
                        ? LogPlace.of(from.get())
                        : new LogPlace(watermarks.position(), Optional.empty());
        try (Connection connection = connections.openControl()) {
            List<CaptureInstance> instances = instances(connection);
            try (LogFacts facts = new LogFacts(connection, instances, start)) {
                facts.check();
                LogPlace known = facts.verify(start.commitLsn());
                if (from.isEmpty()) {
                    handler.handle(
                            List.of(new Drained(known.commitLsn(), Instant.now(), known.offset())));
                }
                follow(known, new Database(connection, facts, instances, tables), handler);
            }
        } catch (SQLException e) {
            throw Failures.of("read the source's log", e);
        }
    }

    private void follow(LogPlace start, Database database, BatchHandler handler)
            throws InterruptedException, SQLException {
        List<TableId> names = tables.stream().map(TableDefinition::table).toList();
        EngineSettings engineSettings =
                new EngineSettings(settings, pipeline, names, start.commitLsn());
        RecordReader reader =
                new RecordReader(
                        tables, engineSettings.placeholder(), start, database, Clock.systemUTC());
        try (EngineRun engine = EngineRun.start(engineSettings.properties())) {
            running.complete(engine);
            while (true) {
                List<SourceRecord> records = engine.take();
                List<SourceEvent> events = reader.read(records);
                if (!events.isEmpty()) {
                    handler.handle(events);
                }
                database.handedOver();
            }
        } catch (DebeziumException e) {
            throw Failures.ofEngine(e);
        }
    }

    @Override
    public boolean include(TableDefinition table, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<CaptureInstance> instances =
                connections.with(
                        "look for a table's capture",
                        connection -> instances(connection, List.of(table.table())));
        Optional<Lsn> behind = watermarks.position(left(deadline));
        if (behind.isEmpty()) {
            return false;
        }
        Newcomer newcomer = new Newcomer(table, instances, behind.get());
        try {
            running.get(left(deadline).toNanos(), TimeUnit.NANOSECONDS)
                    .expect(newcomer, left(deadline));
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it so", e);
        }
        return newcomer.awaitTaken(left(deadline));
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Instances of all tables and of the watermark, older ones first. */
    private List<CaptureInstance> instances(Connection connection) throws SQLException {
        List<TableId> wanted = new ArrayList<>();
        tables.forEach(table -> wanted.add(table.table()));
        wanted.add(Watermarks.TABLE);
        return instances(connection, wanted);
    }

    private static List<CaptureInstance> instances(Connection connection, List<TableId> wanted)
            throws SQLException {
        Map<TableId, List<CaptureInstance>> all = CaptureInstance.all(connection);
        List<CaptureInstance> instances = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (TableId table : wanted) {
            instances.addAll(all.getOrDefault(table, List.of()));
            if (!all.containsKey(table)) {
                remedies.add(Preparation.enableTable(table));
            }
        }
        if (!remedies.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    remedies.size() + " tables are no longer captured",
                    "What changed meanwhile is lost: enable the capture, then load the tables"
                            + " again.\n"
                            + String.join("\n", remedies));
        }
        return instances;
    }

    /** The side questions, on one connection. */
    private static final class Database implements RecordReader.Side {
        private final LogFacts facts;
        private final UpdateMasks masks;
        private final ExactValues exact;
        private final List<Newcomer> admitted = new ArrayList<>();

        Database(
                Connection connection,
                LogFacts facts,
                List<CaptureInstance> instances,
                List<TableDefinition> tables) {
            this.facts = facts;
            Map<TableId, CaptureInstance> oldest = new HashMap<>();
            instances.forEach(instance -> oldest.putIfAbsent(instance.table(), instance));
            this.masks = new UpdateMasks(connection, oldest);
            this.exact =
                    new ExactValues(
                            connection,
                            oldest,
                            tables.stream()
                                    .map(TableDefinition::schema)
                                    .collect(
                                            Collectors.toMap(
                                                    TableSchema::table, Function.identity())));
        }

        @Override
        public Map<Lsn, LogFacts.Commit> commits(Lsn low, Lsn high) throws SQLException {
            return facts.commits(low, high);
        }

        @Override
        public Set<Lsn> own(Lsn low, Lsn high) throws SQLException {
            return facts.own(low, high);
        }

        @Override
        public LogPlace verify(Lsn upTo) throws SQLException {
            return facts.verify(upTo);
        }

        @Override
        public void loadMasks(List<LogRecord.Change> updates) throws SQLException {
            masks.clear();
            updates.forEach(update -> masks.want(update.place()));
            masks.load();
        }

        @Override
        public boolean isSet(LogRecord.Change update, String column) {
            return masks.isSet(update.place(), update.serial(), column);
        }

        @Override
        public void loadExact(List<LogRecord.Change> changes) throws SQLException {
            exact.load(changes);
        }

        @Override
        public Row exact(LogRecord.Change change, ExactValues.Operation operation) {
            return exact.image(change, operation);
        }

        @Override
        public void admit(Newcomer newcomer) throws SQLException {
            // older instances have nothing that is read from here on
            CaptureInstance newest = newcomer.instances().getLast();
            facts.include(newest);
            masks.include(newest);
            exact.include(newest, newcomer.definition().schema());
            admitted.add(newcomer);
        }

        /** What was read is with the handler, and those who came in with it. */
        void handedOver() {
            for (Newcomer newcomer : admitted) {
                LOGGER.info("reading {} too, behind {}", newcomer.table(), newcomer.behind());
                newcomer.taken();
            }
            admitted.clear();
        }
    }
}
