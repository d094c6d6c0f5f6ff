package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.util.List;
import java.util.Optional;

/** Opens the other side, and starts the stream back behind the start marker. */
final class OpeningPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.OPENING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        Fence to = handover.to().fence();
        SideRules rules = handover.from().rules();
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
                        () -> new FenceAction.Lift(to.status().recorded()),
                        handover.epoch(),
                        List.of()),
                new Act<>(
                        watch(
                                handover,
                                StepName.RELAX_RULES,
                                () -> FinalizingPhase.none(rules.notRelaxed())),
                        rules,
                        RulesAction.Relax::new,
                        handover.epoch(),
                        List.of()),
                startReverse(handover));
    }

    private static Watch watch(Handover handover, StepName name, Watch.Look look) {
        return new Watch(name, handover.always(), look);
    }

    /** Never before the fence of the other side is seen closed. */
    private static Observation opened(Handover handover) {
        FenceStatus from = handover.from().fence().status();
        if (!from.is(FenceMode.CLOSED, handover.id())) {
            return new Never(
                    "the fence of the %s is %s, and must be closed"
                            .formatted(handover.id().direction().from(), from.mode()));
        }
        FenceStatus to = handover.to().fence().status();
        return to.mode() == FenceMode.OPEN
                ? Done.with(new Fact("opened at", to.now().toString()))
                : new NotYet("the open fence");
    }

    /** Done when everything that was denied is lifted, and an application can write. */
    static Observation lifted(Fence fence) {
        FenceStatus status = fence.status();
        if (status.mode() != FenceMode.OPEN) {
            return new Never("the fence is " + status.mode());
        }
        return status.recorded().isEmpty()
                ? Done.with(new Fact("lifted at", status.now().toString()))
                : new NotYet("the end of the denial of " + status.recorded().getFirst());
    }

    private static Step startReverse(Handover handover) {
        ChangeStream reverse = handover.reverse();
        Marker start = handover.marker(Marker.Role.START);
        return new Act<>(
                watch(handover, StepName.START_REVERSE, () -> started(reverse.status(), start)),
                reverse,
                () -> new StreamAction.Start(start),
                handover.epoch(),
                List.of());
    }

    private static Observation started(StreamStatus status, Marker start) {
        if (status.activity() == Activity.ABSENT || status.activity() == Activity.FAILED) {
            return new Never(
                    "the stream back is %s %s".formatted(status.activity(), status.reason()));
        }
        return status.activity() == Activity.APPLYING
                        && status.startedFrom().equals(Optional.of(start))
                ? Done.with()
                : new NotYet("the stream back");
    }
}
