package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import java.util.List;

/** Waits until the other side has everything up to the guard marker. */
final class DrainingPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.DRAINING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        return List.of(
                new Watch(
                        StepName.DRAIN,
                        Handover.within(handover.times().draining()),
                        () -> look(handover)));
    }

    private static Observation look(Handover handover) {
        StreamStatus status = handover.stream().status();
        if (status.deadLetters() > 0) {
            return new Never(
                    "%d transactions were put aside or refused".formatted(status.deadLetters()));
        }
        if (status.activity() != StreamStatus.Activity.APPLYING) {
            return new Never("the stream is %s %s".formatted(status.activity(), status.reason()));
        }
        if (handover.stream().hasApplied(handover.marker(Marker.Role.GUARD))) {
            return Done.with(Fact.of("transactions put aside", 0));
        }
        return LeaseCheck.holds(handover, handover.from().fence().row())
                ? new NotYet("the guard marker on the other side")
                : new Never(LeaseCheck.LOST);
    }
}
