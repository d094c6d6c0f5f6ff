package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.NotYet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes what a handover needs, and takes it back. What was there before is not recorded, and so not
 * taken back; what is recorded was not there, or is not yet.
 */
final class Arming {
    private final Tenure tenure;

    Arming(Tenure tenure) {
        this.tenure = tenure;
    }

    /** From REPLICATING to ARMED. Fails with {@code CUTOVER_REFUSED} if that cannot be. */
    void arm() throws InterruptedException {
        tenure.keeper().enter(CutoverState.PREFLIGHT, it -> it);
        Readiness.Report report = tenure.ports().readiness().examine(Direction.FORWARD);
        if (!report.blockers().isEmpty()) {
            tenure.keeper().enter(CutoverState.REPLICATING, it -> it);
            throw HandoverGuard.refusal("cannot arm the cutover", report.blockers());
        }
        tenure.claimFences();
        try {
            prepareAll();
            callDry();
        } catch (GivenUpException e) {
            takeBack(e.reason());
            throw Refusals.refused(
                    "cannot arm the cutover: " + e.reason(),
                    "What was prepared is taken back. Mend the reason, and arm again.");
        }
        armed();
    }

    /** For a dry run: all that is prepared. */
    void show() throws InterruptedException {
        try {
            prepareAll();
        } catch (GivenUpException e) {
            throw new IllegalStateException("a dry run was given up", e);
        }
    }

    private void prepareAll() throws GivenUpException, InterruptedException {
        tenure.keeper().enter(CutoverState.ARMING, it -> it);
        for (Preparation preparation : tenure.ports().preparations().all()) {
            prepare(preparation);
        }
    }

    /** It is armed, from now on. */
    void armed() throws InterruptedException {
        Optional<Instant> until =
                Optional.of(
                        tenure.surroundings().clock().instant().plus(tenure.settings().armedFor()));
        tenure.keeper().enter(CutoverState.ARMED, it -> it.lasting(until));
    }

    private void prepare(Preparation preparation) throws GivenUpException, InterruptedException {
        Preparations port = tenure.ports().preparations();
        if (port.isThere(preparation)) {
            return;
        }
        Watch watch =
                new Watch(
                        StepName.PREPARE,
                        Handover.within(tenure.settings().times().behind()),
                        () ->
                                port.isThere(preparation)
                                        ? Done.with(new Fact("what", preparation.name()))
                                        : new NotYet(preparation.name()));
        Step step =
                new Act<>(
                        watch,
                        port,
                        () -> new PreparationAction.Prepare(preparation),
                        tenure.record().epoch(),
                        List.of(
                                new Fact("what", preparation.name()),
                                new Fact("purpose", preparation.purpose())));
        tenure.steps().run(step, it -> it.preparing(preparation.name()), UnaryOperator.identity());
    }

    private void callDry() throws GivenUpException, InterruptedException {
        for (HookCall call : HookTrial.calls(tenure.record().handover())) {
            tenure.steps()
                    .run(
                            new Call(
                                    StepName.PREPARE,
                                    Handover.within(tenure.settings().times().behind()),
                                    tenure.ports().hooks(),
                                    call,
                                    tenure.record().epoch()));
        }
    }

    /** From wherever something is prepared to REPLICATING. */
    void takeBack(String reason) throws InterruptedException {
        tenure.keeper()
                .enter(
                        CutoverState.DISARMING,
                        it -> it.lasting(Optional.empty()),
                        new Fact("reason", reason));
        takeBackAll();
    }

    /** Goes on with it. */
    void takeBackAll() throws InterruptedException {
        for (Preparation preparation : recorded()) {
            takeBack(preparation);
        }
        tenure.keeper().enter(CutoverState.REPLICATING, it -> it);
    }

    /** What was prepared, the last one first. */
    List<Preparation> recorded() {
        List<String> names = tenure.record().terms().prepared();
        List<Preparation> recorded =
                new ArrayList<>(
                        tenure.ports().preparations().all().stream()
                                .filter(it -> names.contains(it.name()))
                                .toList());
        Collections.reverse(recorded);
        return recorded;
    }

    /** Takes one back. */
    void takeBack(Preparation preparation) throws InterruptedException {
        Preparations port = tenure.ports().preparations();
        Watch watch =
                new Watch(
                        StepName.TAKE_BACK,
                        tenure.handover().always(),
                        () ->
                                port.isThere(preparation)
                                        ? new NotYet("the end of " + preparation.name())
                                        : Done.with(new Fact("what", preparation.name())));
        Step step =
                new Act<>(
                        watch,
                        port,
                        () -> new PreparationAction.TakeBack(preparation),
                        tenure.record().epoch(),
                        List.of(new Fact("what", preparation.name())));
        tenure.steps().runAlways(step, it -> it.withoutPreparation(preparation.name()));
    }
}
