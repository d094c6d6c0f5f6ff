package dev.tidegate.cutover;

import java.time.Duration;
import java.util.List;

/** Port: whether a handover could begin, and how long it would take. Reads only. */
public interface Readiness {
    /** Looks at everything that could be in the way. */
    Report examine(Direction direction) throws InterruptedException;

    /**
     * What was found.
     *
     * @param blockers what forbids it; empty if nothing does
     * @param measurements what the pause is made of
     */
    record Report(List<Blocker> blockers, Measurements measurements) {
        /** Copies the list. */
        public Report {
            blockers = List.copyOf(blockers);
        }
    }

    /**
     * Something that forbids a handover.
     *
     * @param fact lower case, no full stop
     * @param remedy a sentence: what the operator does
     */
    record Blocker(String fact, String remedy) {}

    /**
     * What was measured before the pause.
     *
     * @param lag commit on the one side to commit on the other, now
     * @param markerMedian from writing a watermark to seeing it on the other side; this is how long
     *     a drain takes
     * @param markerP99 the same, of one in a hundred
     * @param longestTransaction how long the oldest open writing transaction has been open
     * @param kill how long ending what stays open is expected to take
     * @param verify how long the comparison is expected to take
     * @param roundTrip how long a small transaction takes, of the slower side
     * @param hooks how long the hooks took when they were called dry, together
     */
    record Measurements(
            Duration lag,
            Duration markerMedian,
            Duration markerP99,
            Duration longestTransaction,
            Duration kill,
            Duration verify,
            Duration roundTrip,
            Duration hooks) {}
}
