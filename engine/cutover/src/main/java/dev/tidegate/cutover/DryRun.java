package dev.tidegate.cutover;

import dev.tidegate.cutover.Preparation.Lifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shows what a verb would run, each statement with its undo, without running one: the same
 * coordinator, with the same steps, against ports that write down what they are asked and from then
 * on answer as if it had been done. Where something is not to be known before (which sessions will
 * be ended), it is what it would be now.
 */
public final class DryRun {
    private static final int PAUSES_MAX = 1_000;

    private final CutoverPorts real;
    private final Surroundings surroundings;

    /**
     * Makes one.
     *
     * @param real is read from, and changed nowhere
     */
    public DryRun(CutoverPorts real, CutoverSettings settings, Instant now) {
        this.real = real;
        this.surroundings =
                new Surroundings(settings, () -> now, new Impatience(), CutoverObserver.NONE);
    }

    /**
     * A statement, and where in a cutover it is run.
     *
     * @param step empty for what belongs to a state
     */
    public record Line(CutoverState state, Optional<StepName> step, Statement statement) {}

    /** Nothing is waited for in a dry run; what would be is a fault of ours. */
    private static final class Impatience implements Pace {
        private int pauses;

        @Override
        public void pause(Duration atMost) {
            pauses++;
            if (pauses > PAUSES_MAX) {
                throw new IllegalStateException("a dry run waits for something");
            }
        }
    }

    /**
     * Of arming, from where nothing is prepared. Calls the hooks dry, as arming does; fails with
     * {@code CUTOVER_HOOK_FAILED} if one would not work.
     */
    public List<Line> arm(String cutover) throws InterruptedException {
        requireHooks(cutover, Direction.FORWARD);
        Script script = new Script();
        Tenure tenure = tenure(script, cutover, Direction.FORWARD);
        new Arming(tenure).show();
        return script.lines();
    }

    /**
     * Of moving the writers, from where all is prepared. Calls the hooks dry; fails with {@code
     * CUTOVER_HOOK_FAILED} if one would not work.
     */
    public List<Line> handover(String cutover, Direction direction) throws InterruptedException {
        requireHooks(cutover, direction);
        Script script = new Script();
        Tenure tenure = tenure(script, cutover, direction);
        new HandoverRun(tenure, Phases.STANDARD).showForward(direction);
        return script.lines();
    }

    private void requireHooks(String cutover, Direction direction) throws InterruptedException {
        HookTrial.require(
                real.hooks(), HookTrial.handover(cutover, real.records().read(), direction));
    }

    /** Of giving up in the last moment before the commit point. */
    public List<Line> abort(String cutover, Direction direction) throws InterruptedException {
        Script script = new Script();
        Tenure tenure = tenure(script, cutover, direction);
        new HandoverRun(tenure, Phases.STANDARD).showAbort(direction);
        return script.lines().stream().filter(it -> it.state() == CutoverState.ABORTING).toList();
    }

    /** Of taking back what was prepared. */
    public List<Line> disarm() {
        return takeBack(CutoverState.DISARMING, List.of(Lifetime.values()));
    }

    /** Of giving the way back up. */
    public List<Line> complete() {
        Fence fence = real.source().fence();
        List<Line> lines = new ArrayList<>();
        fence.status()
                .handover()
                .map(it -> new FenceAction.Mark(new Marker(it, Marker.Role.END)))
                .ifPresent(mark ->
                        fence.statements(mark, Long.MAX_VALUE)
                                .forEach(it ->
                                        lines.add(
                                                new Line(
                                                        CutoverState.COMPLETING,
                                                        Optional.of(StepName.PROVE_END),
                                                        it))));
        lines.addAll(takeBack(CutoverState.COMPLETING, List.of(Lifetime.WAY_BACK)));
        return lines;
    }

    private List<Line> takeBack(CutoverState state, List<Lifetime> lifetimes) {
        List<String> recorded =
                real.records().read().map(it -> it.terms().prepared()).orElse(List.of());
        return real.preparations().all().reversed().stream()
                .filter(it -> recorded.contains(it.name()) && lifetimes.contains(it.lifetime()))
                .flatMap(it ->
                        real
                                .preparations()
                                .statements(new PreparationAction.TakeBack(it), Long.MAX_VALUE)
                                .stream())
                .map(it -> new Line(state, Optional.of(StepName.TAKE_BACK), it))
                .toList();
    }

    private Tenure tenure(Script script, String cutover, Direction direction) {
        CutoverRecord initial = CutoverRecord.initial(cutover, surroundings.clock().instant());
        RecordingRecords records =
                new RecordingRecords(script, real.records().read().orElse(initial));
        return Tenure.begin(
                        ports(script, records, direction),
                        surroundings,
                        initial,
                        CutoverRecords.Claim.BY_FORCE)
                .orElseThrow();
    }

    private CutoverPorts ports(Script script, CutoverRecords records, Direction direction) {
        return new CutoverPorts(
                records,
                side(script, real.source(), direction),
                side(script, real.target(), direction),
                new RecordingStream(script, real.forward(), direction),
                new RecordingStream(script, real.back(), direction),
                new AssumedVerification(),
                new RecordingHooks(script, real.hooks()),
                new RecordingPreparations(script, real.preparations()),
                real.readiness());
    }

    private static SidePorts side(Script script, SidePorts side, Direction direction) {
        return new SidePorts(
                new RecordingFence(script, side.fence(), direction),
                new RecordingSequences(script, side.sequences()),
                new RecordingRules(script, side.rules()));
    }
}
