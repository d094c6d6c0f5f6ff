package dev.tidegate.cutover;

import java.time.Duration;

/** Port: how a coordinator lets time pass before it looks again. */
public interface Pace {
    /** Returns when so much time has passed, or earlier. */
    void pause(Duration atMost) throws InterruptedException;
}
