package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A target transaction that writes changes one after the other, so that its failure is exact. Keeps
 * changes until there are many, or the commit, and sends them then.
 */
final class CarefulTransaction implements Target.TargetTransaction {
    private static final int WAITING_MAX = 5_000;
    private static final long WAITING_BYTES_MAX = 16L << 20;

    private final OpenTransaction open;
    private final StorableText texts;
    private final SessionStatements statements;
    private final Proof proof;
    private final WritesByWay writes;

    /** A table that was once written with its triggers stays so: its changes keep their order. */
    private final Set<TableId> withTriggers = new HashSet<>();

    private final Set<TableId> pinned = new HashSet<>();
    private int waiting;
    private long waitingBytes;

    CarefulTransaction(PostgresApply.Owned owned, CheckpointTable checkpoints, StorableText texts) {
        this.open = new OpenTransaction(owned, checkpoints, OpenTransaction.HalfBuilt.CALLED_OFF);
        this.texts = texts;
        this.statements = owned.statements();
        this.proof = new Proof(owned.rules());
        this.writes = new WritesByWay(open, Steps.Care.EXACT);
    }

    @Override
    public void apply(LogEvent.Change change) {
        open.attempt(
                "apply changes",
                () -> {
                    LogEvent.Change stored = texts.storable(change);
                    TableId table = change.schema().table();
                    if (pinned.add(table)) {
                        open.pin(List.of(table));
                    }
                    Proof.Way way = way(change);
                    writes.of(way).add(statements.of(change.schema()).step(stored));
                    proof.add(way, stored);
                    waiting++;
                    waitingBytes += EventSize.of(stored);
                    if (waiting >= WAITING_MAX || waitingBytes >= WAITING_BYTES_MAX) {
                        waiting = 0;
                        waitingBytes = 0;
                        writes.send();
                        open.message().send();
                        proof.settle(open.connection());
                    }
                });
    }

    private Proof.Way way(LogEvent.Change change) {
        TableId table = change.schema().table();
        if (withTriggers.contains(table)) {
            return Proof.Way.TRIGGERS;
        }
        Proof.Way way = proof.way(change.schema());
        if (way == Proof.Way.TRIGGERS) {
            withTriggers.add(table);
        }
        return way;
    }

    @Override
    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
        open.attempt(
                "apply changes",
                () -> {
                    writes.send();
                    open.message().send(); // its failure names a table, and no proof
                });
        open.commit(checkpoint, ledger, proof);
    }

    @Override
    public void close() {
        open.close();
    }
}
