package dev.tidegate.cutover;

import java.util.List;

/** Asks the applications to stop by themselves; nobody relies on it. */
final class PausingPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.PAUSING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        return List.of(
                new Call(
                        StepName.PAUSE_APPLICATIONS,
                        Handover.within(handover.times().pausing()),
                        handover.ports().hooks(),
                        new HookCall(HookCall.Point.PAUSE, handover.id(), HookCall.Style.REAL),
                        handover.epoch()));
    }
}
