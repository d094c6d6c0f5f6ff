package dev.tidegate.simulation;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.simulation.LogPort.Order;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** The source's tables as one daemon reads them: as badly as the port allows. */
final class SourcePorts implements ChunkSource {
    private static final int ROW_BYTES = 10;

    private final SourceDatabase source;
    private final Daemon daemon;
    private final RandomGenerator random;

    private final LogPort log;

    /** The pairs of keys whose order the source was asked for. */
    private final Set<List<Row>> compared = new HashSet<>();

    SourcePorts(SourceDatabase source, Daemon daemon, RandomGenerator random, Order order) {
        this.log = new LogPort(source, daemon, random, order);
        this.source = source;
        this.daemon = daemon;
        this.random = random;
    }

    /** The log, for the same daemon. */
    LogPort log() {
        return log;
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        KeyOrder order = Tables.order(schema.table());
        return schema.equals(Tables.SEAT)
                ? (first, second) -> {
                    if (compared.add(List.of(first, second))) {
                        daemon.before(Site.SOURCE_COMPARE);
                        daemon.after(Site.SOURCE_COMPARE);
                    }
                    return order.compare(first, second);
                }
                : order;
    }

    /** What was there at some time. */
    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        daemon.before(Site.SOURCE_CUTS);
        TreeSet<Row> keys = new TreeSet<>(Tables.order(schema.table())::compare);
        List<Row> known = List.copyOf(source.someState().rows(schema).keyed().keySet());
        for (int i = random.nextInt(parts); i > 0 && !known.isEmpty(); i--) {
            keys.add(known.get(random.nextInt(known.size())));
        }
        daemon.after(Site.SOURCE_CUTS);
        return List.copyOf(keys);
    }

    @Override
    public Lsn positionBefore() {
        daemon.before(Site.SOURCE_POSITION);
        Lsn position = source.laggingPosition();
        daemon.after(Site.SOURCE_POSITION);
        return position;
    }

    @Override
    public void awaitVisible(Lsn position) throws InterruptedException {
        daemon.before(Site.SOURCE_GUARD);
        while (!source.isVisible(position)) {
            daemon.requireNotStopped();
            daemon.rest();
        }
        daemon.after(Site.SOURCE_GUARD);
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        daemon.before(Site.SOURCE_WATERMARK);
        daemon.requireNotStopped();
        // the lowest that the port allows, or a usual one, or the highest
        Lsn lowest = source.lastVisible();
        Lsn end = source.end();
        Lsn watermark = source.commitWatermark();
        daemon.after(Site.SOURCE_WATERMARK);
        return switch (random.nextInt(3)) {
            case 0 -> lowest;
            case 1 -> end;
            default -> watermark;
        };
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        daemon.before(Site.SOURCE_CHUNK);
        daemon.note(() -> "reads %s %s".formatted(schema.table(), Changes.text(range)));
        Optional<Row> last = readRange(schema, range, limit, consumer);
        daemon.after(Site.SOURCE_CHUNK);
        return last;
    }

    private Optional<Row> readRange(
            TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        if (!schema.hasKey()) {
            readAll(schema, consumer);
            return Optional.empty();
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            daemon.pause(); // others go on before the moment of the read
        }
        Walk walk = new Walk(schema, range, limit, consumer);
        return walk.from(random.nextBoolean() ? Optional.of(source.visible()) : Optional.empty());
    }

    /** A read along the key. */
    private final class Walk {
        private final TableSchema schema;
        private final KeyRange range;
        private final Limit limit;
        private final RowConsumer consumer;

        Walk(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer) {
            this.schema = schema;
            this.range = range;
            this.limit = limit;
            this.consumer = consumer;
        }

        /**
         * Reads as of one moment, or without it each row as it is when its turn comes; returns the
         * last key if the limit is reached.
         */
        Optional<Row> from(Optional<Database> snapshot) throws InterruptedException {
            Optional<Row> last = Optional.empty();
            long rows = 0;
            while (true) {
                Optional<Map.Entry<Row, Row>> next =
                        next(snapshot.orElseGet(source::visible).rows(schema), last);
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                accept(schema.table(), next.get().getValue(), consumer);
                last = Optional.of(next.get().getKey());
                rows++;
                if (rows >= limit.rows() || rows * ROW_BYTES >= limit.bytes()) {
                    return last;
                }
            }
        }

        private Optional<Map.Entry<Row, Row>> next(TableRows rows, Optional<Row> last) {
            Optional<Row> behind = last.or(range::above);
            Map.Entry<Row, Row> next =
                    behind.isPresent()
                            ? rows.keyed().higherEntry(behind.get())
                            : rows.keyed().firstEntry();
            return Optional.ofNullable(next)
                    .filter(it -> range.contains(it.getKey(), Tables.order(schema.table())));
        }
    }

    /** As of one moment, or in two parts, so that a row that changes may be in both or in none. */
    private void readAll(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        boolean torn = random.nextBoolean();
        for (Row row : rows(source.visible().rows(schema))) {
            if (!torn || isFirstPart(row)) {
                accept(schema.table(), row, consumer);
            }
        }
        if (torn) {
            for (Row row : rows(source.visible().rows(schema))) {
                if (!isFirstPart(row)) {
                    accept(schema.table(), row, consumer);
                }
            }
        }
    }

    private static boolean isFirstPart(Row row) {
        return row.hashCode() % 2 == 0;
    }

    private static List<Row> rows(TableRows rows) {
        List<Row> all = new ArrayList<>(rows.keyed().values());
        rows.counted()
                .forEach((row, count) -> {
                    for (int i = 0; i < count; i++) {
                        all.add(row);
                    }
                });
        return all;
    }

    private void accept(TableId table, Row row, RowConsumer consumer) throws InterruptedException {
        daemon.before(Site.SOURCE_ROW);
        daemon.requireNotStopped();
        daemon.note(() -> "read a row of " + table + " " + Changes.text(row));
        consumer.accept(row);
        daemon.after(Site.SOURCE_ROW);
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        daemon.before(Site.SOURCE_LOCKED_READ);
        List<Row> rows = rows(source.lock(schema));
        Lsn position = source.commitWatermark(); // nobody else changes the table meanwhile
        daemon.after(Site.SOURCE_LOCKED_READ);
        for (Row row : rows) {
            consumer.accept(row);
        }
        return position;
    }
}
