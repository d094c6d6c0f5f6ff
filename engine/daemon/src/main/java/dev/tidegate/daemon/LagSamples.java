package dev.tidegate.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The lag of the last minutes: from writing a watermark on the one side to seeing it on the other,
 * which is how long a drain takes. Safe for use by several threads.
 */
final class LagSamples {
    private static final int KEPT_MAX = 600;

    private final Deque<Duration> kept = new ArrayDeque<>();
    private Optional<Duration> last = Optional.empty();
    private Instant heldUntil = Instant.MIN;

    /** The stream is held: what is written until it goes on waits longer than a drain takes. */
    synchronized void held(Instant now) {
        heldUntil = now;
    }

    /** Seen now, of what was written this long ago. */
    synchronized void add(Duration lag, Instant now) {
        last = Optional.of(lag);
        if (!now.minus(lag).isAfter(heldUntil)) {
            return;
        }
        kept.addLast(lag);
        if (kept.size() > KEPT_MAX) {
            kept.removeFirst();
        }
    }

    /** The last one; empty before the first. */
    synchronized Optional<Duration> last() {
        return last;
    }

    /**
     * What this share of them is not above, but for those of a stream that was held; empty before
     * the first.
     *
     * @param percent from 1 to 100
     */
    synchronized Optional<Duration> percentile(int percent) {
        List<Duration> sorted = kept.stream().sorted().toList();
        int index = (sorted.size() * percent + 99) / 100 - 1;
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(index));
    }
}
