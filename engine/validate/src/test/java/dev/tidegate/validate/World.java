package dev.tidegate.validate;

import dev.tidegate.apply.TapBoard;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A source that is written all the time, capture, apply and a target, all of which move on by small
 * steps while the audit does something or waits. One thread, one seed, one course of events.
 */
final class World implements Waiting, InstantSource {
    /** A key that the workload does not use. */
    static final int NEVER_USED = 1_000;

    private static final int SLOTS = 14;
    private static final int STEPS_MAX = 20_000;
    private static final int APPLY_FAILS = 4;
    private static final int BYTES_KEPT = 1 << 20;

    /** A few windows' changes. */
    private static final int FEW_BYTES_KEPT = 6_000;

    final Random random;
    final TableSchema schema;
    final SimulatedSource source;
    final SimulatedTarget target;
    final SimulatedApply apply;
    final TapBoard taps;
    final WorldJournal journal;
    final Fault fault;
    long ticks;

    /** Rows that the workload leaves alone. */
    final Set<Integer> frozen = new HashSet<>();

    private final boolean keysMoveWithoutLargeObjects;
    private final int pace;
    private int values;

    /**
     * How one course of events differs from another.
     *
     * @param keysMoveWithoutLargeObjects whether the log may leave large objects out where a key
     *     changes
     */
    record Circumstances(
            TableSchema schema,
            SimulatedTarget.Ordered ordered,
            Fault.Kind fault,
            boolean applyFails,
            boolean keysMoveWithoutLargeObjects) {}

    World(Random random, Circumstances circumstances) {
        this.random = random;
        this.schema = circumstances.schema();
        this.keysMoveWithoutLargeObjects = circumstances.keysMoveWithoutLargeObjects();
        this.pace = 1 + random.nextInt(4);
        this.fault = new Fault(circumstances.fault());
        this.taps = new TapBoard(this, random.nextInt(6) == 0 ? FEW_BYTES_KEPT : BYTES_KEPT);
        this.journal = new WorldJournal(random, fault);
        this.source = new SimulatedSource(this);
        this.target = new SimulatedTarget(this, schema, circumstances.ordered());
        for (int i = 0; i < 4; i++) {
            transact();
        }
        until(() -> source.visible.equals(source.at(source.log().getLast().lsn())));
        target.load(source.at(source.log().getLast().lsn()).values());
        target.position = source.log().getLast().lsn();
        source.captured = source.log().size();
        this.apply =
                new SimulatedApply(this, taps, fault, circumstances.applyFails() ? APPLY_FAILS : 0);
        started = true;
    }

    private boolean started;

    /** Something happens, or nothing. */
    void maybeStep() {
        if (random.nextInt(3) == 0) {
            step();
        }
    }

    /** Time passes, and something happens. */
    void step() {
        ticks++;
        if (ticks > STEPS_MAX) {
            throw new AssertionError("nothing comes of it any more");
        }
        source.tick();
        if (!started) {
            return;
        }
        if (random.nextInt(pace + 1) == 0) {
            transact();
        }
        if (random.nextInt(2) == 0 && source.captured < source.log().size()) {
            source.captured += 1 + random.nextInt(source.log().size() - source.captured);
        }
        if (random.nextInt(3) > 0) {
            apply.step();
        }
    }

    /** Goes on until something holds. */
    void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            step();
        }
    }

    @Override
    public void await(BooleanSupplier until, Duration atMost) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (int steps = 0; steps < 12 && !until.getAsBoolean(); steps++) {
            step();
        }
    }

    /** From now on the workload leaves all rows alone, and all that was written is applied. */
    void quiet() {
        for (int slot = 0; slot < SLOTS; slot++) {
            frozen.add(slot);
        }
        Lsn last = source.log().getLast().lsn();
        until(() -> !target.position.isBefore(last));
    }

    @Override
    public void wake() {}

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(ticks);
    }

    /** A transaction of some changes, if its rows are free. */
    private void transact() {
        List<LogEvent.Change> changes = new ArrayList<>();
        List<SimulatedSource.Write> writes = new ArrayList<>();
        Set<Integer> used = new HashSet<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            int slot = random.nextInt(SLOTS);
            int other = random.nextInt(SLOTS);
            if (isFree(slot, used) && isFree(other, used)) {
                used.add(slot);
                used.add(other);
                change(slot, other, new Position(source.nextLsn(), i), changes, writes);
            }
        }
        source.commit(changes, writes);
    }

    private boolean isFree(int slot, Set<Integer> used) {
        return !used.contains(slot) && !source.isLocked(slot) && !frozen.contains(slot);
    }

    private void change(
            int slot,
            int other,
            Position position,
            List<LogEvent.Change> changes,
            List<SimulatedSource.Write> writes) {
        Row row = source.visible.get(slot);
        if (row == null) {
            Row after = row(slot, Optional.empty());
            changes.add(new LogEvent.Insert(position, schema, after));
            writes.add(new SimulatedSource.Write(slot, Optional.of(after)));
            return;
        }
        int dice = random.nextInt(6);
        if (dice == 0) {
            changes.add(new LogEvent.Delete(position, schema, row));
            writes.add(new SimulatedSource.Write(slot, Optional.empty()));
        } else if (dice == 1
                && schema.hasKey()
                && slot != other
                && !source.visible.containsKey(other)) {
            Row after = row(other, Optional.of(row));
            changes.add(update(position, row, after, keysMoveWithoutLargeObjects));
            writes.add(new SimulatedSource.Write(slot, Optional.empty()));
            writes.add(new SimulatedSource.Write(other, Optional.of(after)));
        } else {
            Row after = row(slot, Optional.of(row));
            changes.add(update(position, row, after, true));
            writes.add(new SimulatedSource.Write(slot, Optional.of(after)));
        }
    }

    /** A new content; a large object stays as it was, mostly. */
    private Row row(int slot, Optional<Row> before) {
        values++;
        if (!schema.hasKey()) {
            return Row.of(random.nextInt(3), random.nextInt(3));
        }
        Object body =
                before.isPresent() && random.nextInt(3) > 0
                        ? before.get().value(2)
                        : random.nextInt(4) == 0 ? null : "body " + values;
        return Row.of(slot, random.nextInt(5) == 0 ? null : values, body);
    }

    private LogEvent.Change update(Position position, Row before, Row after, boolean leavesOut) {
        if (schema.hasKey() && leavesOut && Objects.equals(before.value(2), after.value(2))) {
            return new LogEvent.Update(
                    position,
                    schema,
                    Row.of(before.value(0), before.value(1), Row.UNCHANGED),
                    Row.of(after.value(0), after.value(1), Row.UNCHANGED));
        }
        return new LogEvent.Update(position, schema, before, after);
    }
}
