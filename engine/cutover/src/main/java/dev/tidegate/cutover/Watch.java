package dev.tidegate.cutover;

import java.util.List;

/** A step that only waits until something is so. */
record Watch(StepName name, Limits limits, Look look) implements Step {
    /** Looks whether it is. */
    interface Look {
        Observation look() throws InterruptedException;
    }

    @Override
    public List<Fact> intent() {
        return List.of();
    }

    @Override
    public Observation observe() throws InterruptedException {
        return look.look();
    }

    @Override
    public void act() {}
}
