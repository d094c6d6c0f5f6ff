package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A target transaction that writes the net effect of its changes.
 *
 * <p>Whoever fills it needs no session: changes are kept and reduced by table, then encoded ({@link
 * #seal}). Whoever commits it sends all that in few messages: one, if no table has so many new rows
 * that a {@code COPY} is worth its round trips; then the commit. A table whose changes cannot be
 * reduced is written literally, in order. Between tables the order is free, since foreign keys are
 * deferred.
 *
 * <p>A large one sends what it has whenever it has much, so memory is bounded. Each piece is
 * reduced by itself: behind it the target is as if its changes had been written one by one.
 */
final class ApplyTransaction implements Target.TargetTransaction {
    private static final int PIECE_CHANGES_MAX = 50_000;
    private static final long PIECE_BYTES_MAX = 32L << 20;
    private static final int SUSPECTS_MAX = 1_000;

    private final PostgresApply.Owned owned;
    private final OpenTransaction open;
    private final StorableText texts;
    private final Size size;

    /** Sorted, so that windows of the same tables are the same messages. */
    private final Map<TableId, TableChanges> tables = new TreeMap<>();

    /** The same by schema, which is one object for many changes. */
    private final IdentityHashMap<TableSchema, TableChanges> bySchema = new IdentityHashMap<>();

    private final Proof proof;
    private final WritesByWay writes;
    private int waiting;
    private long waitingBytes;
    private boolean unknownTables;

    /** Whether it is kept until the commit. */
    enum Size {
        KEPT,
        /** It is sent in pieces, by the thread that fills it. */
        LARGE
    }

    ApplyTransaction(
            PostgresApply.Owned owned, CheckpointTable checkpoints, StorableText texts, Size size) {
        this.owned = owned;
        this.open = new OpenTransaction(owned, checkpoints);
        this.texts = texts;
        this.size = size;
        this.proof = new Proof(owned.rules());
        this.writes = new WritesByWay(open, Steps.Care.QUICK);
    }

    @Override
    public void apply(LogEvent.Change change, HandOver.Mode mode) {
        OpenTransaction.requireStrict(mode);
        open.attempt("apply changes", () -> keep(texts.storable(change)));
        switch (size) {
            case KEPT -> {}
            case LARGE -> {
                waitingBytes += EventSize.of(change);
                if (waiting >= PIECE_CHANGES_MAX || waitingBytes >= PIECE_BYTES_MAX) {
                    seal();
                    waitingBytes = 0;
                    open.attempt(
                            "apply changes",
                            () -> {
                                send();
                                open.message().send();
                                proof.settle(open.connection());
                            });
                }
            }
        }
    }

    private void keep(LogEvent.Change change) {
        TableSchema schema = change.schema();
        TableChanges changes = bySchema.get(schema);
        if (changes == null) {
            changes =
                    tables.computeIfAbsent(
                            schema.table(), _ -> new TableChanges(schema, demands(schema)));
            bySchema.put(schema, changes);
        }
        changes.add(change);
        waiting++;
    }

    /** What the target demands of net changes; empty if it takes none, or is not known. */
    private Optional<NetEffect.Rules> demands(TableSchema schema) {
        return owned.targets()
                .find(schema.table())
                .filter(TargetTable::ordinary)
                .map(table -> table.rules(schema, proof.referred(schema)));
    }

    /** Encodes what waits, reduced where it can be. */
    @Override
    public void seal() {
        open.attempt(
                "apply changes",
                () -> {
                    tables.values().forEach(this::prepare);
                    proof.seal();
                });
        tables.clear();
        bySchema.clear();
        waiting = 0;
    }

    private void prepare(TableChanges table) {
        TableSchema schema = table.schema();
        open.suspects().see(schema);
        Proof.Way way = proof.way(table);
        Optional<TargetTable> target = owned.targets().find(schema.table());
        unknownTables |= target.isEmpty();
        Optional<NetEffect.Net> net = table.net();
        if (net.isEmpty()) {
            for (LogEvent.Change change : table.changes()) {
                writes.of(way).add(owned.statements().of(change.schema()).step(change));
                proof.add(way, change);
            }
            return;
        }
        List<LogEvent.Change> suspects =
                List.copyOf(
                        table.changes().subList(0, Math.min(SUSPECTS_MAX, table.changes().size())));
        NetBatches made =
                new NetBatches(
                        schema,
                        owned.statements().of(schema).arrays(),
                        owned.roundTrip(),
                        suspects);
        made.add(net.get());
        writes.of(way).add(made);
        proof.add(way, schema, net.get());
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        if (waiting > 0) {
            seal();
        }
        open.attempt("apply changes", this::send);
        switch (size) {
            case KEPT -> open.commit(checkpoint, proof);
            case LARGE -> open.commitInSilence(checkpoint, proof);
        }
    }

    /** Sends what is sealed; leaves what can go with the checkpoint in the message. */
    private void send() throws SQLException {
        if (unknownTables) {
            open.message().begin();
            owned.look();
            unknownTables = false;
        }
        writes.send();
    }

    @Override
    public void close() {
        open.close();
    }
}
