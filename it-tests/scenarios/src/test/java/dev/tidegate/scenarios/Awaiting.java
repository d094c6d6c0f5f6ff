package dev.tidegate.scenarios;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Waits for a condition of a server, which tells nobody when it comes true. */
final class Awaiting {
    private static final Duration LONG = Duration.ofMinutes(1);

    private Awaiting() {}

    /** What is there at last; {@code what} is what there was not in time. */
    static <T> T await(String what, Callable<Optional<T>> look) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<T> found = look.call();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("in time there was not " + what);
    }

    /** Returns when it is so. */
    static void until(String what, Callable<Boolean> condition) throws Exception {
        boolean _ = await(what, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }
}
