package dev.tidegate.cutover;

import java.time.Duration;

/** Port: compares the two sides while one is fenced and the other has all of it. Reads only. */
public interface FinalVerification {
    /** Compares them; fails with {@code CUTOVER_WAITING} if that is not done within the time. */
    VerifyResult verify(Request request) throws InterruptedException;

    /** How many rows validation has confirmed to differ, and nobody has repaired. */
    long confirmedMismatches();

    /**
     * What is to be compared.
     *
     * @param mode how
     * @param guard the position at which: both sides have it, and nothing behind it
     * @param within how long it may take
     */
    record Request(VerifyMode mode, Marker guard, Duration within) {}
}
