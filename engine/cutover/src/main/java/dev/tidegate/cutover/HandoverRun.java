package dev.tidegate.cutover;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Takes one handover through its states.
 *
 * <pre>
 *   PAUSING → FENCING → DRAINING → VERIFYING → FINALIZING ─┬→ SWITCHED → OPENING → ROUTING → …
 *      │          │          │          │            │      │
 *      └──────────┴──────────┴──────────┴────────────┴──────┴→ ABORTING → …
 * </pre>
 *
 * <p>The fence's row decides between FINALIZING and an abort or the end of the lease: whoever
 * changes it first. Once it is closed the record decides between SWITCHED and ABORTING: it has one
 * state, and one owner. The other side is opened only behind SWITCHED.
 */
final class HandoverRun {
    /** What the log has of an attempt that is not meant to move the writers. */
    static final Fact REHEARSAL = new Fact("rehearsal", "yes");

    private static final Set<StepName> WAY_BACK =
            Set.of(StepName.RELAX_RULES, StepName.START_REVERSE);

    private final Tenure tenure;
    private final Phases phases;

    HandoverRun(Tenure tenure, Phases phases) {
        this.tenure = tenure;
        this.phases = phases;
    }

    /**
     * Moves the writers. Fails with {@code CUTOVER_ABORTED} if that was given up; then they have
     * what they had.
     *
     * @param change what else the record gets
     */
    void whole(Direction direction, UnaryOperator<CutoverRecord> change)
            throws InterruptedException {
        readAhead(direction);
        tenure.keeper().begin(direction, change);
        try {
            rehearsed();
            go(phases.closing());
        } catch (GivenUpException e) {
            abort(e.reason());
            throw Refusals.aborted(direction, e.reason());
        }
        forward();
        arrive();
    }

    /** Does everything but the last, and takes it back: the pause is real. */
    void rehearsal() throws InterruptedException {
        readAhead(Direction.FORWARD);
        tenure.keeper().begin(Direction.FORWARD, it -> it, REHEARSAL);
        try {
            rehearsed();
        } catch (GivenUpException e) {
            abort(e.reason());
            throw Refusals.aborted(Direction.FORWARD, e.reason());
        }
        abort("of a rehearsal");
    }

    /** What can be done before the applications wait. */
    private void readAhead(Direction direction) throws InterruptedException {
        tenure.ports().verification().readAhead(direction, tenure.settings().verify());
        tenure.ports().at(direction.to()).sequences().readAhead();
        tenure.ports().stream(direction).readAhead();
        tenure.ports().stream(direction.reverse()).readAhead();
    }

    /** For a dry run: all steps from the first to the last. */
    void showForward(Direction direction) throws InterruptedException {
        show(direction);
        try {
            go(phases.closing());
        } catch (GivenUpException e) {
            throw new IllegalStateException("a dry run was given up", e);
        }
        forward();
    }

    /** For a dry run: up to the commit point, and back. */
    void showAbort(Direction direction) throws InterruptedException {
        show(direction);
        tenure.keeper().enter(CutoverState.ABORTING, it -> it);
        runAll(phases.aborting());
    }

    private void show(Direction direction) throws InterruptedException {
        tenure.keeper().begin(direction, it -> it);
        try {
            rehearsed();
        } catch (GivenUpException e) {
            throw new IllegalStateException("a dry run was given up", e);
        }
    }

    private void rehearsed() throws GivenUpException, InterruptedException {
        for (Phase phase : phases.rehearsed()) {
            go(phase);
        }
    }

    /** Goes on with what a coordinator left that had closed the fence, and may not have known. */
    void finishClosing(List<StepName> left) throws InterruptedException {
        try {
            for (Step step : phases.closing().steps(tenure.handover())) {
                if (left.contains(step.name())) {
                    tenure.steps().run(step);
                }
            }
        } catch (GivenUpException e) {
            abort(e.reason());
            return;
        }
        forward();
        arrive();
    }

    /** Goes on behind the commit point, from the state that was reached, to the last step. */
    void forward() throws InterruptedException {
        CutoverState reached = tenure.record().state();
        if (reached == phases.closing().state()) {
            tenure.keeper().enter(CutoverState.SWITCHED, it -> it);
        }
        boolean passed = phases.behind().stream().anyMatch(it -> it.state() == reached);
        for (Phase phase : phases.behind()) {
            passed = passed && phase.state() != reached;
            if (!passed) {
                insist(phase);
            }
        }
    }

    /** The same for who does not wait for the hooks that lead them: there is a way back. */
    void arriveUnled() throws InterruptedException {
        for (Phase phase : phases.behind()) {
            for (Step step : phase.steps(tenure.handover())) {
                if (WAY_BACK.contains(step.name())) {
                    tenure.steps().runAlways(step);
                }
            }
        }
        arrive();
    }

    /** The writers are where they were led. */
    void arrive() throws InterruptedException {
        switch (tenure.record().place().direction()) {
            case FORWARD ->
                    tenure.keeper()
                            .enter(
                                    CutoverState.LIVE,
                                    it -> it.lasting(until(tenure.settings().wayBackFor())));
            case BACK -> new Arming(tenure).takeBack("after the rollback");
        }
    }

    /** Gives up, and takes back what was done. */
    void abort(String reason) throws InterruptedException {
        tenure.keeper()
                .enter(CutoverState.ABORTING, it -> it.because(reason), new Fact("reason", reason));
        takeBack();
    }

    /** Goes on with an abort. */
    void takeBack() throws InterruptedException {
        runAll(phases.aborting());
        switch (tenure.record().place().direction()) {
            case FORWARD -> tenure.keeper().enter(CutoverState.ARMED, it -> it);
            case BACK -> tenure.keeper().enter(CutoverState.LIVE, it -> it);
        }
    }

    private Optional<Instant> until(Duration term) {
        return Optional.of(tenure.surroundings().clock().instant().plus(term));
    }

    private void go(Phase phase) throws GivenUpException, InterruptedException {
        if (tenure.record().state() != phase.state()) {
            tenure.keeper().enter(phase.state(), it -> it);
        }
        for (Step step : phase.steps(tenure.handover())) {
            tenure.steps().run(step);
        }
    }

    private void insist(Phase phase) throws InterruptedException {
        if (tenure.record().state() != phase.state()) {
            tenure.keeper().enter(phase.state(), it -> it);
        }
        runAll(phase);
    }

    private void runAll(Phase phase) throws InterruptedException {
        for (Step step : phase.steps(tenure.handover())) {
            tenure.steps().runAlways(step);
        }
    }
}
