package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A target transaction that sends nothing before its commit. Now and then it refuses what it would
 * take of each source transaction alone, and change by change.
 */
final class KeptTransaction implements Target.TargetTransaction {
    private final Daemon daemon;
    private final Supplier<? extends Target.TargetTransaction> sender;
    private final List<LogEvent.Change> kept = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param sender opens what sends
     */
    KeptTransaction(Daemon daemon, Supplier<? extends Target.TargetTransaction> sender) {
        this.daemon = daemon;
        this.sender = sender;
    }

    @Override
    public void apply(LogEvent.Change change) {
        daemon.pause();
        kept.add(change);
        mayRefuse();
    }

    @Override
    public void seal() {
        daemon.pause();
        mayRefuse();
    }

    @Override
    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
        try (Target.TargetTransaction sending = sender.get()) {
            kept.forEach(it -> sending.apply(it));
            mayRefuse();
            sending.commit(checkpoint, ledger);
        }
    }

    private void mayRefuse() {
        if (!kept.isEmpty() && daemon.world().faults().refuses()) {
            daemon.note(() -> "is refused a window");
            throw new TidegateException(ErrorCode.TARGET_REFUSED, "not together", "Look.");
        }
    }

    @Override
    public void close() {}
}
