package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A source that is right but for what is overridden. */
class BrokenSource implements ChunkSource, AuditSource {
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
                                BrokenSource.this, BrokenSource.this, right.sides().target()),
                        right.taps(),
                        right.hashers(),
                        right.records(),
                        right.pace());
            }
        };
    }

    @Override
    public KeyOrder order(TableSchema schema) {
        return world().source.order(schema);
    }

    @Override
    public List<Row> cuts(TableSchema schema, int parts) {
        return world().source.cuts(schema, parts);
    }

    @Override
    public Lsn positionBefore() {
        return world().source.positionBefore();
    }

    @Override
    public void awaitVisible(Lsn position) {
        world().source.awaitVisible(position);
    }

    @Override
    public Optional<Row> read(TableSchema schema, KeyRange range, Limit limit, RowConsumer consumer)
            throws InterruptedException {
        return world().source.read(schema, range, limit, consumer);
    }

    @Override
    public Lsn positionBehind() {
        return world().source.positionBehind();
    }

    @Override
    public Lsn readLocked(TableSchema schema, RowConsumer consumer) throws InterruptedException {
        return world().source.readLocked(schema, consumer);
    }

    @Override
    public void read(TableSchema schema, List<Row> keys, RowConsumer rows)
            throws InterruptedException {
        world().source.read(schema, keys, rows);
    }

    @Override
    public Optional<Lsn> readLocked(TableSchema schema, List<Row> keys, RowConsumer rows)
            throws InterruptedException {
        return world().source.readLocked(schema, keys, rows);
    }
}
