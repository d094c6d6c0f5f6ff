package dev.tidegate.daemon;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.LoadPause;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditSource;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.LedgerEntry;
import dev.tidegate.validate.RepairTarget;
import dev.tidegate.validate.hash.RowHashers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Audits of a source and a target in memory; what they record outlives each attempt. */
final class MemoryAudits implements Ports.Audits {
    private final MemorySource source;
    private final MemoryTarget target;

    /** The pause of all audits. */
    final MemoryPause pause = new MemoryPause();

    /** What is durable of the audits. */
    final MemoryAuditRecords records = new MemoryAuditRecords();

    /** What each snapshot of the target does first, while there is something. */
    final LinkedBlockingQueue<Runnable> beforeSnapshot = new LinkedBlockingQueue<>();

    /** How far behind the target is, as a replica of it. */
    volatile AuditTarget.Lag lag = AuditTarget.Lag.NONE;

    /** Tables of which no rows can be read from the target. */
    final Set<TableId> unreadable = ConcurrentHashMap.newKeySet();

    MemoryAudits(MemorySource source, MemoryTarget target) {
        this.source = source;
        this.target = target;
        target.otherColumns = records::forgetPasses;
    }

    @Override
    public AuditSource source() {
        return new SourceRows();
    }

    @Override
    public AuditTarget target(int group) {
        return new TargetRows(group);
    }

    @Override
    public RepairTarget repairs(int group) {
        return (schema, at) -> new Session(group, schema, at);
    }

    @Override
    public AuditRecords records(int group) {
        return records;
    }

    @Override
    public LoadPause pause() {
        return pause;
    }

    @Override
    public RowHasher.Factory hashers() {
        return RowHashers.xxh3(7);
    }

    private final class SourceRows implements AuditSource {
        @Override
        public void read(TableSchema schema, List<Row> keys, RowConsumer rows)
                throws InterruptedException {
            give(source.rows(schema.table()), keys, rows);
        }

        @Override
        public Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows)
                throws InterruptedException {
            synchronized (source) { // nobody writes meanwhile
                read(schema, keys, rows);
                return Optional.of(source.positionBehind());
            }
        }
    }

    private static void give(Map<Integer, Row> all, List<Row> keys, RowConsumer rows)
            throws InterruptedException {
        for (Row key : keys) {
            Row row = all.get(MemoryTarget.id(key));
            if (row != null) {
                rows.accept(row);
            }
        }
    }

    private final class TargetRows implements AuditTarget {
        private final int group;

        TargetRows(int group) {
            this.group = group;
        }

        @Override
        public Optional<KeyOrder> order(TableSchema schema) {
            return Optional.of(source.order(schema));
        }

        @Override
        public boolean keepsSourceOrder(TableSchema schema) {
            return true;
        }

        @Override
        public Snapshot open() {
            Runnable action = beforeSnapshot.poll();
            if (action != null) {
                action.run();
            }
            return new View(target.view(group));
        }

        @Override
        public Lag lag() {
            return lag;
        }
    }

    private final class View implements AuditTarget.Snapshot {
        private final MemoryTarget.View view;

        View(MemoryTarget.View view) {
            this.view = view;
        }

        @Override
        public Checkpoint checkpoint() {
            return view.checkpoint();
        }

        @Override
        public Optional<LedgerEntry> ledger(TableId table) {
            return Optional.ofNullable(view.ledger().get(table));
        }

        @Override
        public Optional<Row> rows(
                TableSchema schema, KeyRange range, ChunkSource.Limit limit, RowConsumer rows)
                throws InterruptedException {
            if (unreadable.contains(schema.table())) {
                throw new TidegateException(
                        ErrorCode.TARGET_UNAVAILABLE, "a page cannot be read", "Wait.");
            }
            long count = 0;
            for (Row row : view.rows(schema.table()).values()) {
                Row key = Row.of(MemoryTarget.id(row));
                if (range.contains(key, source.order(schema))) {
                    rows.accept(row);
                    if (++count == limit.rows()) {
                        return Optional.of(key);
                    }
                }
            }
            return Optional.empty();
        }

        @Override
        public void rows(TableSchema schema, List<Row> keys, RowConsumer rows)
                throws InterruptedException {
            give(view.rows(schema.table()), keys, rows);
        }

        @Override
        public void close() {}
    }

    private final class Session implements RepairTarget.Session {
        private final int group;
        private final TableSchema schema;
        private final Checkpoint at;
        private final Map<Integer, Optional<Row>> rows = new TreeMap<>();

        Session(int group, TableSchema schema, Checkpoint at) {
            this.group = group;
            this.schema = schema;
            this.at = at;
        }

        @Override
        public void read(List<Row> keys, RowConsumer consumer) throws InterruptedException {
            give(target.rows(schema.table()), keys, consumer);
        }

        @Override
        public void put(Row row) {
            rows.put(MemoryTarget.id(row), Optional.of(row));
        }

        @Override
        public void delete(Row key) {
            rows.put(MemoryTarget.id(key), Optional.empty());
        }

        @Override
        public void commit(RepairTarget.LedgerDelta ledger) {
            target.repair(
                    group,
                    schema.table(),
                    at,
                    rows,
                    new TableLedger(
                            new Lane.Known(ledger.rows()), new Lane.Known(ledger.largeObjects())));
        }

        @Override
        public void anchor(MultisetHash sum, Optional<MultisetHash> largeObjects) {
            target.anchor(group, schema.table(), at, sum, largeObjects);
        }

        @Override
        public void close() {}
    }
}
