package dev.tidegate.cutover;

import java.util.List;

/**
 * Brings what a coordinator left to rest. It asks the record what was intended and the fence what
 * happened; of the two the fence is believed.
 *
 * <table>
 * <caption>What a successor does</caption>
 * <tr><td>PREFLIGHT, ARMING</td><td>takes back what was prepared</td></tr>
 * <tr><td>PAUSING to FINALIZING, fence not closed</td><td>aborts</td></tr>
 * <tr><td>FINALIZING, fence closed</td><td>looks once more whether the fence held, and goes
 *     forward; if not, aborts</td></tr>
 * <tr><td>SWITCHED to ROUTING</td><td>goes forward</td></tr>
 * <tr><td>ABORTING, DISARMING, COMPLETING</td><td>goes on</td></tr>
 * </table>
 */
final class Recovery {
    private static final List<StepName> FROM_CLOSING =
            List.of(StepName.CLOSE_FENCE, StepName.PROVE_CLOSED);

    private final Tenure tenure;
    private final Phases phases;

    Recovery(Tenure tenure, Phases phases) {
        this.tenure = tenure;
        this.phases = phases;
    }

    /** Fences earlier coordinators, where they could have had an effect on a side. */
    void claim() throws InterruptedException {
        switch (tenure.record().state()) {
            case REPLICATING, PREFLIGHT -> {}
            case ARMING,
                    ARMED,
                    DISARMING,
                    PAUSING,
                    FENCING,
                    DRAINING,
                    VERIFYING,
                    FINALIZING,
                    SWITCHED,
                    OPENING,
                    ROUTING,
                    LIVE,
                    COMPLETING,
                    COMPLETE,
                    ABORTING ->
                    tenure.claimFences();
        }
    }

    /** Goes on until the cutover rests. */
    void settle() throws InterruptedException {
        CutoverState state = tenure.record().state();
        HandoverRun run = new HandoverRun(tenure, phases);
        switch (state.kind()) {
            case RESTING -> {}
            case PREPARING -> new Arming(tenure).takeBack("the coordinator ended while " + state);
            case ABORTABLE -> {
                if (isClosed()) {
                    run.finishClosing(FROM_CLOSING);
                } else {
                    run.abort("since its coordinator ended while " + state);
                }
            }
            case DECIDED -> {
                run.forward();
                run.arrive();
            }
            case CLEANING -> goOn(state, run);
        }
    }

    private void goOn(CutoverState state, HandoverRun run) throws InterruptedException {
        if (state == CutoverState.ABORTING) {
            run.takeBack();
        } else if (state == CutoverState.DISARMING) {
            new Arming(tenure).takeBackAll();
        } else {
            new Completion(tenure).goOn();
        }
    }

    /** Whether the commit point was passed: then all steps before it were seen to be done. */
    private boolean isClosed() {
        Handover handover = tenure.handover();
        boolean reached = tenure.record().place().step().stream().anyMatch(FROM_CLOSING::contains);
        return reached && handover.from().fence().status().is(FenceMode.CLOSED, handover.id());
    }
}
