package dev.tidegate.cutover;

import dev.tidegate.cutover.CutoverRecords.Claim;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.RollbackPolicy.Decision;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Does what is due without an operator: goes on for a coordinator that died, disarms what was armed
 * for too long, and rolls back if the policy says so. Any process may have one; while another is at
 * work it does nothing.
 */
public final class Caretaker {
    private static final String LOOK =
            "Look at the mismatches; `tidegate cutover rollback` moves the writers back.";

    private final CutoverPorts ports;
    private final Surroundings surroundings;
    private final Phases phases;
    private final Turns turns;

    /**
     * Makes one.
     *
     * @param id of the cutover, as {@link Coordinator} has it
     */
    public Caretaker(String id, CutoverPorts ports, Surroundings surroundings) {
        this(id, ports, surroundings, Phases.STANDARD);
    }

    Caretaker(String id, CutoverPorts ports, Surroundings surroundings, Phases phases) {
        this.ports = ports;
        this.surroundings = surroundings;
        this.phases = phases;
        this.turns = new Turns(id, ports, surroundings, phases);
    }

    /**
     * Looks once, and does what is due; to be called every few seconds. Fails as {@link
     * Coordinator} does; what it could not do is due at the next call.
     */
    public void look() throws InterruptedException {
        Optional<CutoverRecord> found = ports.records().read();
        if (found.isEmpty()) {
            return;
        }
        CutoverRecord record = found.get();
        switch (record.state().kind()) {
            case PREPARING, ABORTABLE, DECIDED, CLEANING -> turns.take(Claim.IF_FREE, _ -> {});
            case RESTING -> {
                if (record.state() == CutoverState.ARMED && turns.isOver(record)) {
                    disarm();
                } else if (record.state() == CutoverState.LIVE) {
                    lookLive(record);
                }
            }
        }
    }

    private void disarm() throws InterruptedException {
        turns.take(
                Claim.IF_FREE,
                tenure -> {
                    if (tenure.record().state() == CutoverState.ARMED
                            && turns.isOver(tenure.record())) {
                        new Arming(tenure).takeBack("it was armed for too long");
                    }
                });
    }

    private void lookLive(CutoverRecord record) throws InterruptedException {
        new SourceWatch(ports, surroundings.observer()).look();
        if (turns.isOver(record)) {
            alarm(
                    "the way back is kept for longer than was set",
                    "`tidegate cutover complete` gives it up; it costs space in the target's log.");
        }
        Decision decision =
                new RollbackPolicy(surroundings.settings().rollback())
                        .decide(
                                record,
                                ports.verification().confirmedMismatches(),
                                ports.back().status(),
                                surroundings.clock().instant());
        switch (decision) {
            case Decision.Stay() -> {}
            case Decision.Hold(String fact) -> alarm("no automatic rollback: " + fact, LOOK);
            case Decision.RollBack(String reason) ->
                    turns.take(Claim.IF_FREE, tenure -> rollBack(tenure, reason));
        }
    }

    private void rollBack(Tenure tenure, String reason) throws InterruptedException {
        if (tenure.record().state() != CutoverState.LIVE) {
            return; // it was decided while the writers moved
        }
        List<Blocker> blockers =
                HandoverGuard.blockers(ports, surroundings.settings(), Direction.BACK);
        if (blockers.isEmpty()) {
            tenure.keeper().alarm("rolls back: " + reason, LOOK);
            new HandoverRun(tenure, phases)
                    .whole(
                            Direction.BACK,
                            it -> it.withAutomaticRollbacks(it.terms().automaticRollbacks() + 1));
        } else {
            alarm(
                    "no automatic rollback: "
                            + blockers.stream()
                                    .map(Blocker::fact)
                                    .collect(Collectors.joining("; ")),
                    LOOK);
        }
    }

    private void alarm(String fact, String hint) {
        surroundings.observer().alarm(fact, hint);
    }
}
