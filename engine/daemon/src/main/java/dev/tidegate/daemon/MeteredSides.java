package dev.tidegate.daemon;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.PassingChunkSource;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditPorts;
import dev.tidegate.validate.AuditSource;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.LedgerEntry;
import java.util.List;
import java.util.Optional;

/** Both sides as audits read them, with each row counted. */
final class MeteredSides {
    private final AuditPorts.Sides sides;
    private final Counter source;
    private final Counter target;

    private MeteredSides(AuditPorts.Sides sides, Counter source, Counter target) {
        this.sides = sides;
        this.source = source;
        this.target = target;
    }

    /** Hears of rows that were read, each some hundreds. */
    interface Counter {
        void read(TableId table, long rows);
    }

    /** The same sides, with each row counted. */
    static AuditPorts.Sides of(AuditPorts.Sides sides, Counter source, Counter target) {
        MeteredSides metered = new MeteredSides(sides, source, target);
        return new AuditPorts.Sides(
                metered.new Chunks(), metered.new BySourceKeys(), metered.new Target());
    }

    /** Rows of one read, on their way; told at its end, and now and then. */
    private static final class Counted implements RowConsumer, AutoCloseable {
        private static final int TOLD_EACH = 500;

        private final Counter counter;
        private final TableId table;
        private final RowConsumer rows;
        private int untold;

        Counted(Counter counter, TableSchema schema, RowConsumer rows) {
            this.counter = counter;
            this.table = schema.table();
            this.rows = rows;
        }

        @Override
        public void accept(Row row) throws InterruptedException {
            if (++untold == TOLD_EACH) {
                close();
            }
            rows.accept(row);
        }

        @Override
        public void close() {
            counter.read(table, untold);
            untold = 0;
        }
    }

    private final class Chunks extends PassingChunkSource {
        Chunks() {
            super(sides.chunks());
        }

        @Override
        public Optional<Row> read(
                TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
                throws InterruptedException {
            try (Counted counted = new Counted(source, schema, consumer)) {
                return super.read(schema, range, limit, counted);
            }
        }

        @Override
        public Lsn readLocked(TableSchema schema, RowConsumer consumer)
                throws InterruptedException {
            try (Counted counted = new Counted(source, schema, consumer)) {
                return super.readLocked(schema, counted);
            }
        }
    }

    private final class BySourceKeys implements AuditSource {
        @Override
        public void read(TableSchema schema, List<Row> keys, RowConsumer rows)
                throws InterruptedException {
            try (Counted counted = new Counted(source, schema, rows)) {
                sides.source().read(schema, keys, counted);
            }
        }

        @Override
        public Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows)
                throws InterruptedException {
            try (Counted counted = new Counted(source, schema, rows)) {
                return sides.source().readLocked(schema, keys, counted);
            }
        }
    }

    private final class Target implements AuditTarget {
        @Override
        public Optional<KeyOrder> order(TableSchema schema) {
            return sides.target().order(schema);
        }

        @Override
        public boolean keepsSourceOrder(TableSchema schema) {
            return sides.target().keepsSourceOrder(schema);
        }

        @Override
        public Snapshot open() {
            return new CountedSnapshot(sides.target().open());
        }

        @Override
        public Optional<Snapshot> open(Lsn atLeast) {
            return sides.target().open(atLeast).map(CountedSnapshot::new);
        }

        @Override
        public Lag lag() {
            return sides.target().lag();
        }
    }

    private final class CountedSnapshot implements AuditTarget.Snapshot {
        private final AuditTarget.Snapshot snapshot;

        CountedSnapshot(AuditTarget.Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public Checkpoint checkpoint() {
            return snapshot.checkpoint();
        }

        @Override
        public Optional<LedgerEntry> ledger(TableId table) {
            return snapshot.ledger(table);
        }

        @Override
        public Optional<Row> rows(
                TableSchema schema, KeyRange range, ChunkSource.Limit limit, RowConsumer rows)
                throws InterruptedException {
            try (Counted counted = new Counted(target, schema, rows)) {
                return snapshot.rows(schema, range, limit, counted);
            }
        }

        @Override
        public void rows(TableSchema schema, List<Row> keys, RowConsumer rows)
                throws InterruptedException {
            try (Counted counted = new Counted(target, schema, rows)) {
                snapshot.rows(schema, keys, counted);
            }
        }

        @Override
        public void close() {
            snapshot.close();
        }
    }
}
