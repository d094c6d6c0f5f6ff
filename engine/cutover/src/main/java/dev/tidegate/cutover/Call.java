package dev.tidegate.cutover;

import java.util.List;

/** A step that calls hooks. Nothing shows whether it is done but their answer. */
final class Call implements Step {
    private final StepName name;
    private final Limits limits;
    private final Hooks hooks;
    private final HookCall call;
    private final long epoch;
    private boolean answered;

    Call(StepName name, Limits limits, Hooks hooks, HookCall call, long epoch) {
        this.name = name;
        this.limits = limits;
        this.hooks = hooks;
        this.call = call;
        this.epoch = epoch;
    }

    @Override
    public StepName name() {
        return name;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public List<Fact> intent() {
        return List.of();
    }

    @Override
    public Observation observe() {
        return answered
                ? Observation.Done.with()
                : new Observation.NotYet("the answer of the hooks at " + call.point());
    }

    @Override
    public void act() throws InterruptedException {
        hooks.perform(call, epoch);
        answered = true;
    }
}
