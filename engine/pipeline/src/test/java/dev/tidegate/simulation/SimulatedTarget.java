package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.load.SourceTables;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A target in memory that commits rows and checkpoint together, and checks each hit. */
final class SimulatedTarget implements Target, LoadTarget {
    private final Crash.Dice dice;
    private final Consumer<SimulatedTarget> afterCommit;
    private final Map<TableId, HandOver> loaded = new HashMap<>();
    private Map<Integer, Row> rows = new TreeMap<>();
    private Checkpoint checkpoint = new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);

    SimulatedTarget(Crash.Dice dice, Consumer<SimulatedTarget> afterCommit) {
        this.dice = dice;
        this.afterCommit = afterCommit;
    }

    Map<Integer, Row> rows() {
        return rows;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    boolean isConsistent() {
        return !loaded.isEmpty()
                && loaded.values().stream()
                        .noneMatch(h -> checkpoint.commitLsn().isBefore(h.high()));
    }

    @Override
    public Checkpoint takeOver() {
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
        return new Transaction();
    }

    private final class Transaction implements TargetTransaction {
        private final Map<Integer, Row> mine = new TreeMap<>(rows);

        @Override
        public void apply(LogEvent.Change change, HandOver.Mode mode) {
            dice.roll("target: apply");
            boolean strict = mode == HandOver.Mode.STRICT;
            switch (change) {
                case LogEvent.Insert insert -> {
                    Row old = mine.put(id(insert.after()), insert.after());
                    require(!strict || old == null);
                }
                case LogEvent.Update update -> {
                    Row old = mine.put(id(update.after()), update.after());
                    require(!strict || update.before().equals(old));
                }
                case LogEvent.Delete delete -> {
                    Row old = mine.remove(id(delete.before()));
                    require(!strict || delete.before().equals(old));
                }
            }
        }

        @Override
        public void commit(Checkpoint next) {
            if (next.epoch() != checkpoint.epoch()) {
                throw new TidegateException(ErrorCode.TARGET_FENCED, "fenced", "Stop.");
            }
            dice.roll("target: before commit");
            rows = mine;
            checkpoint = next;
            afterCommit.accept(SimulatedTarget.this);
            dice.roll("target: after commit");
        }

        @Override
        public void close() {}
    }

    @Override
    public Map<TableId, HandOver> loaded() {
        return Map.copyOf(loaded);
    }

    @Override
    public TableLoad begin(TableSchema schema) {
        return new TableLoad() {
            private final Map<Integer, Row> copied = new TreeMap<>();
            private @Nullable HandOver done;

            @Override
            public SourceTables.RowConsumer rows() {
                return row -> copied.put(id(row), row);
            }

            @Override
            public void restart() {
                copied.clear();
            }

            @Override
            public void finish(HandOver handOver) {
                dice.roll("load: before commit");
                rows = new TreeMap<>(copied);
                done = handOver;
                loaded.put(schema.table(), done);
                dice.roll("load: after commit");
            }

            @Override
            public void close() {}
        };
    }

    private static void require(boolean hit) {
        if (!hit) {
            throw new TidegateException(ErrorCode.TARGET_ROW_MISSING, "no such row", "Look.");
        }
    }

    private static Integer id(Row row) {
        return (Integer) java.util.Objects.requireNonNull(row.value(0));
    }
}
