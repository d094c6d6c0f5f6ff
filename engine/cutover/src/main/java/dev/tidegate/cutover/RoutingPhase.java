package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import dev.tidegate.cutover.Step.Insistence;
import dev.tidegate.cutover.Step.Limits;
import java.util.List;

/** Leads the applications to the side that is open. */
final class RoutingPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.ROUTING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        return List.of(
                new Call(
                        StepName.ROUTE_APPLICATIONS,
                        handover.always(),
                        handover.ports().hooks(),
                        new HookCall(HookCall.Point.ROUTE, handover.id(), HookCall.Style.REAL),
                        handover.epoch()),
                new Watch(
                        StepName.AWAIT_ARRIVAL,
                        new Limits(handover.times().behind(), Insistence.PASS_OVER),
                        () -> arrived(handover)),
                proveLast(handover));
    }

    /**
     * The proof before the commit point covers what capture had read then. This one costs no pause,
     * and covers all that came in before the fence was closed, and on the other side all before it
     * was opened.
     */
    private static Step proveLast(Handover handover) {
        Marker last = handover.marker(Marker.Role.LAST);
        return new Act<>(
                new Watch(
                        StepName.PROVE_LAST,
                        new Limits(handover.times().behind(), Insistence.PASS_OVER),
                        () -> proven(handover, last)),
                handover.from().fence(),
                () -> new FenceAction.Mark(last),
                handover.epoch(),
                List.of());
    }

    private static Observation proven(Handover handover, Marker last) {
        Marker start = handover.marker(Marker.Role.START);
        if (!handover.reverse().hasApplied(start)) {
            return new NotYet("the marker at which the stream back starts");
        }
        List<String> skipped = handover.reverse().status().skipped();
        return skipped.isEmpty()
                ? VerifyingPhase.provenOnceMarked(handover, last)
                : new Never(
                        "something wrote behind the fence of the %s before it was opened: %s"
                                .formatted(
                                        handover.id().direction().to(),
                                        String.join("; ", skipped)));
    }

    private static Observation arrived(Handover handover) {
        return handover.to().fence().applicationsWroteSince(handover.marker(Marker.Role.START))
                ? Done.with(
                        Fact.of(
                                "sessions left on the other side",
                                handover.from().fence().status().sessions()))
                : new NotYet("the first write of an application");
    }
}
