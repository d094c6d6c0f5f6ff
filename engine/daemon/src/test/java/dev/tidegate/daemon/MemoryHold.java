package dev.tidegate.daemon;

import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HoldAction;
import dev.tidegate.cutover.StreamHold;
import java.util.Map;
import java.util.Optional;

/** The hold of a target in memory. */
final class MemoryHold extends MemoryCutover.Performing<HoldAction> implements StreamHold {
    private final MemoryTarget target;

    MemoryHold(MemoryTarget target) {
        super("target");
        this.target = target;
    }

    @Override
    public State state() {
        return target.holdState();
    }

    @Override
    public void perform(HoldAction action, long epoch) {
        State now = target.holdState();
        switch (action) {
            case HoldAction.Hold(HandoverId handover) ->
                    target.hold(
                            new State(Optional.of(handover), now.startedFrom(), now.skipped()),
                            Map.of());
            case HoldAction.Resume(HandoverId handover) -> {
                if (now.heldBy().equals(Optional.of(handover))) {
                    target.hold(
                            new State(Optional.empty(), now.startedFrom(), now.skipped()),
                            Map.of());
                }
            }
            case HoldAction.Start start -> {
                if (!now.startedFrom().equals(Optional.of(start.from()))) {
                    target.hold(
                            new State(Optional.empty(), Optional.of(start.from()), start.skipped()),
                            start.places());
                }
            }
        }
    }
}
