package dev.tidegate.daemon;

import dev.tidegate.settings.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * How long the source takes for a commit, and whether that is so long that it is to be spared: all
 * of its applications wait as long. One commit that takes long is nothing, so it is the mean of the
 * last ones that counts.
 *
 * <pre>
 *            mean above the maximum
 *   FAST ─────────────────────────────▶ SLOW
 *     ▲                                   │
 *     └───────────────────────────────────┘
 *         mean at half of it, or below
 * </pre>
 *
 * Between the two it stays as it is: what rests begins again only when the source has room, and
 * does not start and stop with each commit. Safe for use by several threads.
 */
final class CommitPace {
    /** So many are known before anything is said. */
    static final int COMMITS = 5;

    private static final int GOES_ON_AT_PART = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Duration max;
    private final Deque<Duration> last = new ArrayDeque<>(COMMITS);
    private boolean slow;

    /** Makes one that knows of no commit yet. */
    CommitPace(Duration max) {
        this.max = max;
    }

    /** The source took so long for the newest commit. */
    synchronized void took(Duration time) {
        if (last.size() == COMMITS) {
            last.removeFirst();
        }
        last.addLast(time);
        mean().ifPresent(mean -> slow = isSlow(mean));
    }

    private boolean isSlow(Duration mean) {
        return mean.compareTo(slow ? max.dividedBy(GOES_ON_AT_PART) : max) > 0;
    }

    /** The mean of the last commits; empty before so many are known. */
    synchronized Optional<Duration> mean() {
        return last.size() < COMMITS
                ? Optional.empty()
                : Optional.of(last.stream().reduce(Duration.ZERO, Duration::plus))
                        .map(sum -> sum.dividedBy(COMMITS));
    }

    /** Why the source is to be spared, if it is. */
    synchronized Optional<String> reason() {
        return mean().filter(_ -> slow).map(this::reason);
    }

    private String reason(Duration mean) {
        String seconds = String.format(Locale.ROOT, "%.2f s", mean.toNanos() / NANOS_PER_SECOND);
        return mean.compareTo(max) > 0
                ? "the source takes %s for a commit, load.source_commit_max is %s"
                        .formatted(seconds, Durations.text(max))
                : "the source still takes %s for a commit, the load goes on at half of %s"
                        .formatted(seconds, Durations.text(max));
    }
}
