package dev.tidegate.validate;

import dev.tidegate.apply.TapBoard;
import dev.tidegate.apply.Taps;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Applies the journal in windows. A window is begun, committed on the target, and told to those who
 * tap, each in a step of its own; at each moment apply may fail and start again.
 */
final class SimulatedApply {
    private static final int WINDOW_MAX = 3;

    private final World world;
    private final TapBoard taps;
    private final Fault fault;

    /** How often it may still fail. */
    private int failures;

    private int read;
    private Optional<Window> inHand = Optional.empty();

    private record Window(
            List<LogEvent.Change> changes, Lsn upTo, Taps.TappedWindow tapped, boolean durable) {}

    SimulatedApply(World world, TapBoard taps, Fault fault, int failures) {
        this.world = world;
        this.taps = taps;
        this.fault = fault;
        this.failures = failures;
        this.read = world.target.position.block();
        taps.takenOver(world.target.checkpoint());
    }

    void step() {
        if (failures > 0 && world.random.nextInt(100) == 0) {
            failures--;
            startAgain();
        } else if (inHand.isEmpty()) {
            begin();
        } else if (!inHand.get().durable()) {
            commit(inHand.get());
        } else {
            inHand.get().tapped().committed(world.target.checkpoint());
            inHand = Optional.empty();
        }
    }

    private void startAgain() {
        inHand = Optional.empty();
        read = world.target.position.block();
        taps.takenOver(world.target.checkpoint());
    }

    private void begin() {
        if (taps.wantsRest()) {
            taps.rest(world.target.checkpoint());
        }
        int end = Math.min(world.source.captured, read + 1 + world.random.nextInt(WINDOW_MAX));
        if (end == read) {
            taps.untouched(world.target.checkpoint());
            return;
        }
        Taps.TappedWindow tapped = taps.window();
        List<LogEvent.Change> changes = new ArrayList<>();
        for (SimulatedSource.Committed each : world.source.log().subList(read, end)) {
            for (LogEvent.Change change : world.journal.changes(each)) {
                changes.add(change);
                if (tapped.takes(change.schema().table())) {
                    tapped.take(change);
                }
            }
        }
        read = end;
        inHand = Optional.of(new Window(changes, SampleTables.lsn(end), tapped, false));
    }

    private void commit(Window window) {
        for (LogEvent.Change change : window.changes()) {
            world.target.account(change);
            fault.asApplied(change).ifPresent(world.target::apply);
        }
        world.target.position = window.upTo();
        inHand = Optional.of(new Window(window.changes(), window.upTo(), window.tapped(), true));
    }
}
