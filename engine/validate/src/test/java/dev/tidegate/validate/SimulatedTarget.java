package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A target database with one table: rows in no order, a ledger, a checkpoint. Rows with a key are
 * told apart by it, others are alike.
 */
final class SimulatedTarget implements AuditTarget, RepairTarget {
    private final World world;
    private final TableSchema schema;
    private final Ordered ordered;

    /** Each with what makes it the one that it is: its key, or the whole row. */
    List<Row> rows = new ArrayList<>();

    /** The sums of what the journal says. */
    TableSum ledger;

    /** What of it nobody knows. */
    Lost lost = Lost.NOTHING;

    Lsn position = Lsn.ZERO;

    /** What the ledger does not know. */
    enum Lost {
        NOTHING,
        LARGE_OBJECTS,
        ALL
    }

    /** What snapshots showed. */
    final List<Shown> shown = new ArrayList<>();

    /** What a snapshot showed at a position. */
    record Shown(Lsn at, List<Row> rows) {}

    /** In which order the target has its keys. */
    enum Ordered {
        AS_THE_SOURCE,
        IN_ITS_OWN_WAY,
        IN_NO_WAY_THAT_IS_KNOWN
    }

    SimulatedTarget(World world, TableSchema schema, Ordered ordered) {
        this.world = world;
        this.schema = schema;
        this.ordered = ordered;
        this.ledger = new TableSum(schema, new SampleHashers());
    }

    /** All rows are loaded. */
    void load(Iterable<Row> loaded) {
        loaded.forEach(row -> {
            rows.add(row);
            ledger.add(row);
        });
    }

    Checkpoint checkpoint() {
        return world.journal.checkpoint(position);
    }

    /** The ledger gets a change, whatever becomes of the rows. */
    void account(LogEvent.Change change) {
        ledger.apply(change, _ -> true);
    }

    /** Applies a change as well as it can. */
    void apply(LogEvent.Change change) {
        Optional<Row> before = Images.before(change).flatMap(this::take);
        Images.after(change)
                .ifPresent(row -> {
                    if (schema.hasKey()) {
                        take(row);
                    }
                    rows.add(whole(before, row));
                });
    }

    private static Row whole(Optional<Row> before, Row row) {
        Row laid = before.map(it -> Images.laidOver(it, row)).orElse(row);
        return laid.hasUnchanged() ? Row.of(laid.value(0), laid.value(1), null) : laid;
    }

    /** Takes the row with the same key out, or one that is the same. */
    Optional<Row> take(Row row) {
        for (int i = 0; i < rows.size(); i++) {
            if (isSame(rows.get(i), row)) {
                return Optional.of(rows.remove(i));
            }
        }
        return Optional.empty();
    }

    private boolean isSame(Row one, Row other) {
        return schema.hasKey()
                ? SampleTables.number(one) == SampleTables.number(other)
                : one.equals(other);
    }

    @Override
    public Optional<KeyOrder> order(TableSchema table) {
        return switch (ordered) {
            case AS_THE_SOURCE -> Optional.of(SampleTables.ASCENDING);
            case IN_ITS_OWN_WAY -> Optional.of(SimulatedTarget::ownOrder);
            case IN_NO_WAY_THAT_IS_KNOWN -> Optional.empty();
        };
    }

    /** Odd numbers first, and downwards. */
    private static int ownOrder(Row one, Row other) {
        int odd = Integer.compare(number(other) % 2, number(one) % 2);
        return odd != 0 ? odd : Integer.compare(number(other), number(one));
    }

    private static int number(Row key) {
        return SampleTables.number(key);
    }

    @Override
    public boolean keepsSourceOrder(TableSchema table) {
        return ordered == Ordered.AS_THE_SOURCE;
    }

    @Override
    public Snapshot open() {
        world.maybeStep();
        Shown now = new Shown(position, List.copyOf(rows));
        shown.add(now);
        return new Frozen(now, entry(), checkpoint());
    }

    private LedgerEntry entry() {
        return new LedgerEntry(
                lost == Lost.ALL ? Optional.empty() : Optional.of(ledger.rows()),
                lost == Lost.NOTHING ? ledger.largeObjects() : Optional.empty(),
                Instant.EPOCH);
    }

    private final class Frozen implements Snapshot {
        private final Shown state;
        private final LedgerEntry entry;
        private final Checkpoint checkpoint;

        Frozen(Shown state, LedgerEntry entry, Checkpoint checkpoint) {
            this.state = state;
            this.entry = entry;
            this.checkpoint = checkpoint;
        }

        @Override
        public Checkpoint checkpoint() {
            return checkpoint;
        }

        @Override
        public Optional<LedgerEntry> ledger(TableId table) {
            return Optional.of(entry);
        }

        @Override
        public Optional<Row> rows(
                TableSchema table, KeyRange range, ChunkSource.Limit limit, RowConsumer consumer)
                throws InterruptedException {
            List<Row> sorted = new ArrayList<>(state.rows());
            Optional<KeyOrder> order = table.hasKey() ? order(table) : Optional.empty();
            order.ifPresent(known -> {
                sorted.removeIf(row -> !range.contains(key(row), known));
                sorted.sort((one, other) -> known.compare(key(one), key(other)));
            });
            long count = 0;
            for (Row row : sorted) {
                world.maybeStep();
                consumer.accept(row);
                if (++count == limit.rows()) {
                    return Optional.of(key(row));
                }
            }
            return Optional.empty();
        }

        private Row key(Row row) {
            return row.project(schema.keyOrdinals());
        }

        @Override
        public void rows(TableSchema table, List<Row> keys, RowConsumer consumer)
                throws InterruptedException {
            Set<Row> wanted = new HashSet<>(keys);
            for (Row row : state.rows()) {
                if (wanted.contains(key(row))) {
                    consumer.accept(row);
                }
            }
        }

        @Override
        public void close() {}
    }

    @Override
    public Session begin(TableSchema table, Checkpoint at) {
        if (!at.commitLsn().equals(position)) {
            throw new IllegalStateException("written beside the checkpoint");
        }
        return new Writing();
    }

    private final class Writing implements Session {
        private final List<Row> changed = new ArrayList<>(rows);

        @Override
        public void read(List<Row> keys, RowConsumer consumer) throws InterruptedException {
            for (Row row : changed) {
                if (keys.contains(row.project(schema.keyOrdinals()))) {
                    consumer.accept(row);
                }
            }
        }

        @Override
        public void put(Row row) {
            changed.removeIf(it -> isSame(it, row));
            changed.add(row);
        }

        @Override
        public void delete(Row key) {
            if (!changed.removeIf(it -> isSame(it, key))) {
                throw new IllegalStateException("the row to delete is not there");
            }
        }

        @Override
        public void commit(LedgerDelta delta) {
            rows = changed;
            ledger.add(delta.rows(), Optional.of(delta.largeObjects()));
        }

        @Override
        public void anchor(MultisetHash sum, Optional<MultisetHash> largeObjects) {
            TableSum anchored = new TableSum(schema, new SampleHashers());
            anchored.add(lost == Lost.ALL ? sum : ledger.rows(), largeObjects);
            ledger = anchored;
            lost = largeObjects.isPresent() ? Lost.NOTHING : Lost.LARGE_OBJECTS;
        }

        @Override
        public void close() {}
    }

    /** What the rows come to. */
    MultisetHash sum() {
        TableSum sum = new TableSum(schema, new SampleHashers());
        rows.forEach(sum::add);
        return sum.rows();
    }
}
