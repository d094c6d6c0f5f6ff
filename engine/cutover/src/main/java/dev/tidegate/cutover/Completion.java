package dev.tidegate.cutover;

import dev.tidegate.cutover.Step.Insistence;
import dev.tidegate.cutover.Step.Limits;
import java.util.List;
import java.util.Optional;

/** Gives the way back up: takes back what was prepared for it, and leaves the source closed. */
final class Completion {
    private final Tenure tenure;

    Completion(Tenure tenure) {
        this.tenure = tenure;
    }

    /** From LIVE to COMPLETE. */
    void complete() throws InterruptedException {
        tenure.keeper().enter(CutoverState.COMPLETING, it -> it.lasting(Optional.empty()));
        goOn();
    }

    /** Goes on with it. */
    void goOn() throws InterruptedException {
        Optional<HandoverId> closedBy = tenure.ports().source().fence().status().handover();
        if (closedBy.isPresent()) {
            prove(closedBy.get());
        }
        Arming arming = new Arming(tenure);
        for (Preparation preparation : arming.recorded()) {
            switch (preparation.lifetime()) {
                case WAY_BACK -> arming.takeBack(preparation);
                case FOR_GOOD -> {}
            }
        }
        tenure.keeper().enter(CutoverState.COMPLETE, it -> it);
    }

    /** The last look at what came in on the source: behind it nobody reads its log any more. */
    private void prove(HandoverId closedBy) throws InterruptedException {
        Handover handover =
                new Handover(tenure.ports(), tenure.settings(), closedBy, tenure.record().epoch());
        Marker end = handover.marker(Marker.Role.END);
        tenure.steps()
                .runAlways(
                        new Act<>(
                                new Watch(
                                        StepName.PROVE_END,
                                        new Limits(handover.times().behind(), Insistence.PASS_OVER),
                                        () -> VerifyingPhase.provenOnceMarked(handover, end)),
                                handover.from().fence(),
                                () -> new FenceAction.Mark(end),
                                handover.epoch(),
                                List.of()));
    }
}
