package dev.tidegate.validate;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One thing that goes wrong, once. */
final class Fault {
    private final Kind kind;
    private boolean armed;
    private Optional<Position> struck = Optional.empty();

    /** The rows that are not what they should be. */
    final Set<Integer> slots = new TreeSet<>();

    /** What goes wrong. */
    enum Kind {
        NONE,
        MISSING_ROW,
        EXTRA_ROW,
        CHANGED_COLUMN,
        SWAPPED_ROWS,
        STALE_LARGE_OBJECT,
        DOUBLED_ROW,
        LOST_IN_CAPTURE,
        LOST_DELETE;

        /** Whether it is a write on the target by someone else. */
        boolean isOnTheTarget() {
            return switch (this) {
                case MISSING_ROW,
                        EXTRA_ROW,
                        CHANGED_COLUMN,
                        SWAPPED_ROWS,
                        STALE_LARGE_OBJECT,
                        DOUBLED_ROW ->
                        true;
                case NONE, LOST_IN_CAPTURE, LOST_DELETE -> false;
            };
        }
    }

    Fault(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** It happens now, or to the next change that it can happen to. */
    void strike(World world) {
        if (kind.isOnTheTarget()) {
            onTheTarget(world.target, world.random.nextInt(Integer.MAX_VALUE));
        } else {
            armed = kind != Kind.NONE;
        }
    }

    boolean hasStruck() {
        return !armed;
    }

    private void onTheTarget(SimulatedTarget target, int dice) {
        List<Row> rows = target.rows;
        if (rows.size() < 2) {
            return;
        }
        int first = dice % rows.size();
        int second = (first + 1) % rows.size();
        Row row = rows.get(first);
        Row other = rows.get(second);
        slots.add(SampleTables.number(row));
        switch (kind) {
            case MISSING_ROW -> rows.remove(first);
            case EXTRA_ROW -> {
                slots.clear();
                slots.add(World.NEVER_USED);
                rows.add(with(row, 0, World.NEVER_USED));
            }
            case CHANGED_COLUMN -> rows.set(first, with(row, 1, -1));
            case SWAPPED_ROWS -> {
                slots.add(SampleTables.number(other));
                rows.set(first, with(other, 0, row.value(0)));
                rows.set(second, with(row, 0, other.value(0)));
            }
            case STALE_LARGE_OBJECT -> rows.set(first, with(row, 2, "stale"));
            case DOUBLED_ROW -> rows.add(row);
            case NONE, LOST_IN_CAPTURE, LOST_DELETE -> throw new IllegalStateException();
        }
    }

    private static Row with(Row row, int ordinal, @Nullable Object value) {
        Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == ordinal ? value : row.value(i);
        }
        return Row.owning(values);
    }

    /** Whether a change never comes into the journal. */
    boolean isLostInCapture(LogEvent.Change change) {
        if (kind == Kind.LOST_IN_CAPTURE && armed) {
            strikes(change);
        }
        return kind == Kind.LOST_IN_CAPTURE && isStruck(change);
    }

    /** What the target makes of a change. */
    Optional<LogEvent.Change> asApplied(LogEvent.Change change) {
        if (kind == Kind.LOST_DELETE && armed && change instanceof LogEvent.Delete) {
            strikes(change);
        }
        return kind == Kind.LOST_DELETE && isStruck(change)
                ? Optional.empty()
                : Optional.of(change);
    }

    private void strikes(LogEvent.Change change) {
        armed = false;
        struck = Optional.of(change.position());
        Images.before(change).ifPresent(row -> slots.add(SampleTables.number(row)));
        Images.after(change).ifPresent(row -> slots.add(SampleTables.number(row)));
    }

    private boolean isStruck(LogEvent.Change change) {
        return struck.map(change.position()::equals).orElse(false);
    }
}
