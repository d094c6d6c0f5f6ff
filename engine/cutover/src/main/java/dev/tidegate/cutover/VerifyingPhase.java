package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import java.util.List;

/** Proves that the fence held, and that both sides have the same. */
final class VerifyingPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.VERIFYING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        return List.of(
                new Watch(
                        StepName.PROVE_FENCE,
                        Handover.within(handover.times().verifying()),
                        () -> proven(handover, handover.marker(Marker.Role.GUARD))),
                new Verify(handover));
    }

    /** The same up to a marker that is yet to be written. */
    static Observation provenOnceMarked(Handover handover, Marker upTo) {
        return handover.from().fence().position(upTo).isPresent()
                ? proven(handover, upTo)
                : new NotYet("the marker " + upTo.role());
    }

    /** Nothing behind the barrier, as far as capture has read; which is this marker at least. */
    static Observation proven(Handover handover, Marker upTo) {
        FenceProof proof = handover.stream().proof(handover.marker(Marker.Role.BARRIER), upTo);
        if (!proof.violations().isEmpty()) {
            return new Never(
                    "something wrote behind the fence: " + String.join("; ", proof.violations()));
        }
        return proof.read()
                ? Done.with(Fact.of("changes behind the fence", 0))
                : new NotYet("capture up to the marker " + upTo.role());
    }
}
