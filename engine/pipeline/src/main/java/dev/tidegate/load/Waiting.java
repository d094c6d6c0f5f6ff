package dev.tidegate.load;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Port: how a thread of the load waits for what another one does. */
public interface Waiting {
    /** Waits on a monitor. */
    static Waiting onMonitor() {
        return new MonitorWaiting();
    }

    /**
     * Returns when the condition holds, or when so much time has passed. The condition is looked at
     * on the caller's thread, before the wait and after each {@link #wake}.
     */
    void await(BooleanSupplier until, Duration atMost) throws InterruptedException;

    /** Something happened: whoever waits looks again. */
    void wake();
}
