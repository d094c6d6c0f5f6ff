package dev.tidegate.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Where a thread of the load would wait, what the test says happens meanwhile: so one thread plays
 * all parts.
 */
final class ScriptedWaiting implements Waiting {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** Next, this happens. */
    void then(Runnable step) {
        steps.add(step);
    }

    @Override
    public void await(BooleanSupplier until, Duration atMost) throws InterruptedException {
        while (!until.getAsBoolean()) {
            if (steps.isEmpty()) {
                throw new InterruptedException("nothing happens any more");
            }
            steps.removeFirst().run();
        }
    }

    @Override
    public void wake() {}
}
