package dev.tidegate.cutover;

import dev.tidegate.cutover.CutoverRecords.Claim;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.Turns.Work;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The operator's verbs. Each takes over, brings what a dead coordinator left to rest, does its
 * work, and returns the record that it left; called again it finds its work done. On the thread
 * that calls it, until the end; an interrupt leaves what a crash leaves.
 *
 * <p>Fails with {@code CUTOVER_REFUSED} when the verb does not fit or something forbids it, {@code
 * CUTOVER_ABORTED} when it was begun and taken back, {@code CUTOVER_FENCED} when another process
 * took over, and with what the target says when it cannot be reached at the start.
 */
public final class Coordinator {
    private final CutoverPorts ports;
    private final Surroundings surroundings;
    private final Phases phases;
    private final String id;
    private final Turns turns;

    /**
     * Makes one.
     *
     * @param id of the cutover: letters, digits and hyphens; the pipeline's name
     */
    public Coordinator(String id, CutoverPorts ports, Surroundings surroundings) {
        this(id, ports, surroundings, Phases.STANDARD);
    }

    Coordinator(String id, CutoverPorts ports, Surroundings surroundings, Phases phases) {
        this.id = id;
        this.ports = ports;
        this.surroundings = surroundings;
        this.phases = phases;
        this.turns = new Turns(id, ports, surroundings, phases);
    }

    /** What there is; empty before the first verb. Takes nothing over. */
    public Optional<CutoverRecord> status() {
        return ports.records().read();
    }

    /** Brings what a dead coordinator left to rest. */
    public CutoverRecord recover() throws InterruptedException {
        return with(Claim.IF_FREE, _ -> {});
    }

    /**
     * What a handover would take now, and what forbids it. Takes nothing over, changes nothing; the
     * hooks are called dry.
     */
    public CutoverPlan plan(Direction direction) throws InterruptedException {
        List<HookAnswer> hooks =
                HookTrial.answers(ports.hooks(), HookTrial.handover(id, status(), direction));
        Readiness.Report report = ports.readiness().examine(direction);
        return CutoverPlan.of(
                        direction,
                        report.measurements(),
                        surroundings.settings(),
                        HandoverGuard.foreseen(ports, surroundings.settings(), direction, report))
                .with(hooks);
    }

    /** What the cutover can show of itself; empty before the first verb. */
    public Optional<Passport> passport() {
        return status().map(it -> Passport.of(it, ports.records().log()));
    }

    /** Makes what a handover needs, or keeps it for longer. */
    public CutoverRecord arm() throws InterruptedException {
        return with(
                Claim.IF_FREE,
                tenure -> {
                    Arming arming = new Arming(tenure);
                    if (tenure.record().state() == CutoverState.ARMED) {
                        arming.armed();
                    } else {
                        require(tenure, CutoverState.REPLICATING, "arm");
                        arming.arm();
                    }
                });
    }

    /** Takes back what arming made. */
    public CutoverRecord disarm() throws InterruptedException {
        return with(
                Claim.IF_FREE,
                tenure -> {
                    if (tenure.record().state() == CutoverState.ARMED) {
                        new Arming(tenure).takeBack("disarmed");
                    } else {
                        require(tenure, CutoverState.REPLICATING, "disarm");
                    }
                });
    }

    /** Does everything up to the comparison, and takes it back. */
    public CutoverRecord rehearse() throws InterruptedException {
        return with(
                Claim.IF_FREE,
                tenure -> {
                    require(tenure, CutoverState.ARMED, "rehearse");
                    guard(Direction.FORWARD);
                    new HandoverRun(tenure, phases).rehearsal();
                });
    }

    /** Moves the writers to the target. */
    public CutoverRecord go() throws InterruptedException {
        return with(
                Claim.IF_FREE,
                tenure -> {
                    if (tenure.record().state() == CutoverState.LIVE) {
                        return;
                    }
                    require(tenure, CutoverState.ARMED, "go");
                    if (turns.isOver(tenure.record())) {
                        throw Refusals.refused(
                                "cannot cut over: it was armed for too long",
                                "Run `tidegate cutover arm` again.");
                    }
                    guard(Direction.FORWARD);
                    new HandoverRun(tenure, phases)
                            .whole(Direction.FORWARD, it -> it.withAutomaticRollbacks(0));
                });
    }

    /** Gives up what is going on, also if another process is at it. */
    public CutoverRecord abort() throws InterruptedException {
        Optional<CutoverRecord> found = status();
        if (found.stream().anyMatch(it -> it.state().kind() == CutoverState.Kind.DECIDED)) {
            throw Refusals.refused(
                    "cannot abort: the writers have been moved",
                    "`tidegate cutover rollback` moves them back without loss.");
        }
        return with(Claim.BY_FORCE, _ -> {});
    }

    /** Moves the writers back to the source. */
    public CutoverRecord rollback() throws InterruptedException {
        Claim claim =
                status().stream().anyMatch(Coordinator::isLeading) ? Claim.BY_FORCE : Claim.IF_FREE;
        return turns.take(claim, this::endRouting, this::rollBack).orElseThrow(Coordinator::busy);
    }

    private void rollBack(Tenure tenure) throws InterruptedException {
        CutoverRecord record = tenure.record();
        if (record.state() == CutoverState.REPLICATING
                && record.place().direction() == Direction.BACK) {
            return;
        }
        require(tenure, CutoverState.LIVE, "rollback");
        new SourceWatch(ports, surroundings.observer()).look();
        guard(Direction.BACK);
        new HandoverRun(tenure, phases).whole(Direction.BACK, UnaryOperator.identity());
    }

    /** Whoever wants back does not wait for a hook that leads the applications away. */
    private void endRouting(Tenure tenure) throws InterruptedException {
        if (isLeading(tenure.record())) {
            new HandoverRun(tenure, phases).arriveUnled();
        }
    }

    private static boolean isLeading(CutoverRecord record) {
        return record.state() == CutoverState.ROUTING
                && record.place().direction() == Direction.FORWARD;
    }

    /** Gives the way back up. */
    public CutoverRecord complete() throws InterruptedException {
        return with(
                Claim.IF_FREE,
                tenure -> {
                    if (tenure.record().state() == CutoverState.COMPLETE) {
                        return;
                    }
                    require(tenure, CutoverState.LIVE, "complete");
                    long mismatches = ports.verification().confirmedMismatches();
                    if (mismatches > 0) {
                        throw Refusals.refused(
                                "cannot complete: %d rows are confirmed to differ"
                                        .formatted(mismatches),
                                "Repair them, or roll back.");
                    }
                    new Completion(tenure).complete();
                });
    }

    private CutoverRecord with(Claim claim, Work work) throws InterruptedException {
        return turns.take(claim, work).orElseThrow(Coordinator::busy);
    }

    private static TidegateException busy() {
        return Refusals.refused(
                "another process is at work at the cutover",
                "Look at `tidegate cutover status`; `tidegate cutover abort` ends what is going"
                        + " on.");
    }

    private void guard(Direction direction) throws InterruptedException {
        List<Blocker> blockers = HandoverGuard.blockers(ports, surroundings.settings(), direction);
        if (!blockers.isEmpty()) {
            throw HandoverGuard.refusal(
                    direction == Direction.FORWARD ? "cannot cut over" : "cannot roll back",
                    blockers);
        }
    }

    private static void require(Tenure tenure, CutoverState wanted, String verb) {
        if (tenure.record().state() != wanted) {
            throw unfit(tenure, verb);
        }
    }

    private static RuntimeException unfit(Tenure tenure, String verb) {
        return Refusals.refused(
                "cannot %s: the cutover is %s".formatted(verb, tenure.record().phase()),
                "Look at `tidegate cutover status`.");
    }
}
