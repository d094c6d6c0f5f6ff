package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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
                holdStream(handover),
                advanceSequences(handover),
                enforceRules(handover),
                markStart(handover),
                close(handover),
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

    private static Step advanceSequences(Handover handover) {
        Sequences from = handover.from().sequences();
        Sequences to = handover.to().sequences();
        long margin = handover.settings().sequenceMargin();
        return new Act<>(
                watch(handover, StepName.ADVANCE_SEQUENCES, () -> advanced(from, to, margin)),
                to,
                () -> new SequencesAction.Advance(from.values(), margin),
                handover.epoch(),
                List.of(Fact.of("margin", margin)));
    }

    private static Observation advanced(Sequences from, Sequences to, long margin) {
        Map<String, SequenceValue> there =
                to.values().stream()
                        .collect(Collectors.toMap(SequenceValue::name, Function.identity()));
        List<SequenceValue> wanted = from.values();
        for (SequenceValue value : wanted) {
            SequenceValue found = there.get(value.name());
            if (found == null) {
                return new Never("the other side has no sequence " + value.name());
            }
            if (!found.isBeyond(value, margin)) {
                return new NotYet("sequence %s beyond the other side's".formatted(value.name()));
            }
        }
        return Done.with(Fact.of("sequences", wanted.size()));
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
                watch(handover, StepName.CLOSE_FENCE, () -> closed(handover, fence.status())),
                fence,
                () -> new FenceAction.Close(handover.id()),
                handover.epoch(),
                List.of());
    }

    private static Observation closed(Handover handover, FenceStatus status) {
        if (status.is(FenceMode.CLOSED, handover.id())) {
            return Done.with(new Fact("closed at", status.now().toString()));
        }
        return LeaseCheck.holds(handover, status)
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
