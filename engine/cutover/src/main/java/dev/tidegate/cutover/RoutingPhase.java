package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import dev.tidegate.cutover.Step.Insistence;
import dev.tidegate.cutover.Step.Limits;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.util.List;
import java.util.Optional;

/**
 * Leads the applications to the side that is open, and then starts the stream back behind the start
 * marker: it leaves out nothing, however late it begins, and nobody who waits for a write has to
 * wait for it.
 */
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
                relaxRules(handover),
                startReverse(handover),
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

    private static Step relaxRules(Handover handover) {
        SideRules rules = handover.from().rules();
        return new Act<>(
                new Watch(
                        StepName.RELAX_RULES,
                        handover.always(),
                        () -> FinalizingPhase.none(rules.notRelaxed())),
                rules,
                RulesAction.Relax::new,
                handover.epoch(),
                List.of());
    }

    private static Step startReverse(Handover handover) {
        ChangeStream reverse = handover.reverse();
        Marker start = handover.marker(Marker.Role.START);
        return new Act<>(
                new Watch(
                        StepName.START_REVERSE,
                        handover.always(),
                        () -> started(reverse.status(), start)),
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
