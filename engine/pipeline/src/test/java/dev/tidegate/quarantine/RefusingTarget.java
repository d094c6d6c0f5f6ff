package dev.tidegate.quarantine;

import static java.util.Objects.requireNonNull;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A target in memory that takes no balance below zero, says so at once or with the commit, and dies
 * before or after any of its side effects.
 */
final class RefusingTarget implements Target, Quarantine {
    private final Dice dice;
    private Map<Integer, Row> rows = new TreeMap<>();
    private Checkpoint checkpoint = new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);
    private final TreeMap<Lsn, List<LogEvent.Change>> putAside = new TreeMap<>();
    private final Set<Lsn> approvals = new TreeSet<>();
    private Optional<Lsn> blocking = Optional.empty();

    RefusingTarget(Dice dice) {
        this.dice = dice;
    }

    Map<Integer, Row> rows() {
        return rows;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** What is in quarantine, with its changes. */
    NavigableMap<Lsn, List<LogEvent.Change>> quarantined() {
        return putAside;
    }

    /** Where the applier noted that it stands still. */
    Optional<Lsn> blocking() {
        return blocking;
    }

    /** As an operator does. */
    void approve(Lsn commitLsn) {
        approvals.add(commitLsn);
        blocking = Optional.empty();
    }

    @Override
    public boolean isPossible() {
        return true;
    }

    @Override
    public Checkpoint takeOver() {
        dice.roll("target: before the take-over");
        checkpoint =
                new Checkpoint(
                        checkpoint.epoch() + 1,
                        checkpoint.commitLsn(),
                        checkpoint.committedAt(),
                        checkpoint.chain(),
                        checkpoint.journalOffset());
        dice.roll("target: taken over");
        return checkpoint;
    }

    @Override
    public TargetTransaction begin() {
        return new Kept();
    }

    @Override
    public TargetTransaction beginLarge() {
        return new Applying();
    }

    @Override
    public TargetTransaction beginCarefully() {
        return new Applying();
    }

    @Override
    public Quarantine quarantine() {
        return this;
    }

    @Override
    public Set<Lsn> approved() {
        dice.roll("quarantine: asked");
        return Set.copyOf(approvals);
    }

    @Override
    public Finding blocked(Lsn commitLsn, TidegateException why) {
        dice.roll("quarantine: before it is noted");
        blocking = Optional.of(commitLsn);
        dice.roll("quarantine: noted");
        return Finding.NOTHING;
    }

    @Override
    public String option() {
        return "";
    }

    @Override
    public Summary unresolved() {
        return new Summary(putAside.size(), Optional.empty());
    }

    @Override
    public TargetTransaction putAside(Lsn commitLsn) {
        return new Keeping(commitLsn);
    }

    /** Makes a change true in {@code rows}; throws what a target would say. */
    static void change(Map<Integer, Row> rows, LogEvent.Change change) {
        switch (change) {
            case LogEvent.Insert insert -> {
                require(rows.put(id(insert.after()), insert.after()) == null);
                requireTaken(insert.after());
            }
            case LogEvent.Update update -> {
                requireTaken(update.after());
                require(update.before().equals(rows.put(id(update.after()), update.after())));
            }
            case LogEvent.Delete delete ->
                    require(delete.before().equals(rows.remove(id(delete.before()))));
        }
    }

    private static void requireTaken(Row row) {
        if ((Integer) requireNonNull(row.value(1)) < 0) {
            throw new TidegateException(ErrorCode.TARGET_REFUSED, "below zero", "Look.");
        }
    }

    private static void require(boolean hit) {
        if (!hit) {
            throw new TidegateException(ErrorCode.TARGET_ROW_MISSING, "no such row", "Look.");
        }
    }

    private static Integer id(Row row) {
        return (Integer) requireNonNull(row.value(0));
    }

    /** Sends nothing before the commit. Now and then it sees before that what will be refused. */
    private final class Kept implements TargetTransaction {
        private final List<LogEvent.Change> kept = new ArrayList<>();

        @Override
        public void apply(LogEvent.Change change) {
            dice.roll("target: kept");
            kept.add(change);
            if (dice.below(8) == 0) {
                requireTakenAll();
            }
        }

        @Override
        public void seal() {
            dice.roll("target: sealed");
            if (dice.below(2) == 0) {
                requireTakenAll();
            }
        }

        private void requireTakenAll() {
            for (LogEvent.Change change : kept) {
                switch (change) {
                    case LogEvent.Insert insert -> requireTaken(insert.after());
                    case LogEvent.Update update -> requireTaken(update.after());
                    case LogEvent.Delete _ -> {}
                }
            }
        }

        @Override
        public void commit(Checkpoint next, LedgerChanges ledger) {
            Map<Integer, Row> mine = new TreeMap<>(rows);
            kept.forEach(change -> change(mine, change));
            RefusingTarget.this.commit(next, () -> rows = mine);
        }

        @Override
        public void close() {}
    }

    /** Sends changes late, as a real one does: a refusal may be of any change before. */
    private final class Applying implements TargetTransaction {
        private final Map<Integer, Row> mine = new TreeMap<>(rows);
        private final List<LogEvent.Change> waiting = new ArrayList<>();

        @Override
        public void apply(LogEvent.Change change) {
            dice.roll("target: apply");
            waiting.add(change);
            if (dice.below(4) == 0) {
                flush();
            }
        }

        private void flush() {
            waiting.forEach(change -> change(mine, change));
            waiting.clear();
        }

        @Override
        public void commit(Checkpoint next, LedgerChanges ledger) {
            flush();
            RefusingTarget.this.commit(next, () -> rows = mine);
        }

        @Override
        public void close() {}
    }

    private final class Keeping implements TargetTransaction {
        private final Lsn commitLsn;
        private final List<LogEvent.Change> kept = new ArrayList<>();

        Keeping(Lsn commitLsn) {
            this.commitLsn = commitLsn;
        }

        @Override
        public void apply(LogEvent.Change change) {
            dice.roll("quarantine: change");
            kept.add(change);
        }

        @Override
        public void commit(Checkpoint next, LedgerChanges ledger) {
            dice.roll("quarantine: before commit");
            RefusingTarget.this.commit(
                    next,
                    () -> {
                        if (!approvals.remove(commitLsn) || putAside.put(commitLsn, kept) != null) {
                            throw new IllegalStateException("put aside twice: " + commitLsn);
                        }
                    });
        }

        @Override
        public void close() {}
    }

    private void commit(Checkpoint next, Runnable content) {
        if (next.epoch() != checkpoint.epoch()) {
            throw new TidegateException(ErrorCode.TARGET_FENCED, "fenced", "Stop.");
        }
        dice.roll("target: before commit");
        content.run();
        checkpoint = next;
        dice.roll("target: after commit");
    }
}
