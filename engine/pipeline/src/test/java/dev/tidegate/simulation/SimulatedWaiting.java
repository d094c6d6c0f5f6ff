package dev.tidegate.simulation;

import dev.tidegate.load.Waiting;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How the threads of a daemon's load wait: who is not woken sleeps until the time is over. */
final class SimulatedWaiting implements Waiting {
    private final Daemon daemon;
    private long wakes;

    SimulatedWaiting(Daemon daemon) {
        this.daemon = daemon;
    }

    @Override
    public void await(BooleanSupplier until, Duration atMost) throws InterruptedException {
        long deadline = daemon.now().toEpochMilli() + atMost.toMillis();
        while (true) {
            daemon.requireNotStopped();
            long seen = wakes;
            if (until.getAsBoolean() || daemon.now().toEpochMilli() >= deadline) {
                return;
            }
            daemon.rest(() -> wakes != seen || daemon.now().toEpochMilli() >= deadline);
        }
    }

    @Override
    public void wake() {
        wakes++;
    }
}
