package dev.tidegate.scenarios;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A target that drops one change when it is told so, and commits checkpoint and ledger of its
 * window as if it had been made: an applier with a bug.
 */
final class ForgetfulTarget implements Target {
    private final Target whole;
    private Optional<Predicate<LogEvent.Change>> next = Optional.empty();

    ForgetfulTarget(Target whole) {
        this.whole = whole;
    }

    /** Drops the next change that is so. */
    synchronized void forget(Predicate<LogEvent.Change> change) {
        next = Optional.of(change);
    }

    /** Whether it is dropped. */
    synchronized boolean isDone() {
        return next.isEmpty();
    }

    private synchronized boolean drops(LogEvent.Change change) {
        boolean drops = next.filter(it -> it.test(change)).isPresent();
        if (drops) {
            next = Optional.empty();
        }
        return drops;
    }

    @Override
    public Checkpoint takeOver() {
        return whole.takeOver();
    }

    @Override
    public TargetTransaction begin() {
        return new Forgetful(whole.begin());
    }

    @Override
    public TargetTransaction beginLarge() {
        return new Forgetful(whole.beginLarge());
    }

    @Override
    public TargetTransaction beginCarefully() {
        return new Forgetful(whole.beginCarefully());
    }

    @Override
    public Quarantine quarantine() {
        return whole.quarantine();
    }

    private final class Forgetful implements TargetTransaction {
        private final TargetTransaction open;

        Forgetful(TargetTransaction open) {
            this.open = open;
        }

        @Override
        public void apply(LogEvent.Change change) {
            if (!drops(change)) {
                open.apply(change);
            }
        }

        @Override
        public void seal() {
            open.seal();
        }

        @Override
        public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
            open.commit(checkpoint, ledger);
        }

        @Override
        public void close() {
            open.close();
        }
    }
}
