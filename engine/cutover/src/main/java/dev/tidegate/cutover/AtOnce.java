package dev.tidegate.cutover;

import java.util.List;

/**
 * A step that is done before it is looked at: what it does changes nothing where it was done
 * already, and the database refuses it where it must not be done. So the first look, in which
 * nothing is ever found done but by a successor, is left out of the pause.
 */
record AtOnce(Step step) implements Step {
    @Override
    public StepName name() {
        return step.name();
    }

    @Override
    public Limits limits() {
        return step.limits();
    }

    @Override
    public List<Fact> intent() {
        return step.intent();
    }

    @Override
    public boolean looksFirst() {
        return false;
    }

    @Override
    public Observation observe() throws InterruptedException {
        return step.observe();
    }

    @Override
    public void act() throws InterruptedException {
        step.act();
    }
}
