package dev.tidegate.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a stream is doing.
 *
 * @param activity what it does
 * @param startedFrom the last marker that {@link StreamAction.Start} named
 * @param lag commit on the one side to commit on the other, of the last heartbeat; empty before the
 *     first
 * @param deadLetters transactions that were put aside or refused, and are not resolved
 * @param skipped changes of replicated tables, by others than Tidegate, that the last start left
 *     out: they are on one side only; table, how many, and where the first is. Whole once the
 *     stream has applied the marker that it started from
 * @param reason why it failed, or what it lacks, for people; empty otherwise
 */
public record StreamStatus(
        Activity activity,
        Optional<Marker> startedFrom,
        Optional<Duration> lag,
        long deadLetters,
        List<String> skipped,
        String reason) {
    /** Copies the list. */
    public StreamStatus {
        skipped = List.copyOf(skipped);
    }

    /** What a stream does. */
    public enum Activity {
        /** It captures and applies. */
        APPLYING,
        /** It captures, and applies nothing: held, or prepared and not started. */
        HELD,
        /** It stopped by itself, and needs the operator. */
        FAILED,
        /** It was not prepared, or was dropped. */
        ABSENT
    }

    /** Whether it applies, and nothing is left over. */
    public boolean isHealthy() {
        return activity == Activity.APPLYING && deadLetters == 0;
    }
}
