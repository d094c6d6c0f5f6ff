package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import java.util.List;

/**
 * Gives the writers back what they had. The fence first: it decides against the commit point, and
 * every second counts for the applications. What it opens can never be closed for this handover
 * again.
 */
final class AbortingPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.ABORTING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        Fence from = handover.from().fence();
        SideRules rules = handover.to().rules();
        return List.of(
                new Act<>(
                        watch(handover, StepName.OPEN_AGAIN, () -> open(handover)),
                        from,
                        () -> new FenceAction.Open(handover.id()),
                        handover.epoch(),
                        List.of()),
                new Act<>(
                        watch(handover, StepName.LIFT_AGAIN, () -> OpeningPhase.lifted(from)),
                        from,
                        () -> new FenceAction.Lift(from.row().recorded()),
                        handover.epoch(),
                        List.of()),
                watch(handover, StepName.TRY_WRITE, () -> writable(from)),
                new Act<>(
                        watch(
                                handover,
                                StepName.RELAX_AGAIN,
                                () -> FinalizingPhase.none(rules.notRelaxed())),
                        rules,
                        RulesAction.Relax::new,
                        handover.epoch(),
                        List.of()),
                resumeStream(handover),
                new Call(
                        StepName.RESUME_APPLICATIONS,
                        handover.always(),
                        handover.ports().hooks(),
                        new HookCall(HookCall.Point.RESUME, handover.id(), HookCall.Style.REAL),
                        handover.epoch()));
    }

    private static Watch watch(Handover handover, StepName name, Watch.Look look) {
        return new Watch(name, handover.always(), look);
    }

    private static Observation open(Handover handover) {
        if (handover.to().fence().row().mode() == FenceMode.OPEN) {
            return new Never(
                    "the fence of the %s is open, so this one must stay closed"
                            .formatted(handover.id().direction().to()));
        }
        return handover.from().fence().row().mode() == FenceMode.OPEN
                ? Done.with()
                : new NotYet("the open fence");
    }

    private static Observation writable(Fence fence) {
        return fence.applicationsCanWrite()
                ? Done.with()
                : new NotYet("a write that an application could make");
    }

    private static Step resumeStream(Handover handover) {
        ChangeStream stream = handover.stream();
        return new Act<>(
                watch(handover, StepName.RESUME_STREAM, () -> applying(stream.status())),
                stream,
                () -> new StreamAction.Resume(handover.id()),
                handover.epoch(),
                List.of());
    }

    private static Observation applying(StreamStatus status) {
        return switch (status.activity()) {
            case APPLYING -> Done.with();
            case HELD -> new NotYet("the stream");
            case FAILED, ABSENT ->
                    // it failed by itself; the pipeline says why, and mending it is not our matter
                    Done.with(new Fact("stream", status.activity() + " " + status.reason()));
        };
    }
}
