package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Coordinators as somebody might have built them. */
final class Broken {
    private Broken() {}

    /** One with other phases. */
    record Coordinating(String fault, Phases phases) {
        @Override
        public String toString() {
            return fault;
        }
    }

    static List<Coordinating> all() {
        Phases right = Phases.STANDARD;
        return List.of(
                new Coordinating(
                        "opens before the commit point",
                        with(right, insteadOf(right.closing(), before(StepName.CLOSE_FENCE)))),
                new Coordinating(
                        "does not hold the barrier",
                        without(
                                right,
                                StepName.HOLD_BARRIER,
                                StepName.PROVE_FENCE,
                                StepName.PROVE_CLOSED,
                                StepName.PROVE_LAST)),
                new Coordinating(
                        "does not wait for the guard marker",
                        without(right, StepName.DRAIN, StepName.VERIFY)),
                new Coordinating("does not deny", without(right, StepName.DENY_WRITES)),
                new Coordinating("does not close the fence", without(right, StepName.CLOSE_FENCE)),
                new Coordinating("does not hold the stream", without(right, StepName.HOLD_STREAM)),
                new Coordinating(
                        "does not move the sequences", without(right, StepName.ADVANCE_SEQUENCES)),
                new Coordinating(
                        "does not start the stream back", without(right, StepName.START_REVERSE)),
                new Coordinating("leaves triggers off", without(right, StepName.ENFORCE_RULES)),
                new Coordinating("leaves triggers on", without(right, StepName.RELAX_RULES)),
                new Coordinating("lifts nothing there", without(right, StepName.LIFT_OTHER)),
                new Coordinating(
                        "lifts nothing again",
                        without(right, StepName.LIFT_AGAIN, StepName.TRY_WRITE)),
                new Coordinating(
                        "does not open again",
                        without(
                                right,
                                StepName.OPEN_AGAIN,
                                StepName.LIFT_AGAIN,
                                StepName.TRY_WRITE)),
                new Coordinating("leaves the stream held", without(right, StepName.RESUME_STREAM)),
                new Coordinating(
                        "does not tell the applications",
                        without(right, StepName.RESUME_APPLICATIONS)));
    }

    /** The same without some steps. */
    private static Phases without(Phases phases, StepName... names) {
        Set<StepName> left = Set.of(names);
        return new Phases(
                phases.rehearsed().stream().map(it -> dropping(it, left)).toList(),
                dropping(phases.closing(), left),
                phases.behind().stream().map(it -> dropping(it, left)).toList(),
                dropping(phases.aborting(), left));
    }

    private static Phase dropping(Phase phase, Set<StepName> left) {
        return phase(
                phase,
                handover ->
                        phase.steps(handover).stream()
                                .filter(it -> !left.contains(it.name()))
                                .toList());
    }

    private static Phases with(Phases phases, Phase closing) {
        return new Phases(phases.rehearsed(), closing, phases.behind(), phases.aborting());
    }

    private static Phase insteadOf(Phase phase, Steps steps) {
        return phase(phase, steps);
    }

    /** The steps of a phase, made otherwise. */
    private interface Steps {
        List<Step> of(Handover handover);
    }

    /** Opens the other side before this step, without looking at the fence. */
    private static Steps before(StepName name) {
        return handover -> {
            List<Step> steps = new ArrayList<>();
            for (Step step : Phases.STANDARD.closing().steps(handover)) {
                if (step.name() == name) {
                    Fence to = handover.to().fence();
                    steps.add(
                            new Act<>(
                                    new Watch(
                                            StepName.OPEN_OTHER,
                                            Handover.within(handover.times().finalizing()),
                                            () ->
                                                    to.status().mode() == FenceMode.OPEN
                                                            ? Observation.Done.with()
                                                            : new Observation.NotYet("it")),
                                    to,
                                    () -> new FenceAction.Open(handover.id()),
                                    handover.epoch(),
                                    List.of()));
                }
                steps.add(step);
            }
            return steps;
        };
    }

    private static Phase phase(Phase phase, Steps steps) {
        return new Phase() {
            @Override
            public CutoverState state() {
                return phase.state();
            }

            @Override
            public List<Step> steps(Handover handover) {
                return steps.of(handover);
            }
        };
    }
}
