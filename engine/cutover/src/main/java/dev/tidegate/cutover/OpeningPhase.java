package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import java.util.List;

/** Opens the other side: from here on applications can write again, on that one. */
final class OpeningPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.OPENING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        Fence to = handover.to().fence();
        return List.of(
                new Act<>(
                        watch(handover, StepName.OPEN_OTHER, () -> opened(handover)),
                        to,
                        () -> new FenceAction.Open(handover.id()),
                        handover.epoch(),
                        List.of()),
                new Act<>(
                        watch(handover, StepName.LIFT_OTHER, () -> lifted(to)),
                        to,
                        () -> new FenceAction.Lift(to.row().recorded()),
                        handover.epoch(),
                        List.of()));
    }

    private static Watch watch(Handover handover, StepName name, Watch.Look look) {
        return new Watch(name, handover.always(), look);
    }

    /** Never before the fence of the other side is seen closed. */
    private static Observation opened(Handover handover) {
        FenceRow from = handover.from().fence().row();
        if (!from.is(FenceMode.CLOSED, handover.id())) {
            return new Never(
                    "the fence of the %s is %s, and must be closed"
                            .formatted(handover.id().direction().from(), from.mode()));
        }
        FenceRow to = handover.to().fence().row();
        return to.mode() == FenceMode.OPEN
                ? Done.with(new Fact("opened at", to.now().toString()))
                : new NotYet("the open fence");
    }

    /** Done when everything that was denied is lifted, and an application can write. */
    static Observation lifted(Fence fence) {
        FenceRow row = fence.row();
        if (row.mode() != FenceMode.OPEN) {
            return new Never("the fence is " + row.mode());
        }
        return row.recorded().isEmpty()
                ? Done.with(new Fact("lifted at", row.now().toString()))
                : new NotYet("the end of the denial of " + row.recorded().getFirst());
    }
}
