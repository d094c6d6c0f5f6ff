package dev.tidegate.cutover;

import java.time.Duration;

/** Port: compares the two sides while one is fenced and the other has all of it. Reads only. */
public interface FinalVerification {
    /**
     * Finds out beforehand what a comparison will need to know, so that it need not in the pause.
     * Everything works without it, and takes longer; {@link #verify} sees to it that what was found
     * is still so.
     */
    default void readAhead(Direction direction, VerifyMode mode) throws InterruptedException {}

    /**
     * Compares them: in the direction FORWARD all that is replicated; in the direction BACK what
     * the stream back carried since its start marker, and what that came to. Rows that differed
     * before are a reason for a rollback and not against it: they are told, and make nothing
     * different. Fails with {@code CUTOVER_WAITING} if that is not done within the time.
     */
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
