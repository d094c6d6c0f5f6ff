package dev.tidegate.daemon;

import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TableSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A live source in memory; outlives the daemons that read it. Its tables look all the same; the
 * settings select those that are there from the start.
 */
final class MemorySource implements Ports.Source, ChunkSource {
    static final TableId ACCOUNT = new TableId("dbo", "account");

    private final Map<TableId, Map<Integer, Row>> tables = new TreeMap<>();
    private final Map<TableId, TableId> references = new TreeMap<>();
    private final Set<TableId> selected = new TreeSet<>(Set.of(ACCOUNT));
    private final Set<TableId> notCaptured = new TreeSet<>();
    private final List<Change> log = new ArrayList<>();
    private final AtomicInteger catalogReads = new AtomicInteger();
    private int clock;

    /** How long it says that a commit takes. */
    volatile Duration commitTime = Duration.ofMillis(1);

    private final Map<TableId, CountDownLatch> held = new ConcurrentHashMap<>();

    private record Change(Optional<TableId> table, SourceLog.Changed changed) {}

    MemorySource() {
        tables.put(ACCOUNT, new TreeMap<>());
    }

    /** Makes a table that the settings select. */
    synchronized void create(TableId table) {
        tables.put(table, new TreeMap<>());
        selected.add(table);
    }

    /** The same, with a foreign key. */
    synchronized void create(TableId table, TableId referenced) {
        create(table);
        references.put(table, referenced);
    }

    /** Makes a table that the settings do not select, and that is not captured. */
    synchronized void createAside(TableId table) {
        tables.put(table, new TreeMap<>());
        notCaptured.add(table);
    }

    /** Reads of a table wait from now on until the test lets them go on. */
    void beforeRead(TableId table, CountDownLatch goOn) {
        held.put(table, goOn);
    }

    /** As a blocking call of a driver: it does not hear of an interrupt. */
    static void hold(CountDownLatch goOn) {
        boolean interrupted = false;
        while (goOn.getCount() > 0) {
            try {
                goOn.await();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void capture(TableId table) {
        notCaptured.remove(table);
    }

    private static TableSchema schema(TableId table) {
        return new TableSchema(
                table,
                1,
                List.of(
                        new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                        new Column("balance", ColumnType.of(ColumnType.Kind.INT), false)),
                List.of("id"));
    }

    @Override
    public CaptureJob captureJob() {
        return captured ->
                new CaptureJob.Health(
                        Optional.of(
                                new CaptureJob.JobSettings(
                                        Duration.ofSeconds(5), Optional.of(1_000.0))),
                        Optional.of(
                                new CaptureJob.Scan(
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(3),
                                        0,
                                        Optional.of(12.5))),
                        Optional.of(0L),
                        Optional.of(new CaptureJob.Log("NOTHING", Optional.of(0.25))),
                        captured.map(_ ->
                                new CaptureJob.Headroom(
                                        Duration.ofDays(3),
                                        Duration.ofHours(71),
                                        Optional.empty())),
                        Optional.of("The capture job is slower than it need be."),
                        List.of());
    }

    /** Commits one transaction that sets the balance of an account. */
    void put(int id, int balance) {
        put(ACCOUNT, id, balance);
    }

    /** Commits one transaction that sets the balance of a row. */
    synchronized void put(TableId table, int id, int balance) {
        Row after = Row.of(id, balance);
        Row before = rowsOf(table).put(id, after);
        Position position = new Position(lsn(++clock), 0);
        append(
                Optional.of(table),
                position,
                before == null
                        ? new LogEvent.Insert(position, schema(table), after)
                        : new LogEvent.Update(position, schema(table), before, after));
    }

    /** The last transaction so far. */
    synchronized Lsn last() {
        return lsn(clock);
    }

    Map<Integer, Row> rows() {
        return rows(ACCOUNT);
    }

    synchronized Map<Integer, Row> rows(TableId table) {
        return new TreeMap<>(rowsOf(table));
    }

    private Map<Integer, Row> rowsOf(TableId table) {
        return tables.getOrDefault(table, new TreeMap<>());
    }

    private void append(Optional<TableId> table, Position position, LogEvent event) {
        Lsn commitLsn = position.commitLsn();
        log.add(
                new Change(
                        table,
                        new SourceLog.Changed(event, commitLsn, Instant.now(), offset(commitLsn))));
        notifyAll();
    }

    @Override
    public SourceIdentity identity() {
        return new SourceIdentity("memory", Optional.empty());
    }

    @Override
    public void prepare(TableSet set) {}

    @Override
    public SourceCatalog catalog(TableSet set) {
        return new SourceCatalog() {
            @Override
            public List<TableDefinition> tables() {
                catalogReads.incrementAndGet();
                return selection(set);
            }

            @Override
            public Optional<String> revision() {
                return Optional.of(everything());
            }
        };
    }

    /** How often somebody asked for the tables. */
    int catalogReads() {
        return catalogReads.get();
    }

    private synchronized String everything() {
        return tables.keySet().stream().map(this::described).toList().toString();
    }

    private synchronized List<TableDefinition> selection(TableSet set) {
        return tables.keySet().stream()
                .filter(it -> selected.contains(it) || set.added().contains(it))
                .filter(it -> !set.removed().contains(it))
                .map(this::described)
                .toList();
    }

    @Override
    public synchronized TableDefinition definition(TableId table) {
        if (!tables.containsKey(table)) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY, "the source has no table " + table, "Look.");
        }
        if (notCaptured.contains(table)) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "table " + table + " is not captured",
                    "Run EXEC sys.sp_cdc_enable_table.");
        }
        return described(table);
    }

    private TableDefinition described(TableId table) {
        return new TableDefinition(
                schema(table),
                schema(table).columns().stream().map(MemorySource::definition).toList(),
                Optional.empty(),
                List.of(),
                Optional.ofNullable(references.get(table)).stream()
                        .map(MemorySource::reference)
                        .toList(),
                List.of(),
                List.of(),
                rowsOf(table).size());
    }

    private static ForeignKeyDefinition reference(TableId referenced) {
        return new ForeignKeyDefinition(
                "FK",
                List.of("balance"),
                referenced,
                List.of("id"),
                "NO_ACTION",
                "NO_ACTION",
                true);
    }

    private static ColumnDefinition definition(Column column) {
        return new ColumnDefinition(
                column.name(),
                column.type(),
                column.nullable(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public ChunkSource chunks() {
        return this;
    }

    @Override
    public SourceLog log(List<TableDefinition> captured) {
        Set<TableId> ids = new ConcurrentSkipListSet<>();
        captured.forEach(table -> ids.add(table.table()));
        return new SourceLog() {
            @Override
            public void follow(Optional<SourceOffset> from, BatchHandler handler)
                    throws InterruptedException {
                MemorySource.this.follow(ids, from, handler);
            }

            @Override
            public boolean include(TableDefinition table, Duration atMost) {
                ids.add(table.table());
                return true;
            }
        };
    }

    @Override
    public synchronized Instant writeWatermark() {
        Instant writtenAt = Instant.now();
        Position position = new Position(lsn(++clock), 0);
        append(Optional.empty(), position, new LogEvent.Watermark(position, writtenAt));
        return writtenAt;
    }

    @Override
    public Duration measureCommit() {
        Instant _ = writeWatermark();
        return commitTime;
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("sqlserver", "in memory");
    }

    private void follow(
            Set<TableId> captured,
            Optional<SourceLog.SourceOffset> from,
            SourceLog.BatchHandler handler)
            throws InterruptedException {
        Lsn at = from.map(it -> Lsn.parse(it.text())).orElseGet(this::positionBefore);
        handler.handle(List.of(drained(at)));
        while (true) {
            List<Change> next = after(at);
            at = next.getLast().changed().commitLsn();
            List<SourceLog.SourceEvent> batch = new ArrayList<>();
            next.stream()
                    .filter(it -> it.table().isEmpty() || captured.contains(it.table().get()))
                    .forEach(it -> batch.add(it.changed()));
            batch.add(drained(at));
            handler.handle(batch);
        }
    }

    private synchronized List<Change> after(Lsn at) throws InterruptedException {
        while (log.isEmpty() || !log.getLast().changed().commitLsn().isAfter(at)) {
            wait();
        }
        return log.stream().filter(it -> it.changed().commitLsn().isAfter(at)).toList();
    }

    private static SourceLog.Drained drained(Lsn upTo) {
        return new SourceLog.Drained(upTo, Instant.now(), offset(upTo));
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        return (first, second) -> Integer.compare(id(first), id(second));
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return List.of();
    }

    @Override
    public synchronized Lsn positionBefore() {
        return lsn(clock);
    }

    @Override
    public void awaitVisible(Lsn position) {}

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        CountDownLatch hold = held.get(schema.table());
        if (hold != null) {
            hold.await();
        }
        long count = 0;
        for (Row row : rows(schema.table()).values()) {
            Row key = Row.of(id(row));
            if (range.contains(key, order(schema))) {
                consumer.accept(row);
                if (++count == limit.rows()) {
                    return Optional.of(key);
                }
            }
        }
        return Optional.empty();
    }

    private static int id(Row row) {
        return (Integer) Objects.requireNonNull(row.value(0));
    }

    @Override
    public synchronized Lsn positionBehind() {
        Instant _ = writeWatermark();
        return lsn(clock);
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) {
        throw new UnsupportedOperationException("the tables have keys");
    }

    private static SourceLog.SourceOffset offset(Lsn lsn) {
        return new SourceLog.SourceOffset(lsn.toString());
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }
}
