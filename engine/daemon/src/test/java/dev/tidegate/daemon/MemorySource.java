package dev.tidegate.daemon;

import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.load.SourceTables;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A live source in memory, with one table; outlives the daemons that read it. */
final class MemorySource implements Ports.Source, SourceLog, SourceTables {
    static final TableId ACCOUNT = new TableId("dbo", "account");
    static final TableSchema SCHEMA =
            new TableSchema(
                    ACCOUNT,
                    1,
                    List.of(
                            new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                            new Column("balance", ColumnType.of(ColumnType.Kind.INT), false)),
                    List.of("id"));

    private final Map<Integer, Row> rows = new TreeMap<>();
    private final List<Changed> log = new ArrayList<>();
    private int clock;

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
    synchronized void put(int id, int balance) {
        Row after = Row.of(id, balance);
        Row before = rows.put(id, after);
        Position position = new Position(lsn(++clock), 0);
        append(
                position,
                before == null
                        ? new LogEvent.Insert(position, SCHEMA, after)
                        : new LogEvent.Update(position, SCHEMA, before, after));
    }

    synchronized Map<Integer, Row> rows() {
        return new TreeMap<>(rows);
    }

    private void append(Position position, LogEvent event) {
        Lsn commitLsn = position.commitLsn();
        log.add(new Changed(event, commitLsn, Instant.now(), offset(commitLsn)));
        notifyAll();
    }

    @Override
    public SourceIdentity identity() {
        return new SourceIdentity("memory", Optional.empty());
    }

    @Override
    public void prepare() {}

    @Override
    public SourceCatalog catalog() {
        List<ColumnDefinition> columns =
                SCHEMA.columns().stream().map(MemorySource::definition).toList();
        TableDefinition account =
                new TableDefinition(
                        SCHEMA,
                        columns,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        rows().size());
        return () -> List.of(account);
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
    public SourceTables tables() {
        return this;
    }

    @Override
    public SourceLog log(List<TableDefinition> tables) {
        return this;
    }

    @Override
    public synchronized Instant writeWatermark() {
        Instant writtenAt = Instant.now();
        Position position = new Position(lsn(++clock), 0);
        append(position, new LogEvent.Watermark(position, writtenAt));
        return writtenAt;
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("sqlserver", "in memory");
    }

    @Override
    public void follow(Optional<SourceOffset> from, BatchHandler handler)
            throws InterruptedException {
        Lsn at = from.map(it -> Lsn.parse(it.text())).orElseGet(this::positionBefore);
        handler.handle(List.of(drained(at)));
        while (true) {
            List<SourceEvent> batch = new ArrayList<>(after(at));
            at = ((Changed) batch.getLast()).commitLsn();
            batch.add(drained(at));
            handler.handle(batch);
        }
    }

    private synchronized List<Changed> after(Lsn at) throws InterruptedException {
        while (log.isEmpty() || !log.getLast().commitLsn().isAfter(at)) {
            wait();
        }
        return log.stream().filter(it -> it.commitLsn().isAfter(at)).toList();
    }

    private static Drained drained(Lsn upTo) {
        return new Drained(upTo, Instant.now(), offset(upTo));
    }

    @Override
    public synchronized Lsn positionBefore() {
        return lsn(clock);
    }

    @Override
    public synchronized Lsn positionBehind() {
        writeWatermark();
        return lsn(clock);
    }

    @Override
    public long changesBetween(TableId table, Lsn low, Lsn high) {
        throw new UnsupportedOperationException("the table has a key");
    }

    @Override
    public void read(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        for (Row row : rows().values()) {
            consumer.accept(row);
        }
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) {
        throw new UnsupportedOperationException("the table has a key");
    }

    private static SourceOffset offset(Lsn lsn) {
        return new SourceOffset(lsn.toString());
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }
}
