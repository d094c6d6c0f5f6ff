package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.util.List;

/**
 * Makes the other side ready for writers, and closes the fence. All before the last step is
 * harmless if it comes to nothing; closing is the commit point: one row, once, decided by the
 * database between this, an abort and the end of the lease.
 */
final class FinalizingPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.FINALIZING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        return List.of(
                new AtOnce(holdStream(handover)),
                new AtOnce(new AdvanceSequences(handover)),
                new AtOnce(enforceRules(handover)),
                new AtOnce(markStart(handover)),
                new AtOnce(close(handover)),
                proveClosed(handover));
    }

    private static Watch watch(Handover handover, StepName name, Watch.Look look) {
        return new Watch(name, Handover.within(handover.times().finalizing()), look);
    }

    private static Step holdStream(Handover handover) {
        return new Act<>(
                watch(handover, StepName.HOLD_STREAM, () -> held(handover.stream())),
                handover.stream(),
                () -> new StreamAction.Hold(handover.id()),
                handover.epoch(),
                List.of());
    }

    private static Observation held(ChangeStream stream) {
        return stream.status().activity() == Activity.HELD
                ? Done.with()
                : new NotYet("the end of what the stream commits");
    }

    private static Step enforceRules(Handover handover) {
        SideRules rules = handover.to().rules();
        return new Act<>(
                watch(handover, StepName.ENFORCE_RULES, () -> none(rules.notEnforced())),
                rules,
                RulesAction.Enforce::new,
                handover.epoch(),
                List.of());
    }

    /** Done when nothing is left. */
    static Observation none(List<String> left) {
        return left.isEmpty() ? Done.with() : new NotYet(left.getFirst());
    }

    private static Step markStart(Handover handover) {
        Fence fence = handover.to().fence();
        Marker start = handover.marker(Marker.Role.START);
        return new Act<>(
                watch(
                        handover,
                        StepName.MARK_START,
                        () ->
                                fence.position(start)
                                        .<Observation>map(at -> Done.with(new Fact("position", at)))
                                        .orElseGet(() -> new NotYet("the start marker"))),
                fence,
                () -> new FenceAction.Mark(start),
                handover.epoch(),
                List.of());
    }

    private static Step close(Handover handover) {
        Fence fence = handover.from().fence();
        return new Act<>(
                watch(handover, StepName.CLOSE_FENCE, () -> closed(handover, fence.row())),
                fence,
                () -> new FenceAction.Close(handover.id()),
                handover.epoch(),
                List.of());
    }

    private static Observation closed(Handover handover, FenceRow row) {
        if (row.is(FenceMode.CLOSED, handover.id())) {
            return Done.with(new Fact("closed at", row.now().toString()));
        }
        return LeaseCheck.holds(handover, row)
                ? new NotYet("the closed fence")
                : new Never(LeaseCheck.LOST);
    }

    /**
     * What wrote behind the fence and was seen only now: the other side is not open yet, so there
     * is still a way back that loses nothing.
     */
    private static Step proveClosed(Handover handover) {
        Marker guard = handover.marker(Marker.Role.GUARD);
        return watch(handover, StepName.PROVE_CLOSED, () -> VerifyingPhase.proven(handover, guard));
    }
}
