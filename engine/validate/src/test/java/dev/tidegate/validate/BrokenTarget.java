package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A target that is right but for what is overridden. */
class BrokenTarget implements AuditTarget {
    private @Nullable World world;

    World world() {
        return Objects.requireNonNull(world);
    }

    /** Audits that use it. */
    Audits asAudits() {
        return new Audits() {
            @Override
            public AuditPorts ports(World of, AuditRecords records, AuditObserver observer) {
                world = of;
                AuditPorts right = Audits.RIGHT.ports(of, records, observer);
                return new AuditPorts(
                        new AuditPorts.Sides(
                                right.sides().chunks(), right.sides().source(), BrokenTarget.this),
                        right.taps(),
                        right.hashers(),
                        right.records(),
                        right.pace());
            }
        };
    }

    /** What is told of the order. */
    KeyOrder order(KeyOrder right) {
        return right;
    }

    @Override
    public Optional<KeyOrder> order(TableSchema schema) {
        return world().target.order(schema).map(this::order);
    }

    @Override
    public boolean keepsSourceOrder(TableSchema schema) {
        return world().target.keepsSourceOrder(schema);
    }

    @Override
    public Snapshot open() {
        return world().target.open();
    }

    /** A snapshot that has its rows from another one. */
    static Snapshot withRowsOf(Snapshot checkpoint, Snapshot rows) {
        return new Snapshot() {
            @Override
            public Checkpoint checkpoint() {
                return checkpoint.checkpoint();
            }

            @Override
            public Optional<LedgerEntry> ledger(TableId table) {
                return checkpoint.ledger(table);
            }

            @Override
            public Optional<Row> rows(
                    TableSchema schema,
                    KeyRange range,
                    ChunkSource.Limit limit,
                    RowConsumer consumer)
                    throws InterruptedException {
                return rows.rows(schema, range, limit, consumer);
            }

            @Override
            public void rows(TableSchema schema, List<Row> keys, RowConsumer consumer)
                    throws InterruptedException {
                rows.rows(schema, keys, consumer);
            }

            @Override
            public void close() {
                checkpoint.close();
                rows.close();
            }
        };
    }
}
