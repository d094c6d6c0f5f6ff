package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A target transaction that sends nothing before its commit. Of several source transactions
 * together it refuses now and then what it would take of each alone.
 */
final class KeptTransaction implements Target.TargetTransaction {
    private final Daemon daemon;
    private final Supplier<? extends Target.TargetTransaction> sender;
    private final List<LogEvent.Change> kept = new ArrayList<>();
    private final Set<Lsn> transactions = new HashSet<>();

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
    public void apply(LogEvent.Change change, HandOver.Mode mode) {
        daemon.pause();
        kept.add(change);
        transactions.add(change.position().commitLsn());
        mayRefuse();
    }

    @Override
    public void seal() {
        daemon.pause();
        mayRefuse();
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        try (Target.TargetTransaction sending = sender.get()) {
            kept.forEach(it -> sending.apply(it, HandOver.Mode.STRICT));
            mayRefuse();
            sending.commit(checkpoint);
        }
    }

    private void mayRefuse() {
        if (transactions.size() > 1 && daemon.world().faults().refuses()) {
            daemon.note(() -> "refused " + transactions);
            throw new TidegateException(ErrorCode.TARGET_REFUSED, "not together", "Look.");
        }
    }

    @Override
    public void close() {}
}
