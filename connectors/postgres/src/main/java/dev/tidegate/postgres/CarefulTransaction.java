package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;

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
    private final Steps steps;
    private int waiting;
    private long waitingBytes;

    CarefulTransaction(PostgresApply.Owned owned, CheckpointTable checkpoints, StorableText texts) {
        this.open = new OpenTransaction(owned, checkpoints);
        this.texts = texts;
        this.statements = owned.statements();
        this.steps =
                new Steps(owned.connection(), open.message(), open.suspects(), Steps.Care.EXACT);
    }

    @Override
    public void apply(LogEvent.Change change, HandOver.Mode mode) {
        if (mode == HandOver.Mode.SKIP) {
            return;
        }
        open.attempt(
                "apply changes",
                () -> {
                    LogEvent.Change stored = texts.storable(change);
                    statements.of(change.schema()).steps(stored, mode).forEach(steps::add);
                    waiting++;
                    waitingBytes += EventSize.of(stored);
                    if (waiting >= WAITING_MAX || waitingBytes >= WAITING_BYTES_MAX) {
                        waiting = 0;
                        waitingBytes = 0;
                        steps.gather();
                        open.message().send();
                    }
                });
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        open.attempt("apply changes", steps::gather);
        open.commit(checkpoint);
    }

    @Override
    public void close() {
        open.close();
    }
}
