package dev.tidegate.cutover;

import java.util.List;
import java.util.function.Supplier;

/**
 * A step that makes something so, by an action of a port.
 *
 * @param watch whether it is so
 * @param port where the action has its effect
 * @param action made anew for each attempt, of what is there then
 * @param epoch whose effect it is
 * @param intent what is recorded before
 */
record Act<A>(Watch watch, Performer<A> port, Supplier<A> action, long epoch, List<Fact> intent)
        implements Step {
    @Override
    public StepName name() {
        return watch.name();
    }

    @Override
    public Limits limits() {
        return watch.limits();
    }

    @Override
    public Observation observe() throws InterruptedException {
        return watch.observe();
    }

    @Override
    public void act() throws InterruptedException {
        port.perform(action.get(), epoch);
    }
}
